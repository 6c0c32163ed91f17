import * as z from "zod";
import type { Finding } from "../model/finding.ts";
import { type Instant, timestamp } from "../model/instant.ts";
import { emptyObject, own } from "../model/json.ts";

/** How a detector with a list does without one: members of its policy. */
export const LEARNING = {
  baseline: z.enum(["first", "learn", "none"]).default("first").describe(
    'Without a list: "first" takes what the first complete look finds for expected, "learn" all that comes within learn_for_h, "none" nothing.',
  ),
  learn_for_h: z.number().min(0.1).max(720).default(24)
    .describe('Hours of looking that baseline = "learn" goes on for.'),
} as const;

/** What was found to be usual: the memory of a detector with a list. */
export const BASELINE = z.object({
  since: z.string().describe("When it began, UTC"),
  left_ms: z.number().describe("How long it still takes in what comes, ms of looking"),
  last_ms: z.number().describe("When it last did, by the clock that is never stepped"),
  entries: z.record(z.string(), z.string()).describe("What is expected of each key"),
});
/** The type of {@linkcode BASELINE}. */
export type Baseline = z.infer<typeof BASELINE>;

/** Looks are at most an hour apart, `report.heartbeat_s`. */
const MAX_PAUSE_MS = 2 * 3_600_000;
const COUNTED_MS = 3_600_000;

/** The key of the finding that says that there is a baseline in place of a list. */
export const BASELINE_KEY = "(baseline)";

/** What {@linkcode learn} is told. */
export interface Lesson {
  /** What is there now: by key what is expected of it, such as the program that owns a port. */
  entries: Readonly<Record<string, string>>;
  policy: { baseline: "first" | "learn" | "none"; learn_for_h: number };
  memory: Baseline | undefined;
  at: Instant;
  /** What the entries are, in the plural. */
  what: string;
}

/**
 * Judges by trust on first use: where an operator gave no list, what was there first is expected. Ask it
 * only of a look that was complete.
 *
 * @returns the baseline, and the standing `info` finding that says so
 */
export function learn({ entries, policy, memory, at, what }: Lesson): {
  memory: Baseline;
  finding: Finding;
} {
  const baseline = memory === undefined
    ? begin(entries, policy, at)
    : memory.left_ms > 0
    ? extend(memory, entries, at)
    : memory;
  const count = Object.keys(baseline.entries).length;
  const learning = baseline.left_ms > 0;
  return {
    memory: baseline,
    finding: {
      key: BASELINE_KEY,
      severity: "info",
      summary: learning
        ? `No list is configured: the ${what} that are found are learned for ${policy.learn_for_h} h`
        : `No list is configured: the ${count} ${what} found first are taken to be expected`,
      evidence: { since: baseline.since, learning, ...(learning ? {} : { count }) },
    },
  };
}

function begin(entries: Lesson["entries"], policy: Lesson["policy"], at: Instant): Baseline {
  return {
    since: timestamp(at),
    left_ms: policy.baseline === "learn" ? policy.learn_for_h * 3_600_000 : 0,
    last_ms: at.monotonicMs,
    entries: Object.assign(emptyObject<string>(), entries),
  };
}

/** What comes at the look that ends it is learned no more. */
function extend(memory: Baseline, entries: Lesson["entries"], at: Instant): Baseline {
  const passedMs = at.monotonicMs - memory.last_ms;
  const isNew = ([key, value]: [string, string]) => own(memory.entries, key) !== value;
  const added = Object.entries(entries).filter(isNew);
  // Counted by the hour where nothing is new: each count is written to the disk.
  const soon = passedMs >= 0 && passedMs < Math.min(COUNTED_MS, memory.left_ms);
  if (soon && added.length === 0) return memory;
  // A time when nobody looked is no time of looking, nor what a wrong clock at the start makes of it.
  const counts = passedMs >= 0 && passedMs <= MAX_PAUSE_MS;
  const left_ms = Math.max(0, memory.left_ms - (counts ? passedMs : 0));
  const same = { ...memory, left_ms, last_ms: at.monotonicMs };
  if (left_ms === 0 || added.length === 0) return same;
  const all = Object.assign(emptyObject<string>(), memory.entries);
  for (const [key, value] of added) all[key] = value;
  return { ...same, entries: all };
}
