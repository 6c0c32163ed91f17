import assert from "node:assert/strict";
import { parseLoadavg } from "../../../src/parse/proc/loadavg.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = "0.42 0.30 0.11 2/96 1512\n";

Deno.test("parseLoadavg() reads the averages, the threads and the last pid", () => {
  assert.deepEqual(parseLoadavg(SAMPLE), {
    oneMinute: 0.42,
    fiveMinutes: 0.3,
    fifteenMinutes: 0.11,
    threads: 96,
    lastPid: 1512,
  });
});

Deno.test("parseLoadavg() refuses what is not in its format", () => {
  refuses(() => parseLoadavg("0.42 0.30 0.11\n"), /five fields/);
  refuses(() => parseLoadavg("0.42 0.30 0.11 296 1512\n"), /five fields/);
  refuses(() => parseLoadavg("0.42 0.30 0.11 2/96 x\n"), /unsigned/);
  refuses(() => parseLoadavg("a 0.30 0.11 2/96 1512\n"), /decimal/);
});

testOnFixtures("parseLoadavg() reads a real machine's file", (files) => {
  assert.equal(parseLoadavg(fixture(files, "/proc/loadavg")).fiveMinutes, 0.04);
});

testTotal("parseLoadavg()", parseLoadavg, SAMPLE);
