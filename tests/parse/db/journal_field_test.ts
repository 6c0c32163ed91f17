import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type JournalField,
  MAX_FIELD_BYTES,
  openJournal,
} from "../../../src/parse/db/journal_file.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { refuses } from "../_property.ts";
import { inMemory } from "./_journals.ts";
import { processorMs } from "../../_processor.ts";

const encoder = new TextEncoder();

/** A data object of a regular journal. */
function objectOf(flags: number, payload: Uint8Array): Uint8Array {
  const object = new Uint8Array(64 + payload.length);
  object.set([1, flags]);
  new DataView(object.buffer).setBigUint64(8, BigInt(object.length), true);
  object.set(payload, 64);
  return object;
}

function fieldOf(flags: number, payload: Uint8Array): JournalField {
  return openJournal(inMemory(objectOf(flags, payload))).field(0);
}

function shown({ name, value }: JournalField): string {
  return `${name} ${new TextDecoder().decode(value)}`;
}

/** An LZ4 payload: the size of the text, and the block. */
function lz4(size: number, ...block: (number | string)[]): Uint8Array {
  const bytes = block.flatMap((it) => typeof it === "string" ? [...encoder.encode(it)] : [it]);
  const payload = new Uint8Array(8 + bytes.length);
  new DataView(payload.buffer).setBigUint64(0, BigInt(size), true);
  payload.set(bytes, 8);
  return payload;
}

Deno.test("field() gives name and value when they are not compressed", () => {
  assert.equal(shown(fieldOf(0, encoder.encode("MESSAGE=a=b"))), "MESSAGE a=b");
  assert.equal(shown(fieldOf(0, encoder.encode("EMPTY="))), "EMPTY ");
});

Deno.test("field() gives the start when the value is long", () => {
  const field = fieldOf(0, encoder.encode(`M=${"x".repeat(100_000)}`));
  assert.equal(field.value.length, MAX_FIELD_BYTES - 2);
});

Deno.test("field() decompresses LZ4 when copies overlap and lengths go on", () => {
  // M=ab, then 300 times more of it (15 + 255 + 26 + 4), then the literal "end".
  const field = fieldOf(2, lz4(307, 0x4f, "M=ab", 2, 0, 255, 26, 0x30, "end"));
  assert.equal(shown(field), `M ${"ab".repeat(151)}end`);
});

Deno.test("field() refuses LZ4 that is damaged", () => {
  refuses(() => fieldOf(2, lz4(5, 0x40, "M=ab")), /too short/);
  refuses(() => fieldOf(2, lz4(3, 0x40, "M=ab")), /too long/);
  refuses(() => fieldOf(2, lz4(8, 0x40, "M=ab", 5, 0)), /before its start/);
  refuses(() => fieldOf(2, lz4(8, 0x40, "M=ab", 0, 0)), /before its start/);
  refuses(() => fieldOf(2, lz4(8, 0x4f, "M=ab", 1, 0, 255)), /too early/);
  refuses(() => fieldOf(2, lz4(2 ** 40, 0x40, "M=ab")), /too large/);
});

Deno.test("field() returns or throws ParseError when given any LZ4 block or Zstandard frame", () => {
  const magic = fc.constant([0x28, 0xb5, 0x2f, 0xfd]);
  const frame = fc.tuple(magic, fc.array(fc.nat(255), { maxLength: 60 })).map((it) => it.flat());
  const block = fc.array(fc.nat(255), { maxLength: 60 }).map((
    it,
  ) => [200, 0, 0, 0, 0, 0, 0, 0, ...it]);
  fc.assert(
    fc.property(fc.constantFrom(2, 4), fc.oneof(frame, block), (flags, bytes) => {
      try {
        assert.ok(fieldOf(flags, Uint8Array.from(bytes)).name.length > 0);
      } catch (error) {
        assert.ok(error instanceof ParseError, `threw ${error}`);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("field() decompresses Zstandard, and refuses what would become too large", () => {
  // One raw block: single segment, content size 5.
  const small = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 0x29, 0, 0, ...encoder.encode("M=abc")];
  assert.equal(shown(fieldOf(4, Uint8Array.from(small))), "M abc");
  // The same, but said to become 4 GiB.
  const large = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, 255, 255, 255, 255, 0x29, 0, 0, ...small.slice(9)];
  refuses(() => fieldOf(4, Uint8Array.from(large)), /too large/);
  refuses(() => fieldOf(4, Uint8Array.from(small.slice(0, 12))), /another length/);
});

/** A Zstandard frame of one segment that says this content size, and blocks: head and content. */
function zstd(
  size: number,
  ...blocks: (readonly [last: number, type: number, size: number, ...content: number[]])[]
) {
  const bytes = [
    0x28,
    0xb5,
    0x2f,
    0xfd,
    0xa0,
    size & 255,
    size >> 8 & 255,
    size >> 16 & 255,
    size >>> 24,
  ];
  for (const [last, type, length, ...content] of blocks) {
    const head = last | type << 1 | length << 3;
    bytes.push(head & 255, head >> 8 & 255, head >> 16 & 255, ...content);
  }
  return Uint8Array.from(bytes);
}

const FULL = 16 * 1024;
const REPEATED = 131_072;
/** What would become 700 MB, or would take as long. */
const BOMBS: Readonly<Record<string, readonly [flags: number, payload: () => Uint8Array]>> = {
  "says that it has 700 MB": [4, () => zstd(700 * 2 ** 20, [1, 1, 5, 65])],
  "has one block that does": [4, () => zstd(FULL, [1, 1, 2 ** 21 - 1, 65])],
  "has many blocks": [
    4,
    () => zstd(FULL, ...new Array(4000).fill([0, 1, REPEATED, 65]), [1, 1, REPEATED, 65]),
  ],
  "is followed by others": [4, () => {
    const frames = [
      zstd(5, [1, 1, 5, 65]),
      ...new Array(1000).fill(zstd(REPEATED, [1, 1, REPEATED, 65])),
    ];
    return Uint8Array.from(frames.flatMap((frame) => [...frame]));
  }],
  "has more literals than content": [4, () => zstd(FULL, [1, 2, 5, 0b1101, 0xff, 0xff, 65, 0])],
  "has more sequences than content": [
    4,
    () => zstd(FULL, [1, 2, 7, 0b1000, 0xff, 0xff, 0xff, 0b01010100, 0, 1]),
  ],
  "says in LZ4 that it has 700 MB": [
    2,
    () => lz4(700 * 2 ** 20, 0x1f, "M", 1, 0, ...new Array(9000).fill(255), 0),
  ],
  "has in LZ4 a copy that does": [
    2,
    () => lz4(FULL, 0x1f, "M", 1, 0, ...new Array(9000).fill(255), 0),
  ],
};

for (const [what, [flags, payload]] of Object.entries(BOMBS)) {
  Deno.test(`field() refuses a field soon that ${what}`, () => {
    const object = objectOf(flags, payload());
    const journal = openJournal(inMemory(object));
    const startMs = processorMs();
    for (let i = 0; i < 100; i++) refuses(() => journal.field(0), /./);
    const tookMs = processorMs() - startMs;
    assert.ok(tookMs < 500, `100 times took ${tookMs} ms`);
  });
}

Deno.test("field() says that XZ is not read", () => {
  refuses(() => fieldOf(1, encoder.encode("\xfd7zXZ")), /XZ/);
  refuses(() => fieldOf(8, encoder.encode("M=a")), /unknown compression/);
});

Deno.test("field() refuses what is no data object", () => {
  const journal = openJournal(inMemory(objectOf(0, encoder.encode("no equals sign"))));
  refuses(() => journal.field(0), /no name/);
  refuses(() => journal.field(8), /not where/);
  refuses(() => journal.field(2 ** 40), /behind the end/);
});
