import assert from "node:assert/strict";
import fc from "fast-check";
import { heldRanking, largest, type Ranked } from "../../src/collectors/_ranking.ts";

const BAND = { absolute: 2, decimals: 1 };
const ranked = (...values: readonly [number, number][]): Ranked[] =>
  values.map(([pid, value]) => ({ pid, name: `p${pid}`, value }));
const list = (...values: readonly [number, number][]) =>
  values.map(([pid, cpu]) => ({ pid, name: `p${pid}`, cpu }));

Deno.test("largest() gives what sorting would give", () => {
  fc.assert(fc.property(fc.array(fc.nat(20)), fc.nat(6), (values, size) => {
    const sorted = values.map((value, index) => ({ value, index }))
      .filter(({ value }) => value > 0)
      .sort((a, b) => b.value - a.value || a.index - b.index)
      .slice(0, size);
    assert.deepEqual(
      largest(values.length, size, (index) => values[index] ?? 0),
      sorted.map(({ index }) => index),
    );
  }));
});

Deno.test("heldRanking() publishes the first of the ranking when nothing was sent", () => {
  const now = heldRanking(ranked([1, 30.04], [2, 20], [3, 10]), 2, "cpu", undefined, BAND);
  assert.deepEqual(now, list([1, 30], [2, 20]));
});

Deno.test("heldRanking() keeps the list while nobody moved by the band", () => {
  const sent = list([1, 30], [2, 20]);
  for (
    const now of [
      ranked([1, 31.9], [2, 18.1]),
      ranked([2, 20.1], [3, 20], [1, 29]),
      ranked([1, 30], [3, 20.5], [2, 20.4]),
    ]
  ) {
    assert.equal(heldRanking(now, 2, "cpu", sent, BAND), sent);
  }
  assert.deepEqual(heldRanking(ranked([7, 1.9]), 2, "cpu", [], BAND), []);
});

Deno.test("heldRanking() publishes anew when a process rose, fell, joined or ended", () => {
  const sent = list([1, 30], [2, 20]);
  const changed: [Ranked[], unknown][] = [
    [ranked([1, 32], [2, 20]), list([1, 32], [2, 20])],
    [ranked([1, 28], [2, 20]), list([1, 28], [2, 20])],
    [ranked([1, 30], [3, 22], [2, 20]), list([1, 30], [3, 22])],
    [ranked([1, 30]), list([1, 30])],
    [[], []],
  ];
  for (const [now, expected] of changed) {
    assert.deepEqual(heldRanking(now, 2, "cpu", sent, BAND), expected);
  }
  assert.deepEqual(heldRanking(ranked([7, 2]), 2, "cpu", [], BAND), list([7, 2]));
});

Deno.test("heldRanking() publishes anew when another process has the pid", () => {
  const now = [{ pid: 1, name: "other", value: 30 }];
  assert.deepEqual(heldRanking(now, 2, "cpu", list([1, 30]), BAND), [
    { pid: 1, name: "other", cpu: 30 },
  ]);
});
