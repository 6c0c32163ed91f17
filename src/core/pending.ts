import { type Instant, timestamp } from "../model/instant.ts";
import type { Dropped, Occurrence } from "../model/message.ts";

/** Something that happened and that no frozen message tells of yet. */
export interface Pending extends Occurrence {
  /** When it was noticed, by the wall clock. */
  readonly noticedMs: number;
  /** Length of its content as JSON. */
  readonly bytes: number;
}

/** What waits, oldest first, and what was given up since the last message. */
export interface Waiting {
  readonly pending: readonly Pending[];
  readonly dropped: Dropped | undefined;
}

/** So much may wait: more than 20,000 failed logins. With objects for each it is in memory twice as large. */
export const MAX_PENDING_BYTES = 4_000_000;
/** One message tells of so much, and the next of the rest. */
export const MAX_TOLD_BYTES = 250_000;

const encoder = new TextEncoder();

/** Adds what happened. Beyond the bound the oldest of what matters least is given up, and counted. */
export function addPending(
  { pending, dropped }: Waiting,
  occurrences: readonly Occurrence[],
  at: Instant,
  maxBytes = MAX_PENDING_BYTES,
): Waiting {
  if (occurrences.length === 0) return { pending, dropped };
  const added = occurrences.map((occurrence) => ({
    ...occurrence,
    noticedMs: at.wallMs,
    bytes: encoder.encode(JSON.stringify(occurrence.content)).length,
  }));
  const all = [...pending, ...added];
  let surplus = all.reduce((sum, { bytes }) => sum + bytes, -maxBytes);
  if (surplus <= 0) return { pending: all, dropped };
  const given = new Set<Pending>();
  for (let rank = 0; rank <= HIGHEST && surplus > 0; rank++) {
    for (const each of all) {
      if (surplus <= 0) break;
      if (rankOf(each) !== rank) continue;
      given.add(each);
      surplus -= each.bytes;
    }
  }
  return {
    pending: all.filter((each) => !given.has(each)),
    dropped: [...given].reduce<Dropped | undefined>(count(maxBytes), dropped),
  };
}

/**
 * What the next message tells: `Reboot_Event` is one object, an alert is known by its id with `Session` and
 * `Seq`, and a message has an end.
 */
export function takeOne(
  pending: readonly Pending[],
  maxBytes = MAX_TOLD_BYTES,
): { now: readonly Pending[]; later: readonly Pending[] } {
  let bytes = 0;
  const told = new Set<string>();
  const end = pending.findIndex((each, i) => {
    bytes += each.bytes;
    const identity = identityOf(each);
    const isTold = identity !== undefined && told.has(identity);
    if (identity !== undefined) told.add(identity);
    return isTold || i > 0 && bytes > maxBytes;
  });
  if (end < 0) return { now: pending, later: NONE };
  return { now: pending.slice(0, end), later: pending.slice(end) };
}

/** Of what a message has one only. */
function identityOf({ kind, content }: Occurrence): string | undefined {
  if (kind === "reboot") return kind;
  return kind === "alert" ? `alert ${content["id"]}` : undefined;
}

/** Always the same, so that nothing more than nothing is no change. */
const NONE: readonly Pending[] = [];

const HIGHEST = 3;

/** Failed logins go first: whoever knocks at the door can make any number of them. */
function rankOf({ kind, content }: Occurrence): number {
  if (kind === "failed_login") return 0;
  if (content["severity"] === "critical") return 3;
  return content["severity"] === "warning" || kind === "reboot" ? 2 : 1;
}

function count(maxBytes: number) {
  return (sum: Dropped | undefined, { content, noticedMs }: Pending): Dropped => {
    const time = timestamp({ wallMs: noticedMs, monotonicMs: 0, synchronised: true });
    const times = typeof content["count"] === "number" ? content["count"] : 1;
    return {
      from: sum === undefined || time < sum.from ? time : sum.from,
      to: sum === undefined || time > sum.to ? time : sum.to,
      count: (sum?.count ?? 0) + times,
      why: `More than ${maxBytes / 1_000_000} MB waited to be sent`,
    };
  };
}
