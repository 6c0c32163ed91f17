import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { escapeKey } from "../model/key.ts";
import { defineDetector } from "./_detector.ts";

/** A module on its way in or out may be on one list only; not at two looks. */
const LOOKS = 2;

/** The kernel runs a module that one of its two lists does not have. */
export const hiddenModule = defineDetector({
  id: "hidden_module",
  why: "A module that took itself off a list of the kernel is a rootkit, which sees and hides all",
  runbook:
    "Nothing that the device says can be trusted from now on: take it off the network, keep its flash for whoever examines it, and reinstall from a clean image",
  attack: ["T1014", "T1547.006"],
  needs: ["modules"],
  policy: z.strictObject({}),
  clearAfterMs: 0,
  detect({ now: { modules: { missing } } }) {
    return Object.entries(missing).map(([name, { from, looks }]): Opinion => {
      const key = escapeKey(name);
      if (looks < LOOKS) return { key, unjudged: true };
      const list = from === "proc" ? "/proc/modules" : "/sys/module";
      const summary = `The kernel runs a module ${key} that is not in ${list}`;
      return { key, severity: "critical", summary, evidence: { module: key, missing_from: list } };
    });
  },
});
