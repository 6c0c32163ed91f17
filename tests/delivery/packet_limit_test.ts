import assert from "node:assert/strict";
import fc from "fast-check";
import { createPacketLimit } from "../../src/delivery/packet_limit.ts";

const PUBLISH = 0x32, PUBACK = 0x40;

/** A packet with this first byte and this many zeroes. */
function packet(first: number, length: number): number[] {
  const digits: number[] = [];
  let rest = length;
  do {
    digits.push(rest % 128 + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return [first, ...digits, ...new Array(length).fill(0)];
}

Deno.test("createPacketLimit() takes out the messages that are too long, however they are cut", () => {
  const lengths = fc.array(fc.oneof(fc.nat(5), fc.nat(300), fc.constantFrom(127, 128, 16_384)));
  const cuts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 });
  fc.assert(fc.property(lengths, cuts, (lengths, cuts) => {
    const skipped: number[] = [];
    const limit = createPacketLimit(200, (bytes) => skipped.push(bytes));
    const stream = Uint8Array.from(lengths.flatMap((length) => packet(PUBLISH, length)));
    const passed: number[] = [];
    for (let at = 0, i = 0; at < stream.length; i++) {
      const end = at + (cuts[i % cuts.length] ?? 1);
      passed.push(...limit(stream.subarray(at, end)));
      at = end;
    }
    const short = lengths.filter((length) => length <= 200);
    assert.deepEqual(passed, short.flatMap((length) => packet(PUBLISH, length)));
    assert.deepEqual(skipped, lengths.filter((length) => length > 200));
  }));
});

Deno.test("createPacketLimit() refuses what is long and no message, and a length without end", () => {
  const limit = () => createPacketLimit(200, () => {});
  assert.throws(() => limit()(Uint8Array.from(packet(PUBACK, 201))), RangeError);
  assert.throws(() => limit()(Uint8Array.of(PUBLISH, 0x80, 0x80, 0x80, 0x80)), RangeError);
  for (const qos2 of [0x34, 0x3c, 0x50, 0x62, 0x70]) {
    assert.throws(() => limit()(Uint8Array.of(qos2, 2)), RangeError);
  }
  assert.equal(limit()(Uint8Array.from(packet(PUBACK, 200))).length, 203);
});
