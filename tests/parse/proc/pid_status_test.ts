import assert from "node:assert/strict";
import { parsePidStatus } from "../../../src/parse/proc/pid_status.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE =
  "Name:\tmosquitto\nState:\tS (sleeping)\nTgid:\t411\nNSpid:\t411\t7\nVmRSS:\t    5312 kB\n";

Deno.test("parsePidStatus() reads whose thread it is, its numbers and the resident memory, if there is any", () => {
  assert.deepEqual(parsePidStatus(SAMPLE), { tgid: 411, pids: [411, 7], rssKib: 5312 });
  assert.deepEqual(parsePidStatus("Name:\tkthreadd\n"), {});
  assert.deepEqual(parsePidStatus("Name:\ta\\nVmRSS:\t9 kB\n"), {});
});

Deno.test("parsePidStatus() refuses what is not in its format", () => {
  refuses(() => parsePidStatus(""), /no line Name/);
  refuses(() => parsePidStatus("Name:\ta\nVmRSS: 12\n"), /unsigned/);
  refuses(() => parsePidStatus("Name:\ta\nTgid:\t\n"), /unsigned/);
  refuses(() => parsePidStatus("Name:\ta\nNSpid:\t1\tx\n"), /unsigned/);
});

testOnFixtures("parsePidStatus() reads a real machine's file", (files) => {
  assert.equal(parsePidStatus(fixture(files, "/proc/26231/status")).rssKib, 6716);
});

testTotal("parsePidStatus()", parsePidStatus, SAMPLE);
