import assert from "node:assert/strict";
import {
  executionEntry,
  executionMatches,
  isAllowed,
  isUsual,
} from "../../src/detectors/_executions.ts";
import type { OwnerEntry } from "../../src/detectors/_owner.ts";

const RUN = { uids: [0], by: ["/usr/sbin/cron"], count: 3, first_ms: 0, last_ms: 0, seen_ms: 0 };
const SH = { ...RUN, exe: "/usr/bin/dash" };
const NAMED = { ...RUN, unnamed: true as const };

Deno.test("executionMatches() knows path, script and user, and says so of what it cannot know", () => {
  const cases: readonly [
    OwnerEntry,
    string,
    typeof RUN,
    number | undefined,
    boolean | undefined,
  ][] = [
    [{ exe: "/bin/sh" }, "/bin/sh", SH, 0, true],
    [{ exe: "/usr/bin/dash" }, "/bin/sh", SH, 0, true],
    [{ exe: "/bin/ls" }, "/bin/sh", SH, 0, false],
    [{ exe: "/bin/sh", uid: 0 }, "/bin/sh", SH, 0, true],
    [{ exe: "/bin/sh", uid: 33 }, "/bin/sh", SH, 0, false],
    [{ exe: "/bin/sh", uid: 33 }, "/bin/sh", SH, undefined, undefined],
    [{ exe: "/bin/sh", unit: "cron.service" }, "/bin/sh", SH, 0, undefined],
    [{ exe: "/bin/sh", script: "/etc/x.sh" }, "/bin/sh", SH, 0, undefined],
    [{ exe: "/bin/sh", script: "/etc/x.sh" }, "/etc/x.sh", RUN, 0, true],
    [
      { exe: "/bin/busybox", script: "ls" },
      "/bin/ls",
      { ...RUN, exe: "/bin/busybox" } as typeof RUN,
      0,
      true,
    ],
    [{ process: "cron" }, "/usr/sbin/cron", RUN, 0, true],
    [{ process: "other" }, "/usr/sbin/cron", RUN, 0, undefined],
    [{ uid: 0 }, "/tmp/x", RUN, 0, true],
    [{ process: "sh" }, "(sh)", NAMED, 0, true],
    [{ process: "cron" }, "(sh)", NAMED, 0, false],
    [{ exe: "/bin/sh" }, "(sh)", NAMED, 0, undefined],
  ];
  for (const [entry, path, it, uid, expected] of cases) {
    const what = JSON.stringify([entry, path, uid]);
    assert.equal(executionMatches(entry, path, it, uid), expected, what);
  }
});

Deno.test("isAllowed() wants every user allowed that ran a program", () => {
  const allow = [{ exe: "/bin/a", uid: 0 }];
  assert.equal(isAllowed(allow, "/bin/a", RUN), true);
  assert.equal(isAllowed(allow, "/bin/a", { ...RUN, uids: [0, 33] }), false);
  assert.equal(isAllowed(allow, "/bin/a", { ...RUN, no_uid: true }), undefined);
  assert.equal(isAllowed([], "/bin/a", RUN), false);
  for (const it of [RUN, NAMED]) {
    const path = it === NAMED ? "(a)" : "/bin/a";
    assert.equal(isAllowed([executionEntry(path, it)], path, it), true);
  }
});

Deno.test("isUsual() takes what runs for expected when it is executed, as far as that can be told", () => {
  const running = { "/usr/sbin/cron": "", "/usr/bin/dash /etc/x.sh x.service": "" };
  assert.equal(isUsual("/usr/sbin/cron", RUN, {}, running), true);
  assert.equal(isUsual("/bin/sh", SH, {}, running), undefined);
  assert.equal(isUsual("/tmp/x", RUN, {}, running), false);
  assert.equal(isUsual("/tmp/x", RUN, { "/tmp/x": "" }, {}), true);
  assert.equal(isUsual("(cron)", NAMED, {}, running), undefined);
  assert.equal(isUsual("(fetch)", NAMED, {}, running), false);
});
