import assert from "node:assert/strict";
import { ownerMatches } from "../../src/detectors/_owner.ts";

Deno.test("ownerMatches() is undefined for what cannot be known, and false for what is known to differ", () => {
  const sshd = { uid: 0, owner: { process: "sshd", exe: "/usr/sbin/sshd", unit: "ssh.service" } };
  assert.equal(ownerMatches({}, sshd), true);
  assert.equal(ownerMatches({ exe: "/usr/sbin/sshd", uid: 0 }, sshd), true);
  assert.equal(ownerMatches({ exe: "/usr/bin/nc" }, sshd), false);
  assert.equal(ownerMatches({ script: "x.py" }, sshd), false);
  assert.equal(ownerMatches({ exe: "/usr/sbin/sshd", uid: 1 }, sshd), false);
  assert.equal(ownerMatches({ exe: "/usr/sbin/sshd" }, { uid: 0 }), undefined);
  assert.equal(ownerMatches({ uid: 1, exe: "/usr/sbin/sshd" }, { uid: 0 }), false);
  assert.equal(ownerMatches({ process: "nfsd" }, { uid: 0, unowned: true }), false);
  const unseen = { uid: 0, owner: { process: "sshd", unit: "ssh.service", hidden: true as const } };
  assert.equal(ownerMatches({ exe: "/usr/sbin/sshd", unit: "ssh.service" }, unseen), undefined);
  assert.equal(ownerMatches({ exe: "/usr/sbin/sshd", unit: "x.service" }, unseen), false);
});
