import * as z from "zod";
import { escapeKey } from "../model/key.ts";
import { defineDetector } from "./_detector.ts";

/** A configuration on disk that cannot be used. */
export const invalidConfiguration = defineDetector({
  id: "invalid_configuration",
  why: "telltale goes on with the last good configuration, and would not come back from a restart",
  runbook: "Mend what the message names, see telltale check, and reload the service",
  attack: ["T1562"],
  needs: ["agent"],
  policy: z.strictObject({}),
  clearAfterMs: 0,
  detect({ now: { agent: { configuration } } }) {
    if (configuration === undefined) return [];
    return [{
      key: "file",
      severity: "warning",
      summary: "The configuration on disk cannot be used; the last good one is in force",
      evidence: { fault: escapeKey(configuration.fault) },
    }];
  },
});
