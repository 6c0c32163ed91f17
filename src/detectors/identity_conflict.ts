import * as z from "zod";
import { defineDetector } from "./_detector.ts";

/** What is said at once stands for at least so long. */
const FRESH_MS = 60_000;
const HOW = {
  taken_over: "Another client has connected with our client id",
  status: "Another agent says on our status topic that it is this device",
  ended: "The broker ends our connections soon after they came about and gives no reason, as it " +
    "does when another client uses our client id",
} as const;

/** A second device, or somebody, with our name. */
export const identityConflict = defineDetector({
  id: "identity_conflict",
  why: "Two that speak as one device push each other off the line; one of them may be an intruder",
  runbook:
    "See in the broker's log from where both connect; if one is not a copied image of your " +
    "own, revoke the certificate: its key is stolen",
  attack: ["T1078", "T1552"],
  needs: ["agent"],
  policy: z.strictObject({}),
  clearAfterMs: 3_600_000,
  detect({ now: { agent: { rival } }, at }) {
    if (rival === undefined || at.monotonicMs - rival.seen_ms >= FRESH_MS) return [];
    const { how, session } = rival;
    return [{
      key: "client_id",
      severity: how === "ended" ? "warning" : "critical",
      summary: HOW[how],
      evidence: { how, ...(session === undefined ? {} : { session }) },
    }];
  },
});
