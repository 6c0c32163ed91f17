import type { Collector } from "./collectors/_collector.ts";
import type { Catch } from "./core/look.ts";
import type { Fed, Feed } from "./host/feed.ts";
import type { HostFs } from "./host/host_fs.ts";
import { emptyObject, type Json, own } from "./model/json.ts";

/** So much of one feed is held. A feed that has more waits: the device keeps it. */
export const MAX_HELD = 1_000;

/** What the feeds of all collectors bring, held until it is taken. */
export interface Drain {
  /** Whether there is something to take. */
  readonly waiting: boolean;
  /** Whether a feed cannot go on until it is taken. */
  readonly full: boolean;
  /** What was brought since it was last asked; undefined for nothing. */
  take(): Catch | undefined;
}

/**
 * Opens every feed that a collector declares, each after its cursor.
 *
 * @param onFed is called when there is something to take
 * @param signal ends the feeds
 */
export function openDrain(
  collectors: readonly Collector[],
  host: HostFs,
  cursors: Readonly<Record<string, Json>>,
  onFed: () => void,
  signal: AbortSignal,
): Drain {
  const held = new Map<string, Fed<unknown>[]>();
  let taken = () => {};
  let untilTaken = new Promise<void>((resolve) => taken = resolve);
  for (const feed of feedsOf(collectors)) {
    (async () => {
      for await (const fed of feed.open(host, own(cursors, feed.id), signal)) {
        const queue = held.get(feed.id) ?? [];
        held.set(feed.id, queue);
        queue.push(fed);
        const isFull = queue.length >= MAX_HELD;
        if (queue.length === 1 || isFull) onFed();
        if (isFull) await untilTaken;
      }
    })();
  }
  return {
    get waiting() {
      return held.size > 0;
    },
    get full() {
      return [...held.values()].some((queue) => queue.length >= MAX_HELD);
    },
    take() {
      if (held.size === 0) return undefined;
      const caught = sorted(collectors, held);
      held.clear();
      taken();
      untilTaken = new Promise<void>((resolve) => taken = resolve);
      return caught;
    },
  };
}

/** What the feeds of a device at rest have after their cursors; those that cannot tell of one have nothing. */
export function catchUp(
  collectors: readonly Collector[],
  host: HostFs,
  cursors: Readonly<Record<string, Json>>,
  nowMs: number,
): Catch {
  const held = new Map<string, Fed<unknown>[]>();
  for (const feed of feedsOf(collectors)) {
    const all: Fed<unknown>[] = [];
    for (let cursor = own(cursors, feed.id);;) {
      const some = feed.catchUp?.(host, cursor, nowMs) ?? [];
      if (some.length === 0) break;
      all.push(...some);
      cursor = some.at(-1)?.cursor;
    }
    if (all.length > 0) held.set(feed.id, all);
  }
  return sorted(collectors, held);
}

function feedsOf(collectors: readonly Collector[]): readonly Feed<unknown>[] {
  return [...new Set(collectors.flatMap(({ feeds = [] }) => feeds))];
}

function sorted(
  collectors: readonly Collector[],
  held: ReadonlyMap<string, readonly Fed<unknown>[]>,
): Catch {
  const items: Record<string, readonly unknown[]> = emptyObject<readonly unknown[]>();
  const cursors = emptyObject();
  for (const [id, feds] of held) {
    const last = feds.at(-1);
    if (last !== undefined) cursors[id] = last.cursor;
  }
  for (const { id, feeds = [] } of collectors) {
    const own = feeds.flatMap((feed) => held.get(feed.id) ?? []).flatMap(({ item }) =>
      item === undefined ? [] : [item]
    );
    if (own.length > 0) items[id] = own;
  }
  return { items, cursors };
}
