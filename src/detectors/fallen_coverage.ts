import * as z from "zod";
import { isWorse, type Sight } from "../model/coverage.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { emptyObject, own } from "../model/json.ts";
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
  detect({ coverage, policy, memory, at }) {
    const known = memory?.sources ?? {};
    const sources: Record<string, Known> = Object.assign(emptyObject(), known);
    const opinions: Opinion[] = [];
    let changed = memory === undefined;
    for (const [key, is] of Object.entries(coverage).slice(0, MAX_SOURCES)) {
      const next = compare(own(known, key), is, at.monotonicMs);
      changed ||= next !== own(known, key);
      sources[key] = next;
      const source = sourceOf(key);
      if (next.fell_ms === undefined || [key, source].some((it) => policy.ignore.includes(it))) {
        continue;
      }
      // Of a source that is seen in part its parts are told.
      if (key === source && is === "degraded") continue;
      const soon = at.monotonicMs - next.fell_ms < policy.after_s * 1_000;
      opinions.push(soon ? { key, unjudged: true } : findingOf(key, next, is));
    }
    for (const key of Object.keys(known)) {
      if (own(coverage, key) !== undefined) continue;
      // While a collector is blind, or was not asked yet, nobody knows of its parts.
      const seen = own(coverage, sourceOf(key));
      if (seen !== "ok" && seen !== "degraded") {
        opinions.push({ key, unjudged: true });
        continue;
      }
      delete sources[key];
      changed = true;
    }
    return { opinions, memory: changed || memory === undefined ? { sources } : memory };
  },
});

function sourceOf(key: string): string {
  const slash = key.indexOf("/");
  return slash < 0 ? key : key.slice(0, slash);
}

function findingOf(key: string, { best }: Known, is: Sight): Finding {
  return {
    key,
    // Much is seen partly, and a little more or less of it.
    severity: is === "degraded" ? "info" : "warning",
    summary: `${key} was ${best === "ok" ? "seen" : "seen in part"}, and is ${is}`,
    evidence: { source: key, was: best, is },
  };
}

/** The same object where nothing is new. */
function compare(known: Known | undefined, is: Sight, nowMs: number): Known {
  if (known === undefined) return { best: is };
  if (isWorse(is, known.best)) {
    return known.fell_ms === undefined ? { best: known.best, fell_ms: nowMs } : known;
  }
  const isSame = known.fell_ms === undefined && !isWorse(known.best, is);
  return isSame ? known : { best: is };
}
