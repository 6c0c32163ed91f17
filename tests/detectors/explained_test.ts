import assert from "node:assert/strict";
import type { Facts } from "../../src/collectors/registry.ts";
import {
  explainByImage,
  explainGoneByImage,
  explainProgram,
} from "../../src/detectors/_explained.ts";

type Deployments = Facts["deployments"];
type FileFact = Facts["executables"]["files"][string];

const BOOTED_MS = 1_000_000_000;
const NOW_MS = BOOTED_MS + 60_000;

function imageOf(
  status: Deployments["last"][string]["status"],
  changed: Partial<NonNullable<Deployments["changed"]>> = {},
  rebooted_ms?: number,
): Deployments {
  const last = { status, boot_id: "b", artifact: "2.0", ...(rebooted_ms && { rebooted_ms }) };
  return {
    boot_id: "b",
    running: {},
    last: { rauc: last },
    failed_units: {},
    changed: { updater: "rauc", boot_id: "b", booted_ms: BOOTED_MS, ...changed },
    unread: {},
  };
}

function file(ctime_ms: number): FileFact {
  return {
    device: 1,
    inode: 1,
    mode: 0o755,
    uid: 0,
    gid: 0,
    size_bytes: 1,
    mtime_ms: 0,
    ctime_ms,
    nlink: 1,
  } as FileFact;
}

const OLD = file(BOOTED_MS - 1);
const BY = { by: "deployment of 2.0 by rauc", image: true };

Deno.test("explainByImage() explains what was written before the boot into an image that is accepted", () => {
  assert.deepEqual(explainByImage(OLD, imageOf("succeeded")), BY);
  assert.deepEqual(explainByImage(OLD, imageOf("rolled_back")), {
    ...BY,
    by: "rollback of 2.0 by rauc",
  });
  assert.deepEqual(explainByImage(OLD, imageOf("running")), { soon: true });
  assert.deepEqual(explainByImage(OLD, imageOf("succeeded", {}, 1)), { soon: true });
  const { booted_ms: _, ...unset } = imageOf("succeeded").changed ?? { updater: "", boot_id: "" };
  assert.deepEqual(explainByImage(OLD, { ...imageOf("succeeded"), changed: unset }), {
    soon: true,
  });
});

Deno.test("explainByImage() explains nothing else", () => {
  assert.equal(explainByImage(OLD, undefined), undefined);
  assert.equal(explainByImage(file(BOOTED_MS + 1), imageOf("succeeded")), undefined);
  assert.equal(explainByImage(file(BOOTED_MS + 1), imageOf("running")), undefined);
  for (const status of ["failed", "rejected", "interrupted", "installed"] as const) {
    assert.equal(explainByImage(OLD, imageOf(status)), undefined, status);
  }
  assert.equal(explainByImage(OLD, imageOf("succeeded", { boot_id: "a" })), undefined);
  assert.equal(explainByImage(OLD, imageOf("succeeded", { updater: "__proto__" })), undefined);
});

Deno.test("explainGoneByImage() and explainProgram() look to a new image only while it starts", () => {
  const deployments = imageOf("succeeded");
  const executables = { files: { "/usr/bin/x": OLD } } as unknown as Facts["executables"];
  const program = (nowMs: number, exe = "/usr/bin/x") =>
    explainProgram({ exe }, { executables, deployments }, nowMs);
  assert.deepEqual(explainGoneByImage(deployments, NOW_MS), BY);
  assert.deepEqual(program(NOW_MS), BY);
  assert.equal(program(NOW_MS, "/tmp/x"), undefined);
  const later = BOOTED_MS + 3_600_000;
  assert.equal(explainGoneByImage(deployments, later), undefined);
  assert.equal(program(later), undefined);
  assert.equal(explainGoneByImage(undefined, NOW_MS), undefined);
});
