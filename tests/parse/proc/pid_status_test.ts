import assert from "node:assert/strict";
import { parsePidNumbers, parsePidStatus } from "../../../src/parse/proc/pid_status.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = `Name:\tmosquitto
State:\tS (sleeping)
Tgid:\t411
NSpid:\t411\t7
Uid:\t115\t116\t117\t118
VmSize:\t    9420 kB
VmRSS:\t    5312 kB
CapEff:\t0000000000003000
`;

Deno.test("parsePidStatus() reads memory, the effective user and capabilities, as far as they are there", () => {
  assert.deepEqual(parsePidStatus(SAMPLE), {
    hasMemory: true,
    rssKib: 5312,
    uid: 116,
    capabilities: ["CAP_NET_ADMIN", "CAP_NET_RAW"],
  });
  assert.deepEqual(parsePidStatus("Name:\tkthreadd\nCapEff:\t0000000000000000\n"), {
    hasMemory: false,
    capabilities: [],
  });
  assert.deepEqual(parsePidStatus("Name:\ta\\nVmRSS:\t9 kB\\nUid:\t0\n"), { hasMemory: false });
});

Deno.test("parsePidStatus() refuses what is not in its format", () => {
  refuses(() => parsePidStatus(""), /no line Name/);
  refuses(() => parsePidStatus("Name:\ta\nVmRSS: 12\n"), /unsigned/);
  refuses(() => parsePidStatus("Name:\ta\nUid:\tx\n"), /unsigned/);
  refuses(() => parsePidStatus("Name:\ta\nCapEff:\tall\n"), /a mask of capabilities/);
});

Deno.test("parsePidStatus() names no capabilities of root, who has them all", () => {
  assert.deepEqual(parsePidStatus("Name:\ta\nUid:\t1\t0\t0\t0\nCapEff:\t000001ffffffffff\n"), {
    hasMemory: false,
    uid: 0,
  });
});

Deno.test("parsePidNumbers() reads whose thread it is, and its numbers", () => {
  assert.deepEqual(parsePidNumbers(SAMPLE), { tgid: 411, pids: [411, 7] });
  assert.deepEqual(parsePidNumbers("Name:\tkthreadd\n"), {});
  refuses(() => parsePidNumbers(""), /no line Name/);
  refuses(() => parsePidNumbers("Name:\ta\nTgid:\t\n"), /unsigned/);
  refuses(() => parsePidNumbers("Name:\ta\nNSpid:\t1\tx\n"), /unsigned/);
});

testOnFixtures("parsePidStatus() reads a real machine's file", (files) => {
  const { capabilities, ...others } = parsePidStatus(fixture(files, "/proc/26231/status"));
  assert.deepEqual(others, { hasMemory: true, rssKib: 6716, uid: 1000 });
  assert.equal(capabilities?.length, 38);
});

testTotal("parsePidStatus()", parsePidStatus, SAMPLE);
testTotal("parsePidNumbers()", parsePidNumbers, SAMPLE);
