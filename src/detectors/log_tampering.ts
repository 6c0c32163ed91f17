import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

/** What neither a daemon nor logrotate does to a log, with what is said of it. */
const TAMPERING: Readonly<Record<string, string>> = {
  emptied: "was emptied: all that journald had put aside was deleted at once",
  edited: "was edited: it no longer has what it had",
  removed: "was deleted, and no rotated file has what was in it",
  replaced: "is another file now, and no rotated file has what was in it",
  truncated: "was cut, and no copy has what was in it",
};

/** A log that was cleared, deleted, replaced or edited. */
export const logTampering = defineDetector({
  id: "log_tampering",
  why:
    "Whoever broke in removes the traces; rotation leaves what was written beside the log, this did not",
  runbook:
    "See who was logged in at that time and what was published until then, which is all that is left of it; if it was a daemon or you, name the log in ignore. It ends hold_s after it was noticed, but not before a deleted log is back",
  attack: ["T1070.002"],
  needs: ["logs"],
  policy: z.strictObject({
    hold_s: z.number().min(1).max(31_536_000).default(86_400)
      .describe("A finding ends so many seconds after it was noticed."),
    ignore: z.array(z.string()).default([]).describe(
      "Logs that are cut or deleted as a matter of course: by busybox's syslogd -b 0, or by logrotate with olddir.",
    ),
  }),
  clearAfterMs: 0,
  detect({ now: { logs: { files, losses } }, policy, at }) {
    return Object.entries(losses).flatMap(([key, it]): readonly Opinion[] => {
      const { path, how, from_byte, seen_ms } = it;
      const words = TAMPERING[how];
      if (words === undefined || policy.ignore.includes(path)) return [];
      const missing = how === "removed" && !Object.hasOwn(files, path);
      if (!missing && at.monotonicMs - seen_ms >= policy.hold_s * 1000) return [];
      return [{
        key,
        // A rotation that nobody knows of, or a vacuum by hand, looks like these.
        severity: how === "replaced" || how === "emptied" ? "warning" : "critical",
        summary: `${path} ${words}`,
        evidence: { path, how, ...(from_byte === undefined ? {} : { read_bytes: from_byte }) },
      }];
    });
  },
});
