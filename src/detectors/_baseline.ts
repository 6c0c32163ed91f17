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
    .describe('Hours that baseline = "learn" goes on for.'),
} as const;

/** What was found to be usual: the memory of a detector with a list. */
export const BASELINE = z.object({
  since: z.string().describe("When it began, UTC"),
  until_ms: z.number().describe("Until when it takes in what comes, ms since 1970 UTC"),
  entries: z.record(z.string(), z.string()).describe("What is expected of each key"),
});
/** The type of {@linkcode BASELINE}. */
export type Baseline = z.infer<typeof BASELINE>;

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
    : at.wallMs < memory.until_ms
    ? extend(memory, entries)
    : memory;
  const count = Object.keys(baseline.entries).length;
  const learning = at.wallMs < baseline.until_ms;
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
  const learnMs = policy.baseline === "learn" ? policy.learn_for_h * 3_600_000 : 0;
  return {
    since: timestamp(at),
    until_ms: at.wallMs + learnMs,
    entries: Object.assign(emptyObject<string>(), entries),
  };
}

function extend(memory: Baseline, entries: Lesson["entries"]): Baseline {
  const isNew = ([key, value]: [string, string]) => own(memory.entries, key) !== value;
  const added = Object.entries(entries).filter(isNew);
  if (added.length === 0) return memory;
  const all = Object.assign(emptyObject<string>(), memory.entries);
  for (const [key, value] of added) all[key] = value;
  return { ...memory, entries: all };
}
