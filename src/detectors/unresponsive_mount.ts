import * as z from "zod";
import { defineDetector } from "./_detector.ts";

/** A file system that does not answer. */
export const unresponsiveMount = defineDetector({
  id: "unresponsive_mount",
  why:
    "A mount that hangs stops every program that touches it, and can be made to hang to blind a watcher",
  runbook: "Look whether its server or device is there; unmount it lazily (umount -l) if not",
  attack: ["T1499"],
  needs: ["disks"],
  policy: z.strictObject({}),
  clearAfterMs: 0,
  detect({ now }) {
    return Object.entries(now.disks).flatMap(([mount, disk]) =>
      "unreadable" in disk && disk.unreadable === "slow"
        ? [{
          key: mount,
          severity: "warning",
          summary: `${mount} does not answer`,
          evidence: { mount, filesystem: disk.filesystem, source: disk.source },
        }]
        : []
    );
  },
});
