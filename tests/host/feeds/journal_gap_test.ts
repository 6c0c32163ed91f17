import assert from "node:assert/strict";
import { journalFeed, type JournalInterest } from "../../../src/host/feeds/journal.ts";
import type { Fed } from "../../../src/host/feed.ts";
import type { JournalGap } from "../../../src/model/journal_gap.ts";
import type { Json } from "../../../src/model/json.ts";
import type { LogRecord } from "../../../src/model/log_record.ts";
import { corpusEntries, corpusJournal, corpusNames, journalOf } from "../../parse/db/_journals.ts";
import { withTree } from "../_outcome.ts";
import { hostAt, polling, sleep } from "./_journald.ts";

const ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const TREE =
  `cd "$1"; mkdir -p etc var/log/journal/${ID} run/log/journal/${ID}; echo ${ID} >etc/machine-id`;
const hasCorpus = corpusNames().includes("system.journal");
const SYSTEM = "903d6e26b4ec473abddc5c25f8b9ab70";
/** Programs of the system and of a user. */
const INTEREST: JournalInterest = {
  SYSLOG_IDENTIFIER: new Set(["kernel", "gnome-shell", "dbus-daemon", "systemd"]),
};

function corpus(name: string, use: (directory: string) => void | Promise<void>): void {
  Deno.test({
    name: hasCorpus ? name : `${name} (skipped: no corpora)`,
    ignore: !hasCorpus,
    fn: () => withTree(TREE, use),
  });
}

function put(directory: string, name: string, change: (bytes: Uint8Array) => void = () => {}) {
  const bytes = corpusJournal(name).slice();
  change(bytes);
  Deno.writeFileSync(`${directory}/var/log/journal/${ID}/${name}`, bytes);
}

/** All that there is after a cursor. */
function caught(directory: string, cursor: Json | undefined) {
  const feed = journalFeed({ ...polling, interest: INTEREST });
  const all: Fed<LogRecord | JournalGap>[] = [];
  for (;;) {
    const some = feed.catchUp?.(hostAt(directory), all.at(-1)?.cursor ?? cursor, 0) ?? [];
    if (some.length === 0) break;
    all.push(...some);
  }
  const items = all.flatMap(({ item }) => item === undefined ? [] : [item]);
  return {
    records: items.filter((item) => "message" in item),
    gaps: items.filter((item) => "how" in item),
    cursor: all.at(-1)?.cursor,
  };
}

/** A crash took the end of this one. */
const CRASHED: JournalGap = {
  path: `/var/log/journal/${ID}/user-1000.journal`,
  how: "damaged",
  maxEntries: 16,
};

/** How far all was read in the sequence of the system. */
function readUpTo(seqnum: number, open = false): Json {
  return { sequences: { [SYSTEM]: { seqnum, files: {}, open } }, copied: [] };
}

async function wantedOf(name: string): Promise<number> {
  const entries = await corpusEntries(name);
  return entries.filter(({ SYSLOG_IDENTIFIER }) =>
    INTEREST.SYSLOG_IDENTIFIER?.has(String(SYSLOG_IDENTIFIER))
  ).length;
}

corpus(
  "catchUp() begins at the end, and gives what a later tree has more, once",
  async (directory) => {
    const { records, gaps, cursor } = caught(directory, undefined);
    assert.deepEqual([records, gaps], [[], []]);
    put(directory, "system.journal");
    put(directory, "user-1000.journal");
    const later = caught(directory, cursor);
    const expected = await wantedOf("system.journal") + await wantedOf("user-1000.journal");
    assert.equal(later.records.length, expected);
    assert.deepEqual(later.gaps, [CRASHED]);
    assert.deepEqual(caught(directory, later.cursor).records, []);
    assert.deepEqual(caught(directory, undefined).records, []);
  },
);

corpus(
  "journalFeed() reads each file to its end when system and user share a sequence",
  async (directory) => {
    const { cursor } = caught(directory, undefined);
    put(directory, "system.journal");
    // As systemd 254 and later do.
    const sequence = Uint8Array.from(SYSTEM.match(/../g) ?? [], (digits) => parseInt(digits, 16));
    put(directory, "user-1000.journal", (bytes) => bytes.set(sequence, 72));
    const { records, gaps } = caught(directory, cursor);
    const expected = await wantedOf("system.journal") + await wantedOf("user-1000.journal");
    assert.equal(records.length, expected);
    assert.deepEqual(gaps, [CRASHED]);
  },
);

corpus(
  "journalFeed() says how many entries at most are gone with files that it did not read",
  (directory) => {
    put(directory, "system.journal", (bytes) => {
      // The numbers of a journal that goes on behind one that was vacuumed.
      new DataView(bytes.buffer).setBigUint64(168, 1619n, true);
    });
    const path = `/var/log/journal/${ID}/system.journal`;
    assert.deepEqual(caught(directory, readUpTo(1000)).gaps, [
      { path, how: "removed", maxEntries: 618 },
    ]);
    assert.deepEqual(caught(directory, readUpTo(1618)).gaps, []);
    assert.deepEqual(caught(directory, readUpTo(2000)).gaps, []);
    // A user's journal has the numbers from 1619 on: of 382 so many are there.
    put(directory, "system.journal", (bytes) => {
      new DataView(bytes.buffer).setBigUint64(168, 2001n, true);
    });
    put(directory, "user-1000.journal");
    const [gap] = caught(directory, readUpTo(1618)).gaps;
    assert.ok(gap !== undefined && (gap.maxEntries ?? 999) < 382, Deno.inspect(gap));
  },
);

corpus("journalFeed() says that a journal is gone when another is in its place", (directory) => {
  put(directory, "user-1000.journal");
  const { gaps, cursor } = caught(directory, readUpTo(1000, true));
  const gone = { path: "/var/log/journal", how: "removed", maxEntries: undefined };
  assert.deepEqual(gaps, [gone, CRASHED]);
  assert.ok(!caught(directory, cursor).gaps.some(({ how }) => how === "removed"));
  // One that was read to its end before it was vacuumed is not missed.
  assert.deepEqual(caught(directory, readUpTo(1000, false)).gaps, [CRASHED]);
});

corpus("journalFeed() says how many entries are damaged", (directory) => {
  put(directory, "system.journal", (bytes) => {
    // As a crash leaves it: still being written to.
    bytes[16] = 1;
    const view = new DataView(bytes.buffer);
    const list = Number(view.getBigUint64(176, true));
    view.setBigUint64(list + 24, 8n, true);
  });
  const path = `/var/log/journal/${ID}/system.journal`;
  assert.deepEqual(caught(directory, readUpTo(0)).gaps, [{ path, how: "damaged", maxEntries: 1 }]);
});

const SUPPRESSED = {
  MESSAGE: "Suppressed 1520 messages from ssh.service",
  MESSAGE_ID: "a596d6fe7bfa4994828e72309e95d61e",
};
const MISSED = {
  MESSAGE: "Missed 12 kernel messages",
  MESSAGE_ID: "e9bf28e6e834481bb6f48f548ad13606",
};

Deno.test("journalFeed() says what journald left out, and believes nobody else in that", async () => {
  await withTree(TREE, (directory) => {
    const { cursor } = caught(directory, undefined);
    const path = `/var/log/journal/${ID}/system.journal` as const;
    Deno.writeFileSync(
      `${directory}${path}`,
      journalOf([
        { ...SUPPRESSED, _TRANSPORT: "driver", _COMM: "systemd-journal" },
        { ...MISSED, _TRANSPORT: "driver" },
        { ...SUPPRESSED, _TRANSPORT: "journal", _COMM: "logger" },
        { ...SUPPRESSED, MESSAGE: "Suppressed something", _TRANSPORT: "driver" },
      ]),
    );
    const { gaps } = caught(directory, cursor);
    assert.deepEqual(gaps, [
      { path, how: "suppressed", maxEntries: 1520, unit: "ssh.service" },
      { path, how: "missed", maxEntries: 12 },
      { path, how: "suppressed", maxEntries: undefined },
    ]);
  });
});

Deno.test("journalFeed() says that an entry of interest has a text that it cannot read", async () => {
  await withTree(TREE, (directory) => {
    const { cursor } = caught(directory, undefined);
    const path = `/var/log/journal/${ID}/system.journal` as const;
    const journal = journalOf([
      { MESSAGE: "short", SYSLOG_IDENTIFIER: "systemd" },
      { MESSAGE: "said to be XZ", SYSLOG_IDENTIFIER: "systemd" },
      { MESSAGE: "said to be XZ, too", SYSLOG_IDENTIFIER: "other" },
    ]);
    const text = new TextDecoder("latin1").decode(journal);
    for (const at of text.matchAll(/MESSAGE=said/g)) journal[at.index - 63] = 1;
    Deno.writeFileSync(`${directory}${path}`, journal);
    const { records, gaps } = caught(directory, cursor);
    assert.deepEqual(records.map(({ message }) => message), ["short"]);
    assert.deepEqual(gaps, [{ path, how: "unreadable", maxEntries: 1 }]);
  });
});

Deno.test("journalFeed() says that all files but the active were deleted at once", async () => {
  await withTree(TREE, async (directory) => {
    const at = (name: string) => `${directory}/var/log/journal/${ID}/${name}.journal`;
    const entries = [{ MESSAGE: "x", SYSLOG_IDENTIFIER: "systemd" }];
    for (const [index, name] of ["system@1", "system@2", "system"].entries()) {
      const bytes = journalOf(entries);
      // Each is a file, and a sequence, of its own.
      bytes.fill(index + 1, 24, 40);
      bytes.fill(index + 1, 72, 88);
      Deno.writeFileSync(at(name), bytes);
    }
    const stop = new AbortController();
    const gaps: unknown[] = [];
    const feed = journalFeed({ ...polling, interest: INTEREST });
    const taking = (async () => {
      for await (const { item } of feed.open(hostAt(directory), undefined, stop.signal)) {
        if (item !== undefined) gaps.push(item);
      }
    })();
    await sleep(250);
    Deno.removeSync(at("system@1"));
    await sleep(250);
    assert.deepEqual(gaps, [], "journald vacuums the oldest");
    Deno.writeFileSync(at("system@1"), journalOf([]));
    await sleep(250);
    Deno.removeSync(at("system@1"));
    Deno.removeSync(at("system@2"));
    await sleep(350);
    stop.abort();
    await taking;
    assert.deepEqual(gaps, [{ path: "/var/log/journal", how: "emptied", maxEntries: 0 }]);
  });
});

Deno.test("catchUp() ends, and says it once, when nothing in a file is whole", async () => {
  await withTree(TREE, (directory) => {
    const { cursor } = caught(directory, undefined);
    const bytes = journalOf(new Array(80).fill({ MESSAGE: "x" }));
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 80; i++) view.setBigUint64(272 + 24 + 8 * i, 8n, true);
    const path = `/var/log/journal/${ID}/system.journal` as const;
    Deno.writeFileSync(`${directory}${path}`, bytes);
    const later = caught(directory, cursor);
    assert.deepEqual(later.gaps, [{ path, how: "damaged", maxEntries: 80 }]);
    assert.deepEqual(caught(directory, later.cursor).gaps, []);
  });
});
