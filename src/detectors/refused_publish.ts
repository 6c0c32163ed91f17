import * as z from "zod";
import { escapeKey } from "../model/key.ts";
import { defineDetector } from "./_detector.ts";

/** A topic to which the broker takes no message of ours. */
export const refusedPublish = defineDetector({
  id: "refused_publish",
  why: "What the broker refuses reaches nobody; an access list may have been changed to silence us",
  runbook: "Allow the device to write to the topic in the broker's access list; what waits is " +
    "offered again within five minutes",
  attack: ["T1562"],
  needs: ["agent"],
  policy: z.strictObject({}),
  clearAfterMs: 60_000,
  detect({ now: { agent: { refused = {} } } }) {
    return Object.entries(refused).map(([topic, answer]) => ({
      key: escapeKey(topic),
      severity: "critical",
      summary: `The broker refuses messages to ${escapeKey(topic)}`,
      evidence: { topic, answer },
    }));
  },
});
