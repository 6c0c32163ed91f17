import assert from "node:assert/strict";
import { parseCpuinfo } from "../../../src/parse/proc/cpuinfo.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = `processor	: 0
model name	: ARMv7 Processor rev 3 (v7l)
Features	: 

processor	: 1

Serial		: 10000000a1b2c3d4
Model		: Raspberry Pi 4 Model B Rev 1.4: x
`;

Deno.test("parseCpuinfo() reads the first value of each name", () => {
  assert.deepEqual([...parseCpuinfo(SAMPLE)], [
    ["processor", "0"],
    ["model name", "ARMv7 Processor rev 3 (v7l)"],
    ["Features", ""],
    ["Serial", "10000000a1b2c3d4"],
    ["Model", "Raspberry Pi 4 Model B Rev 1.4: x"],
  ]);
});

Deno.test("parseCpuinfo() refuses a line without a name", () => {
  refuses(() => parseCpuinfo("processor\n"), /name and a colon/);
  refuses(() => parseCpuinfo(": 1\n"), /name and a colon/);
});

testOnFixtures("parseCpuinfo() reads a real machine's file", (files) => {
  const values = parseCpuinfo(fixture(files, "/proc/cpuinfo"));
  assert.equal(values.get("model name"), "Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz");
});

testTotal("parseCpuinfo()", parseCpuinfo, SAMPLE);
