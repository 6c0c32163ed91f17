import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

/** What must survive a restart does not, or did not. */
export const unkeptState = defineDetector({
  id: "unkept_state",
  why: "Without its memory telltale takes what it finds after a restart for what always was there",
  runbook: "See whether the state directory is full, read-only or missing; if the database was " +
    "removed or damaged, look for whoever did it",
  attack: ["T1070"],
  needs: ["agent"],
  policy: z.strictObject({
    hold_s: z.number().min(1).max(604_800).default(86_400)
      .describe(
        "That the database is new, or was damaged or removed, is said for so many seconds.",
      ),
  }),
  clearAfterMs: 0,
  detect({ now: { agent: { store } }, policy, at }) {
    if (store === undefined) return [];
    const { kept, why, fresh, quarantined, removed_ms, opened_ms } = store;
    const isHeld = (sinceMs: number) => at.monotonicMs - sinceMs < policy.hold_s * 1000;
    const findings: Opinion[] = [];
    if (kept === "memory") {
      findings.push({
        key: "memory",
        severity: "warning",
        summary: "Nothing survives a restart: state is kept in memory only",
        evidence: why === undefined ? {} : { why },
      });
    }
    if (removed_ms !== undefined && isHeld(removed_ms)) {
      findings.push({
        key: "removed",
        severity: "critical",
        summary: "The state database was removed or replaced while telltale had it open",
        evidence: {},
      });
    }
    if (!isHeld(opened_ms)) return findings;
    if (quarantined !== undefined) {
      findings.push({
        key: "quarantined",
        severity: "critical",
        summary: "The state database was damaged; it was put aside, and a new one begun",
        evidence: { quarantined },
      });
    } else if (fresh === true && kept === "disk") {
      findings.push({
        key: "fresh",
        severity: "info",
        summary: "The state database is new: nothing is known from before",
        evidence: {},
      });
    }
    return findings;
  },
});
