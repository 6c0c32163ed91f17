import assert from "node:assert/strict";
import { logFeed, LOGIN_LOGS } from "../../../src/host/feeds/log.ts";
import { append, NOW_MS, withLog, words } from "./_log.ts";

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

Deno.test("logFeed expands a line that was repeated, of its own log, restarts and rotation included", async () => {
  await withLog(({ log, news }) => {
    const other = log.replace("auth.log", "messages");
    append(log, "");
    append(other, "");
    news();
    append(log, "Nov 21 10:00:00 pump sshd[1]: Failed password\n");
    append(other, "Nov 21 10:00:00 pump kernel: other\n");
    assert.deepEqual(news(), ["Failed password", "other"]);
    append(log, "Nov 21 10:00:30 pump last message repeated 3 times\n");
    assert.deepEqual(news(), ["Failed password x3"]);
    Deno.renameSync(log, `${log}.1`);
    append(log, "Nov 21 10:02:30 pump last message repeated 8 times\n");
    append(other, "Nov 21 10:02:30 pump last message repeated 2 times\n");
    assert.deepEqual(news().toSorted(), ["Failed password x8", "other x2"]);
  });
});

Deno.test("logFeed gives the records of auditd, but none that stands in another log", async () => {
  await withLog(({ host, log, directory }) => {
    const audit = `${directory}/var/log/audit/audit.log`;
    const record = `type=USER_AUTH msg=audit(1795255200.123:9): pid=7 uid=0 msg='op=password'`;
    Deno.mkdirSync(`${directory}/var/log/audit`);
    append(audit, "");
    append(log, "");
    const cursor = logFeed.catchUp?.(host, undefined, NOW_MS).at(-1)?.cursor;
    append(audit, `${record}\n`);
    append(log, `${record}\n`);
    const found = logFeed.catchUp?.(host, cursor, NOW_MS) ?? [];
    const said = { message: record, count: 1, source: "log" };
    assert.deepEqual(found.map(({ item }) => item), [
      { ...said, wallMs: undefined, tag: "", pid: undefined },
      { ...said, wallMs: 1_795_255_200_123, tag: "audit", pid: 7 },
    ]);
  });
});

Deno.test("logFeed cuts a line at 64 KiB, tells what is lost of it, and takes nothing of that for a line", async () => {
  await withLog(({ log, news }) => {
    append(log, "0\n");
    news();
    const fake = "Nov 21 10:00:00 pump sshd[1]: fake";
    append(log, `${"a".repeat(200_000)}${fake}\nnext\n`);
    assert.deepEqual(news(), [
      "a".repeat(65_536),
      "overlong at 65538, 65536 bytes",
      "overlong at 131074, 65536 bytes",
      `overlong at 196610, ${200_000 + fake.length - 3 * 65_536} bytes`,
      "next",
    ]);
    // Without any newline it is told as it comes.
    append(log, "b".repeat(65_536 + 10));
    assert.deepEqual(news(), ["b".repeat(65_536)]);
    append(log, "\n");
    assert.deepEqual(news(), [`overlong at ${2 + 200_000 + fake.length + 6 + 65_536}, 10 bytes`]);
  });
});

Deno.test("logFeed takes a flood of short lines in small pieces, each once", async () => {
  await withLog(({ host, log, news }) => {
    append(log, "");
    news();
    const cursor = logFeed.catchUp?.(host, undefined, NOW_MS).at(-1)?.cursor;
    append(log, `${"\n".repeat(5_000)}${"a\n".repeat(5_000)}`);
    assert.equal(logFeed.catchUp?.(host, cursor, NOW_MS).length, 1_000);
    assert.equal(news().length, 5_000);
  });
});

Deno.test("logFeed passes over the hole that a daemon leaves that does not append", async () => {
  await withLog(({ log, news }) => {
    append(log, "0\n");
    news();
    append(log, `${"\0".repeat(5_000)}first\n`);
    assert.deepEqual(news(), ["first"]);
  });
});

Deno.test("logFeed escapes what is no text", async () => {
  await withLog(({ log, news }) => {
    append(log, "");
    news();
    Deno.writeFileSync(log, new Uint8Array([97, 27, 10, 0xc3, 0xa4, 10, 98, 0xff, 10, 99, 0, 10]));
    assert.deepEqual(news(), ["a\\033", "ä", "b\\377", "c\\000"]);
  });
});

Deno.test("logFeed is woken by a line", async () => {
  await withLog(async ({ host, log }) => {
    append(log, "");
    const end = new AbortController();
    const feed = logFeed.open(host, undefined, end.signal)[Symbol.asyncIterator]();
    // A cursor for each log, and none of the records.
    for (let n = 0; n < LOGIN_LOGS.length; n++) {
      assert.equal((await feed.next()).value?.item, undefined);
    }
    const next = feed.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const writtenMs = performance.now();
    append(log, "now\n");
    const { value } = await next;
    assert.deepEqual(value?.item && words(value.item), "now");
    assert.ok(performance.now() - writtenMs < 4_000);
    end.abort();
    assert.equal((await feed.next()).done, true);
  });
});
