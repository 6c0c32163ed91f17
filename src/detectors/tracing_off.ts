import * as z from "zod";
import { defineDetector } from "./_detector.ts";

/** What each switch of the trace shows. */
const SHOWS: Readonly<Record<string, string>> = {
  tracing: "anything",
  exec: "which programs are executed",
  fork: "which processes are made",
  exit: "which processes end",
};

/** Somebody switched the kernel's trace off that telltale reads. */
export const tracingOff = defineDetector({
  id: "tracing_off",
  why:
    "Only root can switch telltale's own trace off, or narrow it, and whoever does wants what he starts next not to be seen",
  runbook:
    "See who was root at that time and what else happened; restarting telltale switches it on, but takes no filter away: rmdir /sys/kernel/tracing/instances/telltale first",
  attack: ["T1562.006"],
  needs: ["executions"],
  policy: z.strictObject({}),
  clearAfterMs: 0,
  detect({ now: { executions: { switches = {} } } }) {
    return Object.entries(switches).filter(([, isOn]) => !isOn).map(([name]) => ({
      key: name,
      severity: "critical",
      summary: `The trace does not show ${SHOWS[name] ?? name} any more, or not all of it`,
      evidence: { switch: name },
    }));
  },
});
