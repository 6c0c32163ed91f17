/** A log that is followed. */
import assert from "node:assert/strict";
import { logFeed, type LogItem } from "../../../src/host/feeds/log.ts";
import { guardHost } from "../../../src/host/guard.ts";
import { type HostFs, NO_SLOW } from "../../../src/host/host_fs.ts";
import { liveHost } from "../../../src/host/live.ts";
import type { Json } from "../../../src/model/json.ts";
import { withTree } from "../_outcome.ts";

/** A moment after all that the tests write. */
export const NOW_MS = Date.UTC(2026, 10, 21, 23);

/** A device with one log. */
export interface Followed {
  directory: string;
  host: HostFs;
  log: string;
  /** What is new, to a reader that stops and starts with each question: messages, and what was lost. */
  news(): readonly string[];
}

/** Makes one, and removes it. */
export async function withLog(test: (it: Followed) => void | Promise<void>): Promise<void> {
  await withTree('mkdir -p "$1/var/log"', async (directory) => {
    const host = guardHost(liveHost({ "/": directory }, NO_SLOW), logFeed.reads);
    let cursor: Json | undefined;
    const news = () => {
      const told: string[] = [];
      for (let turns = 0;; turns++) {
        assert.ok(turns < 200, "It does not come to an end");
        const found = logFeed.catchUp?.(host, cursor, NOW_MS) ?? [];
        if (found.length === 0) return told;
        told.push(...found.flatMap(({ item }) => item === undefined ? [] : [words(item)]));
        cursor = JSON.parse(JSON.stringify(found.at(-1)?.cursor));
      }
    };
    await test({ directory, host, log: `${directory}/var/log/auth.log`, news });
  });
}

/** A record's message, or what was lost. */
export function words(item: LogItem): string {
  if (!("how" in item)) return item.count > 1 ? `${item.message} x${item.count}` : item.message;
  const { path, how, fromByte, maxBytes } = item;
  assert.equal(path, "/var/log/auth.log");
  return `${how} at ${fromByte}${maxBytes === undefined ? "" : `, ${maxBytes} bytes`}`;
}

/** Writes more to a file. */
export const append = (file: string, text: string) =>
  Deno.writeTextFileSync(file, text, { append: true });
/** Makes files a minute older: two are not of one time. */
export const age = (...files: string[]) => {
  for (const file of files) {
    const { mtime } = Deno.statSync(file);
    const before = new Date((mtime?.getTime() ?? 0) - 60_000);
    Deno.utimeSync(file, before, before);
  }
};
