import assert from "node:assert/strict";
import { parseStat } from "../../../src/parse/proc/stat.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = `cpu  2987 0 1950 197897 591 0 38 40 7 0
cpu0 1061 0 633 100079 8 0 7 15 7 0
cpu10 1926 0 1317 97818 583 0 30 25 0 0
intr 202636 0 0
ctxt 413742
`;

Deno.test("parseStat() reads the total and each core", () => {
  const { total, cores } = parseStat(SAMPLE);
  assert.deepEqual(total, {
    user: 2987,
    nice: 0,
    system: 1950,
    idle: 197897,
    iowait: 591,
    irq: 0,
    softirq: 38,
    steal: 40,
  });
  assert.deepEqual([...cores.keys()], [0, 10]);
  assert.equal(cores.get(10)?.idle, 97818);
});

Deno.test("parseStat() refuses what is not in its format", () => {
  refuses(() => parseStat("ctxt 1\n"), /no line cpu/);
  refuses(() => parseStat("cpu 1 2 3 4 5 6 7 8 9\n"), /too few fields/);
  refuses(() => parseStat("cpu 1 2 3 4 5 6 7 8 9 -1\ncpu0 -1 2 3 4 5 6 7 8 9 0\n"), /unsigned/);
  refuses(() => parseStat(SAMPLE + "cpu0 1 2 3 4 5 6 7 8 9 0\n"), /twice/);
  refuses(() => parseStat(SAMPLE + "cpux 1 2 3 4 5 6 7 8 9 0\n"), /unsigned/);
});

testOnFixtures("parseStat() reads a real machine's file", (files) => {
  const { total, cores } = parseStat(fixture(files, "/proc/stat"));
  assert.equal(total.user, 301854);
  assert.equal(cores.size, 8);
  assert.equal(cores.get(7)?.steal, 0);
});

testTotal("parseStat()", parseStat, SAMPLE);
