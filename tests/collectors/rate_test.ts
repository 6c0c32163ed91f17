import assert from "node:assert/strict";
import { growth, ratesOf } from "../../src/collectors/_rate.ts";

Deno.test("growth() tells a wrap of 32 bits from a reset", () => {
  assert.equal(growth(700, 200), 500);
  assert.equal(growth(200, 2 ** 32 - 100), 300);
  assert.equal(growth(0, 266), undefined);
  assert.equal(growth(5000, 2 ** 31), undefined);
  assert.equal(growth(0, 2 ** 33), undefined);
  assert.equal(growth(2 ** 60 + 4096, 2 ** 60), 4096);
});

Deno.test("ratesOf() gives none when one counter was reset or no time passed", () => {
  const before = { rx_bytes: 1000, tx_bytes: 1000, rx_packets: 10, tx_packets: 10 };
  const reset = { rx_bytes: 2000, tx_bytes: 900, rx_packets: 11, tx_packets: 9 };
  assert.deepEqual({ ...ratesOf(reset, before, 10_000, undefined) }, {});
  assert.deepEqual({ ...ratesOf(before, before, 0, undefined) }, {});
});
