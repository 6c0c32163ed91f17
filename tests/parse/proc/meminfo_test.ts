import assert from "node:assert/strict";
import { parseMeminfo } from "../../../src/parse/proc/meminfo.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = `MemTotal:       24684092 kB
MemFree:        24320756 kB
MemAvailable:   24338304 kB
Active(file):     138436 kB
SwapTotal:             0 kB
SwapFree:              0 kB
HugePages_Total:       0
`;

Deno.test("parseMeminfo() reads what it knows and omits what is not there", () => {
  assert.deepEqual(parseMeminfo(SAMPLE), {
    MemTotal: 24684092,
    MemFree: 24320756,
    MemAvailable: 24338304,
    "Active(file)": 138436,
    SwapTotal: 0,
    SwapFree: 0,
  });
});

Deno.test("parseMeminfo() refuses what is not in its format", () => {
  refuses(() => parseMeminfo(""), /no line MemTotal/);
  refuses(() => parseMeminfo(SAMPLE.replace("SwapFree", "SwapFry")), /no line SwapFree/);
  refuses(() => parseMeminfo(SAMPLE + "Mapped: 12 MB\n"), /name and KiB/);
  refuses(() => parseMeminfo(SAMPLE + "Mapped\n"), /name and KiB/);
});

testOnFixtures("parseMeminfo() reads a real machine's file without MemAvailable", (files) => {
  const info = parseMeminfo(fixture(files, "/proc/meminfo"));
  assert.equal(info.MemTotal, 15666184);
  assert.equal(info.MemAvailable, undefined);
  assert.equal(info["Inactive(file)"], 6532440);
});

testTotal("parseMeminfo()", parseMeminfo, SAMPLE);
