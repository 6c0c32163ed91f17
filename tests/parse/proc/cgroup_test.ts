import assert from "node:assert/strict";
import { parseCgroupUnits } from "../../../src/parse/proc/cgroup.ts";
import { testTotal } from "../_property.ts";

const HYBRID = `12:pids:/system.slice/ssh.service
1:name=systemd:/system.slice/system-getty.slice/getty@tty1.service
0::/user.slice
`;

Deno.test("parseCgroupUnits() takes systemd's own hierarchy, outermost unit first", () => {
  assert.deepEqual(parseCgroupUnits(HYBRID), ["getty@tty1.service"]);
  assert.deepEqual(parseCgroupUnits("0::/system.slice/docker-0a1b.scope\n"), ["docker-0a1b.scope"]);
  assert.deepEqual(
    parseCgroupUnits("0::/machine.slice/machine-a\\x2db.scope/payload/system.slice/ssh.service\n"),
    ["machine-a\\x2db.scope", "ssh.service"],
  );
});

Deno.test("parseCgroupUnits() gives none where a process belongs to no unit", () => {
  for (const text of ["", "0::/\n", "3:cpu:/x.service\n", "0::/user.slice/user-0.slice\n", "x"]) {
    assert.deepEqual(parseCgroupUnits(text), []);
  }
});

testTotal("parseCgroupUnits()", parseCgroupUnits, HYBRID);
