import assert from "node:assert/strict";
import { logFeed, type LogItem } from "../../../src/host/feeds/log.ts";
import type { Json } from "../../../src/model/json.ts";
import { age, append, type Followed, withLog } from "./_log.ts";

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

Deno.test("logFeed reads a copy to its end before the log that was cut, and tells what may be lost between", async () => {
  await withLog(({ log, news }) => {
    append(log, "1\n2\n");
    news();
    append(log, "3\n");
    Deno.copyFileSync(log, `${log}.1`);
    append(log, "lost\n");
    Deno.truncateSync(log);
    assert.deepEqual(news(), ["3"]);
    append(log, "4\n");
    assert.deepEqual(news(), ["copytruncate at 6", "4"]);
    // Twice while nobody looked, and it is as long again, but not of the same tick of the clock.
    age(log);
    assert.deepEqual(news(), []);
    for (const line of ["5", "6", "7"]) {
      age(...line === "5" ? [] : line === "6" ? [`${log}.1`] : [`${log}.1`, `${log}.2`]);
      append(log, `${line}\n`);
      if (line === "7") break;
      if (line === "6") Deno.renameSync(`${log}.1`, `${log}.2`);
      Deno.copyFileSync(log, `${log}.1`);
      Deno.truncateSync(log);
    }
    assert.deepEqual(news(), ["5", "copytruncate at 4", "6", "copytruncate at 2", "7"]);
  });
});

Deno.test("logFeed tells a log that was cut from one that was rotated", async () => {
  await withLog(({ log, news }) => {
    append(log, "before\n");
    assert.deepEqual(news(), []);
    Deno.truncateSync(log);
    assert.deepEqual(news(), ["truncated at 7"]);
    append(log, "new\n");
    assert.deepEqual(news(), ["new"]);
    Deno.truncateSync(log);
    append(log, "others\nthat are more\n");
    assert.deepEqual(news(), ["truncated at 4", "others", "that are more"]);
  });
});

Deno.test("logFeed tells of a log that was deleted, and of a link in its place", async () => {
  for (const end of ["rm", "link", "directory"]) {
    await withLog(({ log, news }) => {
      append(log, "before\n");
      news();
      Deno.removeSync(end === "directory" ? log.replace(/.auth.log$/, "") : log, {
        recursive: true,
      });
      if (end === "link") Deno.symlinkSync("/dev/null", log);
      assert.deepEqual(news(), ["removed at 7"]);
      if (end !== "rm") return;
      append(log, "new\n");
      assert.deepEqual(news(), ["new"]);
      append(`${log}.tmp`, "");
      Deno.renameSync(`${log}.tmp`, log);
      assert.deepEqual(news(), ["replaced at 4"]);
      append(log, "newer\n");
      assert.deepEqual(news(), ["newer"]);
    });
  }
});

Deno.test("logFeed tells what is written after a log was cut whose last line is of the future", async () => {
  const line = (time: string) => `${time} pump kernel: ${time}\n`;
  const forged = "2026-11-21T10:00:00Z pump audit: type=1100 audit(999999999999.000:1): x\n";
  for (const last of [forged, line("2099-11-21T10:00:00Z")]) {
    await withLog(({ log, news }) => {
      append(log, "");
      news();
      append(log, last);
      news();
      Deno.truncateSync(log);
      assert.deepEqual(news(), [`truncated at ${last.length}`]);
      append(log, line("2026-11-21T23:00:01Z"));
      assert.deepEqual(news(), ["2026-11-21T23:00:01Z"]);
    });
  }
});

Deno.test("logFeed tells of lines that sed took out, and tells no line twice", async () => {
  const line = (second: number) =>
    `2026-11-21T10:00:${String(second).padStart(2, "0")}Z pump sshd[${second}]: line ${second}\n`;
  const edits: readonly [string, (log: string, without: string) => void][] = [
    ["edited", (log, without) => {
      Deno.writeTextFileSync(`${log}.sed`, without);
      Deno.renameSync(`${log}.sed`, log);
    }],
    ["edited", (log, without) => Deno.writeTextFileSync(log, without)],
    ["replaced", (log, without) => {
      Deno.writeTextFileSync(`${log}.sed`, without.slice(without.indexOf("\n") + 1));
      Deno.renameSync(`${log}.sed`, log);
    }],
  ];
  for (const [how, edit] of edits) {
    await withLog(({ log, news }) => {
      append(log, line(0));
      news();
      append(log, [1, 2, 3, 4].map(line).join(""));
      assert.deepEqual(news(), [1, 2, 3, 4].map((it) => `line ${it}`));
      const { size } = Deno.statSync(log);
      edit(log, [0, 1, 3].map(line).join(""));
      append(log, line(5));
      assert.deepEqual(news(), [`${how} at ${size}`, "line 5"]);
      append(log, line(6));
      assert.deepEqual(news(), ["line 6"]);
    });
  }
});

Deno.test("logFeed reads on in a log that was put back as it was", async () => {
  await withLog(({ log, news }) => {
    append(log, "1\n");
    news();
    Deno.copyFileSync(log, `${log}.tmp`);
    Deno.removeSync(log);
    Deno.renameSync(`${log}.tmp`, log);
    append(log, "2\n");
    assert.deepEqual(news(), ["2"]);
  });
});

Deno.test("logFeed tells of what was compressed before it was read, and only if it was not read", async () => {
  await withLog(({ log, news }) => {
    append(log, "1\n");
    news();
    const compress = () => {
      const { mtime } = Deno.statSync(log);
      Deno.removeSync(log);
      Deno.writeTextFileSync(`${log}.1.gz`, "packed");
      if (mtime !== null) Deno.utimeSync(`${log}.1.gz`, mtime, mtime);
    };
    compress();
    append(log, "2\n");
    assert.deepEqual(news(), ["2"]);
    age(log);
    news();
    append(log, "missed\n");
    const later = new Date(Date.now() + 60_000);
    Deno.utimeSync(log, later, later);
    compress();
    // Not as long as the last one: it may have its inode, and be of the same tick.
    append(log, "third\n");
    assert.deepEqual(news(), ["rotated at 2", "third"]);
  });
});

Deno.test("logFeed goes on where rotation has deleted what it read", async () => {
  await withLog(({ log, news }) => {
    append(log, "1\n");
    news();
    age(log);
    news();
    Deno.removeSync(log);
    append(`${log}.1`, "2\n");
    append(log, "3\n");
    assert.deepEqual(news(), ["rotated at 2", "2", "3"]);
  });
});

/** Follows a log while it is written to and rotated, stopped and started at odd moments. */
async function follow(
  { host, log }: Followed,
  count: number,
  rotate: (nth: number) => void,
): Promise<{ seen: number[]; gaps: number }> {
  append(log, "");
  const seen: number[] = [];
  let gaps = 0;
  let written = 0;
  const taken = () => logFeed.catchUp?.(host, cursor, 0) ?? [];
  let cursor: Json | undefined;
  cursor = taken().at(-1)?.cursor;
  const take = (item: LogItem | undefined, next: Json) => {
    // As the agent keeps it.
    cursor = next;
    if (item !== undefined && "how" in item) gaps += 1;
    else if (item !== undefined) seen.push(Number(item.message));
  };
  for (let nth = 1; written < count; nth++) {
    const end = new AbortController();
    const writer = (async () => {
      for (let batch = 0; batch < 20; batch++) {
        const lines = Array.from({ length: count / 200 }, () => `${written++}\n`);
        append(log, lines.join(""));
        if (batch % 7 === nth % 7) rotate(nth * 3 + Math.floor(batch / 7));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      end.abort();
    })();
    for await (const { item, cursor: next } of logFeed.open(host, cursor, end.signal)) {
      take(item, next);
      if (end.signal.aborted) break;
    }
    await writer;
    cursor = JSON.parse(JSON.stringify(cursor));
  }
  append(log, `${written}\n`);
  for (let found = taken(); found.length > 0; found = taken()) {
    for (const { item, cursor: next } of found) take(item, next);
  }
  return { seen, gaps };
}

const COUNT = 100_000;

Deno.test("logFeed misses none of 100,000 lines, and gives none twice, while the log is rotated by rename", async () => {
  await withLog(async (it) => {
    const names: string[] = [];
    const { seen, gaps } = await follow(it, COUNT, (nth) => {
      names.unshift(`${it.log}.${10_000 - nth}`);
      Deno.renameSync(it.log, names[0] ?? "");
      append(it.log, "");
    });
    assert.equal(names.length >= 25, true);
    assert.equal(gaps, 0);
    assert.deepEqual(seen, Array.from({ length: COUNT + 1 }, (_, i) => i));
  });
});

Deno.test("logFeed gives each of 100,000 lines once while the log is copied and cut, or declares a gap", async () => {
  await withLog(async (it) => {
    let lost = 0;
    const { seen, gaps } = await follow(it, COUNT, (nth) => {
      Deno.copyFileSync(it.log, `${it.log}.${10_000 - nth}`);
      if (nth % 3 === 0) {
        // Between the two somebody writes.
        append(it.log, "-1\n");
        lost += 1;
      }
      Deno.truncateSync(it.log);
    });
    assert.ok(lost > 0);
    const holes = seen.filter((it, i) => i > 0 && it !== (seen[i - 1] ?? 0) + 1);
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(holes.length <= gaps, `${holes.length} holes, ${gaps} gaps`);
    assert.ok(gaps >= 20);
  });
});
