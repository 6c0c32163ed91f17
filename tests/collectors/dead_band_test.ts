import assert from "node:assert/strict";
import fc from "fast-check";
import { type Band, held, sentAt } from "../../src/collectors/_dead_band.ts";

const BAND: Band = { absolute: 2, relative: 0.1, decimals: 1 };

Deno.test("held() keeps what was sent while the number has moved less than the band", () => {
  assert.equal(held(11.99, 10, BAND), 10);
  assert.equal(held(12, 10, BAND), 12);
  assert.equal(held(7.96, 10, BAND), 8);
  assert.equal(held(109.9, 100, BAND), 100);
  assert.equal(held(110.04, 100, BAND), 110);
});

Deno.test("held() rounds when nothing was sent, or something that is no number", () => {
  for (const sent of [undefined, null, "10", {}]) assert.equal(held(10.26, sent, BAND), 10.3);
});

Deno.test("held() is never further from the number than the band and its rounding", () => {
  const number = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(fc.property(number, number, (value, sent) => {
    const room = Math.max(BAND.absolute, 0.1 * sent, 0.05);
    assert.ok(Math.abs(held(value, sent, BAND) - value) <= room + 1e-6);
  }));
});

Deno.test("sentAt() gives undefined when there is no such member", () => {
  assert.equal(sentAt({ a: { b: 1 } }, "a", "b"), 1);
  assert.equal(sentAt({ a: 1 }, "a", "b"), undefined);
  assert.equal(sentAt(undefined, "a"), undefined);
  assert.equal(sentAt({}, "__proto__"), undefined);
});
