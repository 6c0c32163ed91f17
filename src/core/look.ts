import type { Collected, Collector } from "../collectors/_collector.ts";
import type { HostFs } from "../host/host_fs.ts";
import type { Clock } from "../clock.ts";
import { type Json, own } from "../model/json.ts";
import { ParseError } from "../parse/parse_error.ts";
import { type Reading, Unreadable } from "../model/reading.ts";
import type { Instant } from "../model/instant.ts";

/** What one look at the device gave: a reading of every collector that was asked. */
export interface Snapshot {
  at: Instant;
  readings: Readonly<Record<string, Reading<Collected<unknown>>>>;
  /** Where the feeds continue after what the readings were made of. */
  cursors?: Catch["cursors"];
}

/** What the look before left, for the collectors that compare. */
export type Remembered = Readonly<Record<string, { now: unknown; atMs: number } | undefined>>;

/** What feeds brought since the last look: items by collector, and by feed where to continue. */
export interface Catch {
  items: Readonly<Record<string, readonly unknown[]>>;
  cursors: Readonly<Record<string, Json>>;
}

/** What detectors want to be looked at, by collector. */
export type Asked = Readonly<Record<string, readonly string[]>>;

/** Nothing was brought. */
export const NO_CATCH: Catch = { items: {}, cursors: {} };

/**
 * Asks the given collectors. They run side by side, so that one that waits for a slow file system
 * holds up no other. Never throws: what a collector throws is its reading.
 */
export async function look(
  collectors: readonly Collector[],
  host: HostFs,
  remembered: Remembered,
  clock: Clock,
  { items, cursors }: Catch = NO_CATCH,
  asked: Asked = {},
): Promise<Snapshot> {
  const entries = await Promise.all(collectors.map(async (collector) => {
    const it = {
      before: remembered[collector.id]?.now,
      items: own(items, collector.id) ?? [],
      asked: own(asked, collector.id) ?? [],
      known: knownOf(collector, remembered),
    };
    const reading = await read(collector, host, it, clock);
    return [collector.id, reading] as const;
  }));
  return { at: clock.now(), readings: Object.fromEntries(entries), cursors };
}

/** The collectors whose facts are no longer fresh. */
export function due(
  collectors: readonly Collector[],
  remembered: Remembered,
  nowMs: number,
): readonly Collector[] {
  return collectors.filter(({ id, everyMs }) => {
    const last = remembered[id];
    return last === undefined || nowMs - last.atMs >= everyMs;
  });
}

function knownOf({ buildsOn = [] }: Collector, remembered: Remembered): Record<string, unknown> {
  return Object.fromEntries(buildsOn.map((id) => [id, remembered[id]?.now]));
}

async function read(
  collector: Collector,
  host: HostFs,
  it: Omit<Parameters<Collector["collect"]>[1], "at">,
  clock: Clock,
): Promise<Reading<Collected<unknown>>> {
  try {
    const pending = collector.collect(host, { ...it, at: clock.now() });
    // Awaiting only what is a promise keeps the synchronous collectors in one turn of the loop.
    const value = pending instanceof Promise ? await pending : pending;
    return { ok: true, value, atMs: clock.now().monotonicMs };
  } catch (error) {
    return { ok: false, ...reason(error), atMs: clock.now().monotonicMs };
  }
}

/** The one place where what was thrown becomes a reading. */
function reason(
  error: unknown,
): { why: "absent" | "denied" | "malformed" | "slow"; detail: string } {
  if (error instanceof Unreadable) return { why: error.why, detail: error.message };
  if (error instanceof ParseError) return { why: "malformed", detail: error.message };
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { why: "malformed", detail: `Defect in telltale: ${detail}` };
}
