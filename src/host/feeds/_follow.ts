import { systemClock } from "../../clock.ts";
import type { Json } from "../../model/json.ts";
import type { Fed } from "../feed.ts";
import type { HostFs, HostPath } from "../host_fs.ts";

/** Whatever wakes it, or fails to, it looks this often. */
const POLL_MS = 5_000;

/**
 * Gives a value when it is time to look at files that may have changed: at once, whenever they did since the
 * last value was given, and after a while in any case. Ends with the signal.
 */
export async function* eachLook(
  host: HostFs,
  paths: readonly HostPath[],
  signal: AbortSignal,
): AsyncGenerator<void> {
  let changed = true;
  let wake = () => {};
  const onChange = () => {
    changed = true;
    wake();
  };
  // It ends with the signal, and never throws.
  (async () => {
    for await (const _ of host.watch(paths, signal)) onChange();
  })();
  signal.addEventListener("abort", onChange);
  while (!signal.aborted) {
    changed = false;
    yield;
    const pause = new AbortController();
    wake = () => pause.abort();
    if (!changed) await systemClock.sleep(POLL_MS, pause.signal);
  }
}

/** Gives all that is there after a cursor, a part of it at a time; returns where that ends. */
export function* readOn<Item>(
  read: (cursor: Json | undefined) => readonly Fed<Item>[],
  cursor: Json | undefined,
  signal: AbortSignal,
): Generator<Fed<Item>, Json | undefined> {
  for (;;) {
    const found = read(cursor);
    for (const fed of found) {
      cursor = fed.cursor;
      yield fed;
    }
    if (found.length === 0 || signal.aborted) return cursor;
  }
}
