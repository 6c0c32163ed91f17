import * as z from "zod";
import { defineDetector } from "./_detector.ts";

/** The wall clock was set while it could be believed. */
export const clockStep = defineDetector({
  id: "clock_step",
  why: "A clock that is set hides when something happened, and revives expired certificates",
  runbook: "See whether the time server, the administrator or the battery did it; read the times " +
    "of events before and after with care",
  attack: ["T1070"],
  needs: ["agent"],
  policy: z.strictObject({
    warning_s: z.number().min(1).max(86_400).default(60)
      .describe("A step of so many seconds, forward or back, is a warning."),
    hold_s: z.number().min(1).max(86_400).default(3_600)
      .describe("A finding ends so many seconds after the last step."),
  }),
  clearAfterMs: 0,
  detect({ now: { agent: { clock } }, policy, at }) {
    if (clock === undefined || at.monotonicMs - clock.seen_ms >= policy.hold_s * 1000) return [];
    const { stepped_s } = clock;
    if (Math.abs(stepped_s) < policy.warning_s) return [];
    const direction = stepped_s > 0 ? "forward" : "back";
    return [{
      key: direction,
      severity: "warning",
      summary: `The clock was set ${direction} by ${Math.abs(stepped_s)} s`,
      evidence: { stepped_s },
    }];
  },
});
