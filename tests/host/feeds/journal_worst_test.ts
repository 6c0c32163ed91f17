import assert from "node:assert/strict";
import { journalReader } from "../../../src/host/feeds/_journal_reader.ts";
import { LOGIN_INTEREST } from "../../../src/host/feeds/_journal_record.ts";
import type { HostFs } from "../../../src/host/host_fs.ts";
import { withTree } from "../_outcome.ts";
import { hostAt } from "./_journald.ts";
import { processorMs } from "../../_processor.ts";

const MAX_MS = 1000;
const MAX_TURN_MS = 250;
const MAX_BYTES = 64 * 1024 * 1024;
/** As large as journald makes its first file. */
const FILE_BYTES = 8 * 1024 * 1024;

/** Writes synthetic journals: what no journald would. */
interface Writer {
  view: DataView;
  bytes: Uint8Array;
  /** Where the next object goes. */
  at: number;
}

function begin(entries: bigint, compact = false): Writer {
  const bytes = new Uint8Array(FILE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("LPKSHHRH"));
  bytes[12] = compact ? 16 : 0;
  bytes.fill(0xab, 24, 40);
  view.setBigUint64(88, 272n, true);
  view.setBigUint64(152, entries, true);
  view.setBigUint64(160, entries, true);
  view.setBigUint64(176, 272n, true);
  return { bytes, view, at: 272 };
}

function head(it: Writer, type: number, size: number, flags = 0): number {
  const { at } = it;
  it.bytes[at] = type;
  it.bytes[at + 1] = flags;
  it.view.setBigUint64(at + 8, BigInt(size), true);
  it.at += Math.ceil(size / 8) * 8;
  return at;
}

function entry(it: Writer, seqnum: number, fields: number, itemBytes = 16): number {
  const at = head(it, 3, 64 + fields * itemBytes);
  it.view.setBigUint64(at + 16, BigInt(seqnum), true);
  return at;
}

function field(it: Writer, payload: Uint8Array, flags = 0): number {
  const at = head(it, 1, 64 + payload.length, flags);
  it.bytes.set(payload, at + 64);
  return at;
}

const text = (value: string) => new TextEncoder().encode(value);

/** One array of as many slots as there is room for behind what is written first. */
function listing(slots: number, write: (it: Writer, list: (at: number) => void) => void): Writer {
  const it = begin(BigInt(slots));
  let slot = head(it, 6, 24 + 8 * slots) + 24;
  write(it, (at) => {
    it.view.setBigUint64(slot, BigInt(at), true);
    slot += 8;
  });
  return it;
}

const SSHD = text("SYSLOG_IDENTIFIER=sshd");

const WORST: Readonly<Record<string, () => Writer>> = {
  "as many lists as fit, each of one entry": () => {
    const it = begin(2n ** 50n);
    while (it.at + 32 < FILE_BYTES) {
      const at = head(it, 6, 32);
      it.view.setBigUint64(at + 16, BigInt(it.at), true);
      it.view.setBigUint64(at + 24, 8n, true);
    }
    return it;
  },
  "one entry that is listed a million times": () =>
    listing(1_000_000, (it, list) => {
      const at = entry(it, 1, 1);
      it.view.setBigUint64(at + 64, BigInt(field(it, SSHD)), true);
      for (let i = 0; i < 1_000_000; i++) list(at);
    }),
  "entries that lie in each other, each of a thousand fields": () =>
    listing(80_000, (it, list) => {
      for (let i = 1; i <= 80_000 && it.at + 20_000 < FILE_BYTES; i++) {
        const at = entry(it, i, 1024);
        it.at = at + 64;
        list(at);
      }
    }),
  "entries of a thousand fields, all of them other ones": () =>
    listing(250, (it, list) => {
      const fields: number[] = [];
      for (let i = 0; i < 40_000; i++) fields.push(field(it, text(`F${i}=`)));
      for (let i = 1; i <= 250; i++) {
        const at = entry(it, i, 1024);
        for (let j = 0; j < 1024; j++) {
          const to = fields[(i * 1024 + j) % fields.length] ?? 0;
          it.view.setBigUint64(at + 64 + 16 * j, BigInt(to), true);
        }
        list(at);
      }
    }),
  "good entries with many damaged ones between them": () =>
    listing(600_000, (it, list) => {
      const first = entry(it, 1, 1);
      const to = field(it, SSHD);
      it.view.setBigUint64(first + 64, BigInt(to), true);
      list(first);
      for (let i = 2; i < 62; i++) {
        for (let j = 0; j < 9_990; j++) list(8);
        const at = entry(it, i, 1);
        it.view.setBigUint64(at + 64, BigInt(to), true);
        list(at);
      }
    }),
  "messages of 64 KiB that are all control characters": () =>
    listing(5_000, (it, list) => {
      const message = new Uint8Array(64_000).fill(1);
      message.set(text("MESSAGE="));
      const [name, to] = [field(it, SSHD), field(it, message)];
      for (let i = 1; i <= 5_000; i++) {
        const at = entry(it, i, 2);
        it.view.setBigUint64(at + 64, BigInt(name), true);
        it.view.setBigUint64(at + 80, BigInt(to), true);
        list(at);
      }
    }),
  "compressed fields that become a thousand times as long": () =>
    listing(20_000, (it, list) => {
      // "M=" and then "A", 16 KiB in all, by zstd itself.
      const frame = [40, 181, 47, 253, 96, 0, 63, 85, 0, 0, 24, 77, 61, 65, 1, 0, 250, 159, 7, 67];
      for (let i = 1; i <= 20_000; i++) {
        const to = field(it, Uint8Array.from(frame), 4);
        const at = entry(it, i, 1);
        it.view.setBigUint64(at + 64, BigInt(to), true);
        list(at);
      }
    }),
};

for (const [what, write] of Object.entries(WORST)) {
  Deno.test(`journalReader() takes bounded time and memory when given ${what} (synthetic)`, () =>
    withTree("true", (directory) => {
      Deno.writeFileSync(`${directory}/journal`, write().bytes);
      const host = hostAt(directory);
      for (const after of [0, 5]) {
        let best = readAll(host, after);
        // Others may have the processor.
        for (let tries = 1; tries < 3 && best.totalMs > MAX_MS / 2; tries++) {
          const again = readAll(host, after);
          if (again.totalMs < best.totalMs) best = again;
        }
        assert.ok(best.batches > 0);
        assert.ok(best.totalMs < MAX_MS, `${best.batches} batches took ${best.totalMs} ms`);
        assert.ok(best.longestMs < MAX_TURN_MS, `a batch took ${best.longestMs} ms`);
        assert.ok(best.grownBytes < MAX_BYTES, `${best.grownBytes} bytes more`);
      }
    }));
}

function readAll(host: HostFs, after: number) {
  const reader = journalReader(host, "ab".repeat(16), after, LOGIN_INTEREST);
  const before = Deno.memoryUsage().rss;
  let [longestMs, totalMs, batches] = [0, 0, 0];
  for (let more = true; more; batches++) {
    const startMs = processorMs();
    more = reader.read("/journal")?.next === "more";
    const tookMs = processorMs() - startMs;
    longestMs = Math.max(longestMs, tookMs);
    totalMs += tookMs;
  }
  return { longestMs, totalMs, batches, grownBytes: Deno.memoryUsage().rss - before };
}
