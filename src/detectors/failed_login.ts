import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

/** Many failed logins from one place in a short time. */
export const failedLogin = defineDetector({
  id: "failed_login",
  why: "Many failed logins in a short time are somebody who guesses passwords",
  runbook:
    "See in Failed_Login_Events whom they try; refuse their address, and allow keys instead of passwords",
  attack: ["T1110"],
  needs: ["failures"],
  policy: z.strictObject({
    threshold: z.int().min(2).max(100).default(5)
      .describe("So many failures of one origin within the window are a warning."),
    critical_threshold: z.int().min(2).max(100).default(50)
      .describe("So many within the window are critical."),
    window_s: z.number().min(1).max(86_400).default(300)
      .describe("Seconds within which failures count together, and after which it ends."),
  }),
  clearAfterMs: 0,
  detect({ now: { failures }, policy, standing, at }) {
    const windowMs = policy.window_s * 1000;
    return Object.entries(failures.origins).flatMap(([key, it]): readonly Opinion[] => {
      if (at.monotonicMs - it.seen_ms >= windowMs) return [];
      const most = mostWithin(it.times_ms, windowMs);
      const limit = [policy.critical_threshold, policy.threshold].find((limit) => most >= limit);
      if (limit === undefined) return standing(key) ? [{ key, unjudged: true }] : [];
      const { host, service } = it;
      return [{
        key,
        severity: most >= policy.critical_threshold ? "critical" : "warning",
        summary: `${limit} or more failed logins ${
          host === undefined ? "on this device" : `from ${host}`
        } in ${policy.window_s} s`,
        evidence: { ...(host === undefined ? {} : { host }), service, threshold: limit },
      }];
    });
  },
});

/** The most of the times that lie within one window. */
function mostWithin(times: readonly number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [to, time] of sorted.entries()) {
    while (time - (sorted[from] ?? time) > windowMs) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
