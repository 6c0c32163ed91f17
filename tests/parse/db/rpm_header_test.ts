import assert from "node:assert/strict";
import fc from "fast-check";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { parseRpmHeader } from "../../../src/parse/db/rpm_header.ts";
import { refuses } from "../_property.ts";

/** A header of strings (type 6) and 32-bit numbers (type 4). */
function header(tags: readonly (readonly [tag: number, value: string | number])[]): Uint8Array {
  const data: number[] = [];
  const index: number[] = [];
  const u32 = (
    value: number,
  ) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
  for (const [tag, value] of tags) {
    index.push(
      ...u32(tag),
      ...u32(typeof value === "string" ? 6 : 4),
      ...u32(data.length),
      ...u32(1),
    );
    if (typeof value === "string") data.push(...new TextEncoder().encode(`${value}\0`));
    else data.push(...u32(value));
  }
  return Uint8Array.from([...u32(tags.length), ...u32(data.length), ...index, ...data]);
}

const HELLO = [[1000, "hello"], [1001, "1.0"], [1002, "2.fc40"]] as const;
const ALL = [
  ...HELLO,
  [1003, 1],
  [1008, 1_730_715_936],
  [1022, "noarch"],
  [1044, "hello-1.0-2.fc40.src.rpm"],
] as const;

Deno.test("parseRpmHeader() reads name, version, architecture, source and time", () => {
  assert.deepEqual(parseRpmHeader(header(HELLO)), { name: "hello", version: "1.0-2.fc40" });
  assert.deepEqual(parseRpmHeader(header(ALL)), {
    name: "hello",
    version: "1:1.0-2.fc40",
    architecture: "noarch",
    source: "hello-1.0-2.fc40.src.rpm",
    installedS: 1_730_715_936,
  });
});

Deno.test("parseRpmHeader() leaves out what lies beyond the piece that there is", () => {
  const bytes = header(ALL);
  const { name, source, architecture } = parseRpmHeader(bytes.subarray(0, bytes.length - 3));
  assert.deepEqual([name, source, architecture], ["hello", undefined, "noarch"]);
});

Deno.test("parseRpmHeader() refuses what is no header", () => {
  refuses(() => parseRpmHeader(new Uint8Array(7)), /too short/);
  refuses(() => parseRpmHeader(header(ALL).subarray(0, 60)), /cut off/);
  refuses(() => parseRpmHeader(header(HELLO.slice(0, 2))), /no name, version or release/);
  refuses(() => parseRpmHeader(new Uint8Array(1000).fill(255)), /cut off/);
});

Deno.test("parseRpmHeader() returns or throws ParseError for any bytes", () => {
  const sample = header(ALL);
  const damaged = fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 9 });
  fc.assert(fc.property(damaged, fc.nat(sample.length), (slips, length) => {
    const bytes = sample.slice(0, length % 2 === 0 ? sample.length : length);
    for (const [at, byte] of slips) bytes[at] = byte;
    try {
      assert.ok(parseRpmHeader(bytes).name);
    } catch (error) {
      assert.ok(error instanceof ParseError, String(error));
    }
  }));
});
