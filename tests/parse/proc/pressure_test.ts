import assert from "node:assert/strict";
import { parsePressure } from "../../../src/parse/proc/pressure.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = `some avg10=0.11 avg60=0.32 avg300=0.27 total=6499014
full avg10=0.00 avg60=1.00 avg300=0.00 total=0
`;

Deno.test("parsePressure() reads both lines, or the one that old kernels have", () => {
  assert.deepEqual(parsePressure(SAMPLE), {
    some: { avg10: 0.11, avg60: 0.32, avg300: 0.27, totalUs: 6499014 },
    full: { avg10: 0, avg60: 1, avg300: 0, totalUs: 0 },
  });
  assert.equal(parsePressure(SAMPLE.split("\n")[0] + "\n").full, undefined);
});

Deno.test("parsePressure() refuses what is not in its format", () => {
  refuses(() => parsePressure(""), /expected some/);
  refuses(() => parsePressure(SAMPLE + "more\n"), /two lines/);
  refuses(() => parsePressure(SAMPLE.replace("avg60", "avg61")), /decimal/);
  refuses(() => parsePressure(SAMPLE.replace("full", "some")), /expected full/);
});

testOnFixtures("parsePressure() reads a real machine's files", (files) => {
  for (const what of ["cpu", "memory", "io"]) {
    assert.deepEqual(parsePressure(fixture(files, `/proc/pressure/${what}`)).some, {
      avg10: 0.1,
      avg60: 2,
      avg300: 3.85,
      totalUs: 15,
    });
  }
});

testTotal("parsePressure()", parsePressure, SAMPLE);
