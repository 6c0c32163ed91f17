import assert from "node:assert/strict";
import fc from "fast-check";
import { btmpFeed, type BtmpRecord } from "../../../src/host/feeds/btmp.ts";
import { guardHost } from "../../../src/host/guard.ts";
import { type HostFs, NO_SLOW } from "../../../src/host/host_fs.ts";
import { liveHost } from "../../../src/host/live.ts";
import type { Json } from "../../../src/model/json.ts";
import { type UtmpFields, utmpFile } from "../../parse/db/_utmp_file.ts";
import { withTree } from "../_outcome.ts";
import { processorMs } from "../../_processor.ts";

const LAYOUTS = ([384, 400] as const).map((recordBytes) => ({ recordBytes, littleEndian: true }));

const FAILED: UtmpFields = {
  type: 6,
  pid: 812,
  line: "ssh:notty",
  id: "",
  user: "root",
  host: "one.example.org",
  address: [192, 0, 2, 7],
  seconds: 1_763_700_000,
};
/** After all but what is of the future. */
const NOW_MS = (FAILED.seconds + 1_000_000) * 1000;
/** The nth of several that failed. */
const failed = (n: number): UtmpFields => ({
  ...FAILED,
  pid: 800 + n,
  user: `u${n}`,
  seconds: FAILED.seconds + n,
});

interface Btmp {
  host: HostFs;
  path: string;
  /** What is new to a reader that stops and starts with each item, or only with each question. */
  news(restartEach?: boolean): readonly BtmpRecord[];
  users(): readonly string[];
  append(...records: readonly (UtmpFields | Uint8Array)[]): void;
}

async function withBtmp(use: (it: Btmp) => void, layout = LAYOUTS[0]): Promise<void> {
  await withTree('mkdir -p "$1/var/log"', (directory) => {
    const host = guardHost(liveHost({ "/": directory }, NO_SLOW), btmpFeed.reads);
    const path = `${directory}/var/log/btmp`;
    let cursor: Json | undefined;
    const news = (restartEach = true) => {
      const items: BtmpRecord[] = [];
      for (;;) {
        const found = btmpFeed.catchUp?.(host, cursor, NOW_MS) ?? [];
        if (found.length === 0) return items;
        for (const fed of restartEach ? found.slice(0, 1) : found) {
          if (fed.item !== undefined) items.push(fed.item);
          cursor = JSON.parse(JSON.stringify(fed.cursor));
        }
      }
    };
    const append = (...records: readonly (UtmpFields | Uint8Array)[]) => {
      for (const record of records) {
        const bytes = record instanceof Uint8Array ? record : utmpFile(layout, [record]);
        Deno.writeFileSync(path, bytes, { append: true });
      }
    };
    use({ host, path, news, append, users: () => news().map(({ user }) => user) });
  });
}

for (const layout of LAYOUTS) {
  Deno.test(`btmpFeed begins at the end and gives each record of ${layout.recordBytes} bytes once`, async () => {
    await withBtmp(({ append, news }) => {
      append(failed(1), failed(2));
      assert.deepEqual(news(), []);
      append(FAILED, { ...FAILED, line: "tty1", address: [], host: "", user: "om", pid: 9 });
      assert.deepEqual(news(), [
        {
          source: "btmp",
          pid: 812,
          wallMs: FAILED.seconds * 1000,
          user: "root",
          host: "192.0.2.7",
          line: "ssh:notty",
          type: 6,
        },
        {
          source: "btmp",
          pid: 9,
          wallMs: FAILED.seconds * 1000,
          user: "om",
          host: undefined,
          line: "tty1",
          type: 6,
        },
      ]);
      assert.deepEqual(news(), []);
    }, layout);
  });

  Deno.test(`btmpFeed waits for the rest of a record of ${layout.recordBytes} bytes`, async () => {
    const [whole] = [utmpFile(layout, [FAILED])];
    for (const cut of [1, 100, 383, layout.recordBytes - 1]) {
      await withBtmp(({ append, users }) => {
        users();
        append(whole.subarray(0, cut));
        assert.deepEqual(users(), []);
        append(whole.subarray(cut));
        assert.deepEqual(users(), ["root"]);
      }, layout);
    }
  });

  Deno.test(`btmpFeed finds the records of ${layout.recordBytes} bytes after a torn one`, async () => {
    for (const cut of [1, 44, 77, 200, 383]) {
      await withBtmp(({ append, users }) => {
        append(failed(0));
        users();
        append(failed(1), utmpFile(layout, [failed(2)]).subarray(0, cut), failed(3), failed(4));
        assert.deepEqual(users(), ["u1", "u3", "u4"], `${cut}`);
      }, layout);
    }
  });
}

Deno.test("btmpFeed gives a btmp that comes later from its beginning", async () => {
  await withBtmp(({ append, users }) => {
    assert.deepEqual(users(), []);
    append(failed(1));
    assert.deepEqual(users(), ["u1"]);
  });
});

Deno.test("btmpFeed reads what was renamed to its end before what took its place", async () => {
  await withBtmp(({ path, append, users }) => {
    append(failed(0));
    users();
    append(failed(1));
    Deno.renameSync(path, `${path}.1`);
    assert.deepEqual(users(), ["u1"]);
    append();
    Deno.writeFileSync(`${path}.1`, utmpFile(undefined, [failed(2)]), { append: true });
    append(failed(3));
    assert.deepEqual(users(), ["u2", "u3"]);
    append(failed(4));
    Deno.renameSync(`${path}.1`, `${path}.2`);
    Deno.renameSync(path, `${path}.1`);
    Deno.utimeSync(`${path}.1`, new Date(1_000), new Date(1_000));
    Deno.utimeSync(`${path}.2`, new Date(500), new Date(500));
    append(failed(5));
    Deno.renameSync(path, `${path}-20261121`);
    append(failed(6));
    assert.deepEqual(users(), ["u4", "u5", "u6"]);
  });
});

Deno.test("btmpFeed gives only what is newer of a btmp that was cut, edited or deleted", async () => {
  await withBtmp(({ path, append, users }) => {
    append(failed(0));
    users();
    append(failed(1), failed(2), failed(3));
    assert.deepEqual(users(), ["u1", "u2", "u3"]);
    Deno.truncateSync(path, 0);
    append(failed(4));
    assert.deepEqual(users(), ["u4"]);
    // As utmpdump -r writes it without one of them.
    Deno.writeFileSync(path, utmpFile(undefined, [failed(1), failed(2), failed(4), failed(5)]));
    assert.deepEqual(users(), ["u5"]);
    Deno.removeSync(path);
    assert.deepEqual(users(), []);
    append(failed(6), failed(7));
    assert.deepEqual(users(), ["u6", "u7"]);
    // A record of the future hides nothing that comes after it was cut.
    append({ ...failed(8), seconds: FAILED.seconds + 1e8 });
    assert.deepEqual(users(), ["u8"]);
    Deno.truncateSync(path, 0);
    assert.deepEqual(users(), []);
    append({ ...failed(9), seconds: NOW_MS / 1000 + 1 });
    assert.deepEqual(users(), ["u9"]);
  });
});

Deno.test("btmpFeed gives once what is written twice, and nothing of what is no attempt", async () => {
  await withBtmp(({ append, users }) => {
    users();
    append(failed(1), failed(1), failed(2), { ...FAILED, type: 8 }, { ...FAILED, type: 2 });
    assert.deepEqual(users(), ["u1", "u2"]);
  });
});

Deno.test("btmpFeed passes over rubbish and large files in bounded pieces", async () => {
  await withBtmp(({ append, news }) => {
    news();
    append(new Uint8Array(1_000_000).fill(0x41));
    const startMs = processorMs();
    assert.deepEqual(news(false), []);
    append(utmpFile(undefined, Array.from({ length: 5000 }, (_, n) => failed(n))));
    assert.ok(news(false).length >= 4998);
    assert.ok(processorMs() - startMs < 2000);
  });
});

Deno.test("btmpFeed gives the user as it is, whatever it is, and never another one's record", async () => {
  const text = fc.uint8Array({ minLength: 1, maxLength: 32 }).map((bytes) =>
    bytes.map((byte) => byte || 1)
  );
  await withBtmp(({ append, news }) => {
    news();
    fc.assert(
      fc.property(text, text, (user, host) => {
        append(failed(1), { ...failed(2), user, host, address: [] }, failed(3));
        const pids = news(false).map(({ pid }) => pid);
        assert.deepEqual(pids, [801, 802, 803]);
      }),
      { numRuns: 50 },
    );
  });
});

Deno.test("btmpFeed says nothing where btmp may not be read, and ends with its signal", async () => {
  const end = new AbortController();
  await withTree('mkdir -p "$1/var/log/btmp"', async (directory) => {
    const host = liveHost({ "/": directory }, NO_SLOW);
    const fed: unknown[] = [];
    setTimeout(() => end.abort(), 50);
    for await (const it of btmpFeed.open(host, undefined, end.signal)) fed.push(it);
    assert.equal(fed.length, 1);
  });
});
