import * as z from "zod";
import { isWorse, type Sight } from "../model/coverage.ts";
import type { Opinion } from "../model/finding.ts";
import { emptyObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { defineDetector } from "./_detector.ts";

/** More sources and parts than any device has. */
const MAX_SOURCES = 500;

const sight = z.enum(["ok", "degraded", "absent", "denied", "malformed", "slow"]);
const memory = z.object({
  sources: z.record(
    z.string(),
    z.object({
      best: sight.describe("How well it was seen, at best"),
      fell_ms: z.number().optional().describe("Since when it is seen worse, monotonic"),
    }),
  ),
});
type Known = z.infer<typeof memory>["sources"][string];

/** A source is seen worse than it was: what Blind says of now, compared with before. */
export const fallenCoverage = defineDetector({
  id: "fallen_coverage",
  why:
    "Who breaks in first blinds the watcher: what could be seen and cannot be any more is a sign by itself",
  runbook:
    "See Blind for the reason, and telltale doctor for the grant that is missing; if it was not an upgrade or you, look at the device from elsewhere. Name in ignore what is gone for good",
  attack: ["T1562.001", "T1562.006"],
  needs: [],
  policy: z.strictObject({
    after_s: z.number().min(0).max(86_400).default(60)
      .describe("A source must have been seen worse for so many seconds."),
    ignore: z.array(z.string().min(1).max(300)).max(200).default([]).describe(
      "Sources, such as sessions, or their parts, such as sessions/utmp, that may come and go.",
    ),
  }),
  memory,
  clearAfterMs: 0,
  detect({ coverage, policy, memory, at, standingKeys }) {
    const sources = emptyObject<Known>();
    const opinions: Opinion[] = [];
    let changed = false;
    for (const [place, is] of Object.entries(coverage).slice(0, MAX_SOURCES)) {
      const key = escapeKey(place);
      const known = own(memory?.sources ?? {}, key);
      const next = compare(known, is, at.monotonicMs);
      sources[key] = next;
      changed ||= next !== known;
      const [source = "", part] = place.split("/");
      // Of a source that is seen in part its parts are told.
      if (part === undefined && is === "degraded") continue;
      if (next.fell_ms === undefined || [place, source].some((it) => policy.ignore.includes(it))) {
        continue;
      }
      if (at.monotonicMs - next.fell_ms < policy.after_s * 1_000) {
        opinions.push({ key, unjudged: true });
        continue;
      }
      opinions.push({
        key,
        // Much is seen partly, and a little more or less of it.
        severity: is === "degraded" ? "info" : "warning",
        summary: `${key} was ${next.best === "ok" ? "seen" : "seen in part"}, and is ${is}`,
        evidence: { source: key, was: next.best, is },
      });
    }
    for (const [key, known] of Object.entries(memory?.sources ?? {})) {
      if (sources[key] !== undefined) continue;
      const [source = ""] = key.split("/");
      // While a collector is blind, or was not asked yet, nobody knows of its parts.
      const seen = own(coverage, source);
      if (seen === "ok" || seen === "degraded") changed = true;
      else sources[key] = known;
    }
    for (const key of standingKeys()) {
      if (own(coverage, key) === undefined && sources[key] !== undefined) {
        opinions.push({ key, unjudged: true });
      }
    }
    return { opinions, memory: changed || memory === undefined ? { sources } : memory };
  },
});

/** The same object where nothing is new. */
function compare(known: Known | undefined, is: Sight, nowMs: number): Known {
  if (known === undefined) return { best: is };
  if (isWorse(is, known.best)) {
    return known.fell_ms === undefined ? { best: known.best, fell_ms: nowMs } : known;
  }
  const isSame = known.fell_ms === undefined && !isWorse(known.best, is);
  return isSame ? known : { best: is };
}
