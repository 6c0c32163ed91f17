import assert from "node:assert/strict";
import { parsePrivileges } from "../../../src/parse/proc/privileges.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE =
  "Name:\ttelltale\nUid:\t62808\t62808\t62808\t62808\nGid:\t62808\t62808\t62808\t62808\n" +
  "Groups:\t4 43 62808 \nCapInh:\t0000000000000000\nCapEff:\t0000000000080004\n" +
  "CapBnd:\t0000020000000001\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t9\n";

Deno.test("parsePrivileges() reads who a process is and what it may", () => {
  assert.deepEqual(parsePrivileges(SAMPLE), {
    uid: 62808,
    groups: [4, 43, 62808],
    effective: ["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"],
    bounding: ["CAP_CHOWN", "CAP_41"],
    noNewPrivileges: true,
    seccomp: "filter",
  });
});

Deno.test("parsePrivileges() leaves out what an old kernel does not tell", () => {
  const mask = "0000000000000000";
  assert.deepEqual(
    parsePrivileges(`Name:\tsh\nUid:\t1\t2\t3\t4\nGroups:\t\nCapEff:\t${mask}\nCapBnd:\t${mask}\n`),
    { uid: 2, groups: [], effective: [], bounding: [] },
  );
});

Deno.test("parsePrivileges() takes nothing from the name of the process", () => {
  const text = SAMPLE.replace("telltale", "a\\nUid:\t0\t0\t0\t0");
  assert.equal(parsePrivileges(text).uid, 62808);
});

Deno.test("parsePrivileges() refuses what is not in its format", () => {
  refuses(() => parsePrivileges(""), /unsigned/);
  refuses(() => parsePrivileges(SAMPLE.replace("Seccomp:\t2", "Seccomp:\t9")), /seccomp/);
  refuses(
    () => parsePrivileges(SAMPLE.replace("CapEff:\t00", "CapEff:\tx")),
    /a mask of capabilities/,
  );
});

testOnFixtures("parsePrivileges() reads a real machine's file", (files) => {
  const { uid, effective, seccomp } = parsePrivileges(fixture(files, "/proc/26231/status"));
  assert.deepEqual([uid, seccomp], [1000, "off"]);
  // All that Linux 3.16 to 5.7 had: 38.
  assert.deepEqual([effective.length, effective.at(-1)], [38, "CAP_AUDIT_READ"]);
});

testTotal("parsePrivileges()", parsePrivileges, SAMPLE);
