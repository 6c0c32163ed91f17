import assert from "node:assert/strict";
import type { Collected, Collector } from "../../src/collectors/_collector.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { Instant } from "../../src/model/instant.ts";
import type { Json } from "../../src/model/json.ts";
import { Unreadable, type Why } from "../../src/model/reading.ts";

/** A device in the text form of an archive, without its first line. */
export function hostOf(entries: string): HostFs {
  return archiveHost(parseArchive(`telltale host 1\n${entries}`));
}

/** One collection, through the guard, of facts that their own schema accepts. */
export async function collect<Facts>(
  collector: Collector<string, Facts>,
  host: HostFs,
  before?: Facts,
  at = NOON,
): Promise<Facts> {
  return (await collectAll(collector, host, before, at)).facts;
}

/** For a host of which nothing slow is asked. */

/** A moment of a test: noon, on a clock that can be believed. */
export const NOON: Instant = {
  monotonicMs: 0,
  wallMs: Date.UTC(2026, 10, 22, 12),
  synchronised: true,
};

/** One collection with the events that it tells, through the guard, of facts that their own schema accepts. */
export async function collectAll<Facts>(
  collector: Collector<string, Facts>,
  host: HostFs,
  before?: Facts,
  at = NOON,
): Promise<Collected<Facts>> {
  const guarded = guardHost(host, collector.reads, collector.trees, collector.bus);
  const collected = await collector.collect(guarded, { before, at, items: [] });
  collector.facts.parse(collected.facts);
  return collected;
}

/** What is published, as it is after a journey through JSON. */
export function report<Facts>(
  collector: Collector<string, Facts>,
  now: Facts,
  before?: Facts,
  elapsedMs = before === undefined ? 0 : 10_000,
  lastSent?: Json,
): Json {
  return JSON.parse(
    JSON.stringify(collector.report?.({ now, before, elapsedMs, lastSent }) ?? now),
  );
}

/** Rejects with an `Unreadable` for this reason. */
export async function unreadable(collecting: Promise<unknown>, why: Why): Promise<void> {
  await assert.rejects(collecting, (error) => error instanceof Unreadable && error.why === why);
}
