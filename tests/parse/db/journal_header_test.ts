import assert from "node:assert/strict";
import { parseJournalHeader } from "../../../src/parse/db/journal_header.ts";
import { refuses } from "../_property.ts";

/** A header with these features. */
function headerWith(flags: number): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("LPKSHHRH"));
  view.setUint32(12, flags, true);
  bytes[16] = 1;
  bytes.fill(0xab, 24, 40);
  bytes.fill(0xef, 56, 72);
  bytes.fill(0xcd, 72, 88);
  view.setBigUint64(88, 256n, true);
  view.setBigUint64(152, 3n, true);
  view.setBigUint64(160, 2n ** 33n + 9n, true);
  view.setBigUint64(168, 7n, true);
  view.setBigUint64(176, 4096n, true);
  view.setBigUint64(192, 1_797_000_000_123_456n, true);
  return bytes;
}

Deno.test("parseJournalHeader() gives what a reader needs", () => {
  assert.deepEqual(parseJournalHeader(headerWith(4 | 8 | 16)), {
    fileId: "ab".repeat(16),
    seqnumId: "cd".repeat(16),
    bootId: "ef".repeat(16),
    online: true,
    compact: true,
    entries: 3,
    tailSeqnum: 2 ** 33 + 9,
    headSeqnum: 7,
    entryArrayOffset: 4096,
    tailMs: 1_797_000_000_123,
  });
  assert.equal(parseJournalHeader(headerWith(1 | 2 | 4)).compact, false);
});

Deno.test("parseJournalHeader() refuses features that it does not know", () => {
  refuses(() => parseJournalHeader(headerWith(32)), /incompatible flags 32/);
  refuses(() => parseJournalHeader(headerWith(2 ** 31)), /incompatible flags 2147483648/);
});

Deno.test("parseJournalHeader() refuses what is no journal", () => {
  refuses(() => parseJournalHeader(headerWith(0).subarray(0, 207)), /shorter/);
  refuses(() => parseJournalHeader(new Uint8Array(256)), /does not begin/);
  const small = headerWith(0);
  small.fill(0, 88, 96);
  refuses(() => parseJournalHeader(small), /too small a header/);
});
