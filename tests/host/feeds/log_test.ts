import assert from "node:assert/strict";
import { logFeed } from "../../../src/host/feeds/log.ts";
import { guardHost } from "../../../src/host/guard.ts";
import type { HostFs, SlowFs } from "../../../src/host/host_fs.ts";
import { liveHost } from "../../../src/host/live.ts";
import type { Json } from "../../../src/model/json.ts";
import { withTree } from "../_outcome.ts";

const never = () => Promise.reject(new Error("Not asked here"));
const noSlow: SlowFs = { readText: never, statFs: never, rows: never };

/** A device with one log, and a reader that stops and starts with each question. */
async function withLog(
  test: (it: { host: HostFs; log: string; news(): readonly string[] }) => void | Promise<void>,
): Promise<void> {
  await withTree('mkdir -p "$1/var/log"', async (directory) => {
    const host = guardHost(liveHost({ "/": directory }, noSlow), logFeed.reads);
    let cursor: Json | undefined;
    const news = () => {
      const messages: string[] = [];
      for (;;) {
        const found = logFeed.catchUp?.(host, cursor, Date.UTC(2026, 10, 21)) ?? [];
        if (found.length === 0) return messages;
        messages.push(...found.flatMap(({ item }) => item === undefined ? [] : [item.message]));
        cursor = JSON.parse(JSON.stringify(found.at(-1)?.cursor));
      }
    };
    await test({ host, log: `${directory}/var/log/auth.log`, news });
  });
}

const append = (file: string, text: string) => Deno.writeTextFileSync(file, text, { append: true });

Deno.test("logFeed begins at the end, and then gives each whole line once", async () => {
  await withLog(({ log, news }) => {
    append(log, "history\npart");
    assert.deepEqual(news(), []);
    append(log, "ial\nsecond\n\nthi");
    assert.deepEqual(news(), ["partial", "second"]);
    assert.deepEqual(news(), []);
    append(log, "rd\n");
    assert.deepEqual(news(), ["third"]);
  });
});

Deno.test("logFeed gives a log that comes later from its beginning", async () => {
  await withLog(({ log, news }) => {
    assert.deepEqual(news(), []);
    append(log, "first\n");
    assert.deepEqual(news(), ["first"]);
  });
});

Deno.test("logFeed reads what was renamed to its end before what took its place", async () => {
  await withLog(({ log, news }) => {
    append(log, "0\n");
    news();
    append(log, "1\n");
    Deno.renameSync(log, `${log}.1`);
    append(log, "");
    assert.deepEqual(news(), ["1"]);
    append(`${log}.1`, "2\nunfinished");
    assert.deepEqual(news(), ["2"]);
    append(log, "3\n");
    assert.deepEqual(news(), ["unfinished", "3"]);
    // Twice while nobody looked.
    append(log, "4\n");
    Deno.renameSync(`${log}.1`, `${log}.2`);
    Deno.renameSync(log, `${log}.1`);
    append(log, "5\n");
    Deno.utimeSync(`${log}.1`, new Date(1_000), new Date(1_000));
    Deno.renameSync(`${log}.1`, `${log}.2`);
    Deno.renameSync(log, `${log}.1`);
    append(log, "6\n");
    assert.deepEqual(news(), ["4", "5", "6"]);
  });
});

Deno.test("logFeed begins anew in a log that was cut, though it is longer again", async () => {
  await withLog(({ log, news }) => {
    append(log, "before\n");
    news();
    Deno.truncateSync(log);
    assert.deepEqual(news(), []);
    append(log, "new\n");
    assert.deepEqual(news(), ["new"]);
    Deno.truncateSync(log);
    append(log, "others\nthat are more\n");
    assert.deepEqual(news(), ["others", "that are more"]);
  });
});

Deno.test("logFeed cuts a line at 64 KiB and takes nothing of its rest for a line", async () => {
  await withLog(({ log, news }) => {
    append(log, "0\n");
    news();
    append(log, `${"a".repeat(200_000)}Nov 21 10:00:00 pump sshd[1]: fake\nnext\n`);
    assert.deepEqual(news(), ["a".repeat(65_536), "next"]);
  });
});

Deno.test("logFeed escapes what is no text", async () => {
  await withLog(({ log, news }) => {
    append(log, "");
    news();
    Deno.writeFileSync(log, new Uint8Array([97, 27, 10, 0xc3, 0xa4, 10, 98, 0xff, 10]));
    assert.deepEqual(news(), ["a\\033", "ä", "b\\377"]);
  });
});

Deno.test("logFeed misses none of many lines, and gives none twice, while the log is rotated", async () => {
  await withLog(async ({ host, log }) => {
    append(log, "");
    const COUNT = 20_000;
    const seen: number[] = [];
    let cursor: Json | undefined = logFeed.catchUp?.(host, undefined, 0).at(-1)?.cursor;
    for (let stop = 1; seen.length < COUNT; stop++) {
      if (stop <= 4) {
        for (let i = (stop - 1) * COUNT / 4; i < stop * COUNT / 4; i++) append(log, `${i}\n`);
      }
      const end = new AbortController();
      const timer = setTimeout(() => end.abort(), 10_000);
      for await (const { item, cursor: next } of logFeed.open(host, cursor, end.signal)) {
        cursor = next;
        if (item !== undefined) seen.push(Number(item.message));
        if (seen.length >= Math.min(stop, 4) * COUNT / 4 - 7) break;
      }
      clearTimeout(timer);
      end.abort();
      assert.ok(stop < 9, `${seen.length} lines`);
      if (stop <= 3) Deno.renameSync(log, `${log}.${4 - stop}`);
      if (stop === 4) append(log, "");
      if (stop >= 4) break;
    }
    for (const { item } of logFeed.catchUp?.(host, cursor, 0) ?? []) {
      if (item !== undefined) seen.push(Number(item.message));
    }
    assert.deepEqual(seen, Array.from({ length: COUNT }, (_, i) => i));
  });
});

Deno.test("logFeed is woken by a line", async () => {
  await withLog(async ({ host, log }) => {
    append(log, "");
    const end = new AbortController();
    const feed = logFeed.open(host, undefined, end.signal)[Symbol.asyncIterator]();
    await feed.next();
    const next = feed.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const writtenMs = performance.now();
    append(log, "now\n");
    assert.equal((await next).value?.item?.message, "now");
    assert.ok(performance.now() - writtenMs < 1_000);
    end.abort();
    assert.equal((await feed.next()).done, true);
  });
});

Deno.test("logFeed goes by the numbers of rotated logs, for the clock may have been set back", async () => {
  await withLog(({ log, news }) => {
    append(log, "0\n");
    news();
    append(log, "1\n");
    Deno.renameSync(log, `${log}.2`);
    Deno.utimeSync(`${log}.2`, 2_000_000_000, 2_000_000_000);
    append(`${log}.1`, "2\n");
    append(log, "3\n");
    assert.deepEqual(news(), ["1", "2", "3"]);
    assert.deepEqual(news(), []);
  });
});
