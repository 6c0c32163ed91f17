import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import type { JsonObject } from "../model/json.ts";
import { defineDetector } from "./_detector.ts";

/** Many failed logins from one place, or of one account from many places, in a short time. */
export const failedLogin = defineDetector({
  id: "failed_login",
  why: "Many failed logins in a short time are somebody who guesses passwords",
  runbook:
    "See in Failed_Login_Events whom they try; refuse their address, and allow keys instead of passwords",
  attack: ["T1110"],
  needs: ["failures"],
  policy: z.strictObject({
    threshold: z.int().min(2).max(100).default(5)
      .describe("So many failures of one origin, or account, within the window are a warning."),
    critical_threshold: z.int().min(2).max(100).default(50)
      .describe("So many within the window are critical."),
    window_s: z.number().min(1).max(86_400).default(300)
      .describe("Seconds within which failures count together, and after which it ends."),
    hosts: z.int().min(2).max(100).default(3)
      .describe(
        "From so many hosts it is one account that is guessed, each host by itself or not.",
      ),
  }),
  clearAfterMs: 0,
  detect({ now: { failures }, policy, standing, at }) {
    const windowMs = policy.window_s * 1000;
    const judge = (
      key: string,
      seenMs: number,
      most: number,
      whose: string,
      evidence: JsonObject,
    ): readonly Opinion[] => {
      if (at.monotonicMs - seenMs >= windowMs) return [];
      const limit = [policy.critical_threshold, policy.threshold].find((limit) => most >= limit);
      if (limit === undefined) return standing(key) ? [{ key, unjudged: true }] : [];
      return [{
        key,
        severity: most >= policy.critical_threshold ? "critical" : "warning",
        summary: `${limit} or more failed logins ${whose} in ${policy.window_s} s`,
        evidence: { ...evidence, threshold: limit },
      }];
    };
    return [
      ...Object.entries(failures.origins).flatMap(([key, it]) => {
        const { host, service } = it;
        return judge(
          key,
          it.seen_ms,
          mostWithin(it.times_ms.map((ms) => ({ ms })), windowMs, 1),
          host === undefined ? "on this device" : `from ${host}`,
          { ...(host === undefined ? {} : { host }), service },
        );
      }),
      ...Object.entries(failures.accounts).flatMap(([key, it]) =>
        judge(
          `account ${key}`,
          it.seen_ms,
          mostWithin(it.failures, windowMs, policy.hosts),
          `of ${it.user} from ${policy.hosts} or more hosts`,
          { user: it.user, service: it.service },
        )
      ),
    ];
  },
});

/** The most failures that lie within one window, of windows with so many hosts in them. */
function mostWithin(
  failures: readonly { ms: number; host?: string }[],
  windowMs: number,
  hosts: number,
): number {
  const sorted = failures.toSorted((a, b) => a.ms - b.ms);
  const within = new Map<string | undefined, number>();
  let most = 0;
  let from = 0;
  for (const [to, { ms, host }] of sorted.entries()) {
    within.set(host, (within.get(host) ?? 0) + 1);
    for (let first = sorted[from]; first !== undefined && ms - first.ms > windowMs;) {
      const left = (within.get(first.host) ?? 1) - 1;
      if (left === 0) within.delete(first.host);
      else within.set(first.host, left);
      first = sorted[++from];
    }
    if (within.size >= hosts) most = Math.max(most, to - from + 1);
  }
  return most;
}
