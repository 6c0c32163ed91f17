import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

const percent = z.number().min(0).max(100);

/** A file system that is nearly full, in blocks or in inodes. */
export const lowDisk = defineDetector({
  id: "low_disk",
  why:
    "A full disk stops logging, updates and the application; filling it also hides an intruder's tracks",
  runbook: "Find what grew (du -x), logs first; then rotate, clean, or enlarge",
  attack: ["T1499"],
  needs: ["disks"],
  policy: z.strictObject({
    warning_percent: percent.default(90).describe("Percent used from which it is a warning."),
    critical_percent: percent.default(97).describe("Percent used from which it is critical."),
    clear_below_percent: percent.default(85).describe("A standing finding ends below this."),
  }),
  clearAfterMs: 60_000,
  detect({ now, policy, standing }) {
    return Object.entries(now.disks).flatMap(([mount, disk]): readonly Opinion[] => {
      if ("unreadable" in disk) return [{ key: mount, unjudged: true }];
      if (disk.read_only) return [];
      const space = percentOf(disk.used_kib, disk.used_kib + disk.available_kib);
      const inodes = percentOf(disk.inodes - disk.free_inodes, disk.inodes);
      const used = Math.max(space, inodes);
      const limit = [policy.critical_percent, policy.warning_percent].find((limit) =>
        used >= limit
      );
      if (limit === undefined) {
        const stays = standing(mount) && used >= policy.clear_below_percent;
        return stays ? [{ key: mount, unjudged: true }] : [];
      }
      const what = inodes > space ? "inodes" : "space";
      return [{
        key: mount,
        severity: used >= policy.critical_percent ? "critical" : "warning",
        summary: `${limit} % or more of the ${what} on ${mount} is used`,
        evidence: { mount, filesystem: disk.filesystem, what, limit_percent: limit },
      }];
    });
  },
});

function percentOf(used: number, total: number): number {
  return total > 0 ? 100 * used / total : 0;
}
