import assert from "node:assert/strict";
import { stableUnit } from "../../src/model/unit.ts";

Deno.test("stableUnit() has * for what is another at each start of a unit", () => {
  const id = "0123456789abcdef".repeat(4);
  const cases = [
    ["ssh.service", "ssh.service"],
    ["getty@tty1.service", "getty@tty1.service"],
    ["user@1000.service", "user@1000.service"],
    ["init.scope", "init.scope"],
    ["session-3.scope", "session-*.scope"],
    ["session-c12.scope", "session-*.scope"],
    ["run-u41.service", "run-*.service"],
    ["run-r0123456789abcdef0123456789abcdef.scope", "run-*.scope"],
    ["run-p812-i1812.service", "run-*.service"],
    ["sshd@12-192.0.2.1:22-192.0.2.7:40112.service", "sshd@*.service"],
    ["systemd-coredump@0-4711-0.service", "systemd-coredump@*.service"],
    [`docker-${id}.scope`, "docker-*.scope"],
    ["snap.lxd.daemon-01234567-89ab-cdef-0123-456789abcdef.scope", "snap.lxd.daemon-*.scope"],
    ["app-gnome-terminal-4711.scope", "app-gnome-terminal-*.scope"],
    ["ap-4711.service", "ap-4711.service"],
    ["my-thing.scope", "my-thing.scope"],
  ] as const;
  for (const [unit, stable] of cases) {
    assert.equal(stableUnit(unit), stable);
    assert.equal(stableUnit(stable), stable);
  }
});
