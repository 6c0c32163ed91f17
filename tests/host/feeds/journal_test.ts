import assert from "node:assert/strict";
import {
  type JournalFeed,
  journalFeed,
  type JournalInterest,
} from "../../../src/host/feeds/journal.ts";
import type { HostFs } from "../../../src/host/host_fs.ts";
import { guardHost } from "../../../src/host/guard.ts";
import type { Json } from "../../../src/model/json.ts";
import type { LogRecord } from "../../../src/model/log_record.ts";
import { corpusEntries, corpusJournal, corpusNames } from "../../parse/db/_journals.ts";
import { withTree } from "../_outcome.ts";
import { hostAt, polling, sleep } from "./_journald.ts";

const ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const TREE =
  `cd "$1"; mkdir -p etc var/log/journal/${ID} run/log/journal/${ID}; echo ${ID} >etc/machine-id`;
const START = { sequences: {} };
const hasCorpus = corpusNames().includes("system.journal");
const KERNEL: JournalInterest = { SYSLOG_IDENTIFIER: new Set(["kernel"]) };

/** What a feed gives until nothing more comes for a while. */
async function all(
  host: HostFs,
  feed: JournalFeed,
  cursor: Json | undefined,
): Promise<LogRecord[]> {
  const stop = new AbortController();
  const records: LogRecord[] = [];
  const taking = (async () => {
    for await (const { item } of feed.open(host, cursor, stop.signal)) {
      assert.ok(item === undefined || "message" in item, Deno.inspect(item));
      if (item !== undefined) records.push(item);
    }
  })();
  for (let before = -1; before !== records.length;) {
    before = records.length;
    await sleep(150);
  }
  stop.abort();
  await taking;
  return records;
}

function corpus(name: string, use: (directory: string, file: string) => Promise<void>): void {
  Deno.test({
    name: hasCorpus ? name : `${name} (skipped: no corpora)`,
    ignore: !hasCorpus,
    fn: () =>
      withTree(TREE, async (directory) => {
        const file = `${directory}/var/log/journal/${ID}/system.journal`;
        Deno.writeFileSync(file, corpusJournal("system.journal"));
        await use(directory, file);
      }),
  });
}

corpus("journalFeed() gives the entries of interest as records", async (directory) => {
  const feed = journalFeed({ ...polling, interest: KERNEL });
  const host = guardHost(hostAt(directory), feed.reads);
  const records = await all(host, feed, START);
  const expected = (await corpusEntries("system.journal"))
    .filter((entry) => entry.SYSLOG_IDENTIFIER === "kernel");
  assert.deepEqual(
    records.map(({ message }) => message),
    expected.map(({ MESSAGE }) => String(MESSAGE).replaceAll("\t", "\\011")),
  );
  const [first] = records;
  assert.deepEqual(first, {
    wallMs: 1666569601009,
    tag: "kernel",
    pid: undefined,
    message: "Booting Linux on physical CPU 0x0000000000 [0x410fd083]",
    count: 1,
    source: "journal",
    trusted: { transport: "kernel", bootId: "35e8501129134edd9df5267c49f744a4" },
  });
  assert.equal(feed.blind, undefined);
  assert.equal(feed.skipped, 0);
});

corpus("journalFeed() begins at the end when it has no cursor", async (directory) => {
  const feed = journalFeed({ ...polling, interest: KERNEL });
  assert.deepEqual(await all(hostAt(directory), feed, undefined), []);
  assert.deepEqual(await all(hostAt(directory), feed, feed.cursor), []);
  assert.deepEqual(await all(hostAt(directory), feed, "no cursor of ours"), []);
});

corpus("journalFeed() waits when the last entry is not whole yet", async (directory, file) => {
  const whole = Deno.readFileSync(file);
  const part = whole.slice();
  const view = new DataView(part.buffer);
  view.setBigUint64(152, 1n, true);
  const first = Number(view.getBigUint64(Number(view.getBigUint64(176, true)) + 24, true));
  part[first] = 0;
  Deno.writeFileSync(file, part);
  const feed = journalFeed({ ...polling, interest: KERNEL });
  const taking = all(hostAt(directory), feed, START);
  await sleep(50);
  Deno.writeFileSync(file, whole);
  assert.match((await taking)[0]?.message ?? "", /^Booting Linux/);
  assert.equal(feed.skipped, 0);
});

const seesAll = Deno.uid() === 0;
const denied = "journalFeed() says denied when it may not read";
Deno.test({
  name: seesAll ? `${denied} (skipped: root may read everything)` : denied,
  ignore: seesAll,
  fn: () =>
    withTree(
      `${TREE}; cd var/log/journal/${ID}; touch system.journal; chmod 0 system.journal`,
      async (
        directory,
      ) => {
        const feed = journalFeed(polling);
        assert.deepEqual(await all(hostAt(directory), feed, undefined), []);
        assert.equal(feed.blind?.why, "denied");
      },
    ),
});

Deno.test("journalFeed() says absent when there is no journal", async () => {
  await withTree(`cd "$1"; mkdir etc; echo ${ID} >etc/machine-id`, async (directory) => {
    const feed = journalFeed(polling);
    assert.deepEqual(await all(hostAt(directory), feed, undefined), []);
    assert.equal(feed.blind?.why, "absent");
  });
});

Deno.test("journalFeed() says malformed when the file has features that it does not know", async () => {
  await withTree(TREE, async (directory) => {
    const bytes = new Uint8Array(4096);
    bytes.set(new TextEncoder().encode("LPKSHHRH"));
    bytes[12] = 64;
    Deno.writeFileSync(`${directory}/run/log/journal/${ID}/system.journal`, bytes);
    const feed = journalFeed(polling);
    assert.deepEqual(await all(hostAt(directory), feed, undefined), []);
    assert.equal(feed.blind?.why, "malformed");
    assert.match(feed.blind?.detail ?? "", /incompatible flags 64/);
  });
});
