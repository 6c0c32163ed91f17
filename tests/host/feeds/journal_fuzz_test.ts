import assert from "node:assert/strict";
import { journalReader } from "../../../src/host/feeds/_journal_reader.ts";
import { JOURNAL_HEADER_BYTES, parseJournalHeader } from "../../../src/parse/db/journal_header.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { corpusJournal, corpusNames } from "../../parse/db/_journals.ts";
import { withTree } from "../_outcome.ts";
import { hostAt } from "./_journald.ts";
import { processorMs } from "../../_processor.ts";

const MAX_MS = 1000;
const MAX_BYTES = 64 * 1024 * 1024;
const [name] = corpusNames().slice(-2);

/** Numbers from 0 up to, not including, a bound; the same each time. */
function numbers(seed: number): (bound: number) => number {
  let state = Math.imul(seed, 2654435761);
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * bound);
  };
}

/** What is in use of a genuine journal; the rest is preallocated zeros. */
const USED_BYTES = 4_840_000;

type Damage = (bytes: Uint8Array, next: (bound: number) => number) => Uint8Array;

const DAMAGES: Readonly<Record<string, Damage>> = {
  "bits flipped anywhere": (bytes, next) => {
    for (let i = 0; i < 2000; i++) {
      const at = next(USED_BYTES);
      bytes[at] = (bytes[at] ?? 0) ^ 1 << next(8);
    }
    return bytes;
  },
  "a header of noise": (bytes, next) => {
    for (let i = 0; i < 8; i++) bytes[88 + next(168)] = next(256);
    return bytes;
  },
  "an end": (bytes, next) => bytes.subarray(0, 3_800_000 + next(600_000)),
  "offsets that lead anywhere": (bytes, next) => {
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 3000; i++) {
      const at = 256 + 8 * next(USED_BYTES / 8 - 32);
      view.setBigUint64(at, BigInt(8 * next(USED_BYTES / 8)), true);
    }
    return bytes;
  },
  "lists that lead back, and sizes that are too large": (bytes, next) => {
    const view = new DataView(bytes.buffer);
    view.setBigUint64(152, 2n ** 60n, true);
    for (let at = 256; at < USED_BYTES;) {
      const size = Number(view.getBigUint64(at + 8, true));
      if (size < 16) break;
      if (bytes[at] === 6 && next(3) === 0) {
        view.setBigUint64(at + 16, BigInt(8 * next(at / 8)), true);
      } else if (next(20) === 0) view.setBigUint64(at + 8, BigInt(next(2 ** 32)) << 3n, true);
      at += Math.ceil(size / 8) * 8;
    }
    return bytes;
  },
  "compressed fields that are none": (bytes, next) => {
    const view = new DataView(bytes.buffer);
    for (let at = 256; at < USED_BYTES;) {
      const size = Number(view.getBigUint64(at + 8, true));
      if (size < 16) break;
      if (bytes[at] === 1) {
        bytes[at + 1] = [1, 2, 4, 8][next(4)] ?? 0;
        if (next(2) === 0) view.setUint32(at + 64, 0xfd2fb528, true);
        else view.setBigUint64(at + 64, BigInt(next(2 ** 17)), true);
        for (let i = 0; i < 3; i++) bytes[at + 68 + next(16)] = next(256);
      }
      at += Math.ceil(size / 8) * 8;
    }
    return bytes;
  },
};

/** Every program that is in the journal. */
const interest = { _COMM: new Set(["systemd", "dbus-daemon", "gnome-shell", "pipewire"]) };

for (const [what, damage] of Object.entries(DAMAGES)) {
  const title = `journalReader() takes bounded time and memory when given ${what}`;
  Deno.test({
    name: name === undefined ? `${title} (skipped: no corpora)` : title,
    ignore: name === undefined,
    fn: () => readDamaged(corpusJournal(name ?? ""), damage),
  });
}

async function readDamaged(genuine: Uint8Array, damage: Damage): Promise<void> {
  let seen = 0;
  await withTree("true", (directory) => {
    const host = hostAt(directory);
    for (let seed = 1; seed <= 8; seed++) {
      Deno.writeFileSync(`${directory}/journal`, damage(genuine.slice(), numbers(seed)));
      const before = Deno.memoryUsage().rss;
      const startMs = processorMs();
      try {
        const { fileId } = parseJournalHeader(host.readAt("/journal", 0, JOURNAL_HEADER_BYTES));
        const reader = journalReader(host, fileId, 0, interest);
        for (let more = true; more;) {
          const batch = reader.read("/journal");
          seen += batch?.passed.filter(({ item }) => item !== undefined).length ?? 0;
          more = batch?.next === "more" || batch?.next === "unfinished";
        }
      } catch (error) {
        assert.ok(error instanceof ParseError, `seed ${seed} threw ${error}`);
      }
      const tookMs = processorMs() - startMs;
      assert.ok(tookMs < MAX_MS, `seed ${seed} took ${tookMs} ms`);
      assert.ok(Deno.memoryUsage().rss - before < MAX_BYTES, `seed ${seed} took much memory`);
    }
  });
  assert.ok(seen > 0, "Nothing of any was left");
}
