import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

const percent = z.number().min(0).max(100);

/** Hardly any memory left for programs. */
export const lowMemory = defineDetector({
  id: "low_memory",
  why: "Without memory the kernel kills processes, and the watcher may be one of them",
  runbook: "Look at Top_Memory_Processes: a leak grows for days, an intruder's program appears",
  attack: ["T1499"],
  needs: ["memory"],
  policy: z.strictObject({
    warning_percent: percent.default(8).describe("Percent available below which it is a warning."),
    critical_percent: percent.default(3).describe("Percent available below which it is critical."),
    clear_above_percent: percent.default(12).describe("A standing finding ends above this."),
  }),
  clearAfterMs: 60_000,
  detect({ now: { memory }, policy, standing }): readonly Opinion[] {
    if (memory.total_kib === 0) return [];
    const available = 100 * memory.available_kib / memory.total_kib;
    const limits = [policy.critical_percent, policy.warning_percent];
    const limit = limits.find((percent) => available < percent);
    if (limit === undefined) {
      const stays = standing("available") && available < policy.clear_above_percent;
      return stays ? [{ key: "available", unjudged: true }] : [];
    }
    return [{
      key: "available",
      severity: available < policy.critical_percent ? "critical" : "warning",
      summary: `Less than ${limit} % of memory is available`,
      evidence: { limit_percent: limit, total_kib: memory.total_kib },
    }];
  },
});
