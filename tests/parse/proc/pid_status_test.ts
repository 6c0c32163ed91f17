import assert from "node:assert/strict";
import { parsePidStatus } from "../../../src/parse/proc/pid_status.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = "Name:\tmosquitto\nState:\tS (sleeping)\nVmRSS:\t    5312 kB\n";

Deno.test("parsePidStatus() reads the resident memory, if there is any", () => {
  assert.deepEqual(parsePidStatus(SAMPLE), { rssKib: 5312 });
  assert.deepEqual(parsePidStatus("Name:\tkthreadd\n"), {});
  assert.deepEqual(parsePidStatus("Name:\ta\\nVmRSS:\t9 kB\n"), {});
});

Deno.test("parsePidStatus() refuses what is not in its format", () => {
  refuses(() => parsePidStatus(""), /no line Name/);
  refuses(() => parsePidStatus("Name:\ta\nVmRSS: 12\n"), /unsigned/);
});

testOnFixtures("parsePidStatus() reads a real machine's file", (files) => {
  assert.deepEqual(parsePidStatus(fixture(files, "/proc/26231/status")), { rssKib: 6716 });
});

testTotal("parsePidStatus()", parsePidStatus, SAMPLE);
