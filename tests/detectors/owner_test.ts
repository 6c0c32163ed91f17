import assert from "node:assert/strict";
import { isLike, ownerEntry, ownerMatches } from "../../src/detectors/_owner.ts";

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

Deno.test("an entry's unit or executable may have * for anything", () => {
  const of = (unit: string) => ({ uid: 0, owner: { process: "sh", unit } });
  assert.equal(ownerMatches({ unit: "session-*.scope" }, of("session-94.scope")), true);
  assert.equal(ownerMatches({ unit: "session-*.scope" }, of("session-94.scope.service")), false);
  const viewer = { uid: 0, owner: { process: "viewer", exe: "/tmp/.mount_a1/viewer" } };
  assert.equal(ownerMatches({ exe: "/tmp/.mount_*/viewer" }, viewer), true);
  assert.equal(ownerMatches({ exe: "/tmp/.mount_*/other" }, viewer), false);
  assert.equal(ownerMatches({ process: "view*" }, viewer), false);
  const cases = [
    ["a*b*c", "axxbyyc", true],
    ["a*b*c", "abc", true],
    ["a*b*c", "acb", false],
    ["ab*ba", "aba", false],
    ["*", "", true],
    ["a", "a*", false],
    ["*.service", "x.service", true],
  ] as const;
  for (const [pattern, text, expected] of cases) {
    assert.equal(isLike(text, pattern), expected, `${text} as ${pattern}`);
  }
});

Deno.test("the entry for an owner matches it, and whoever is the same at its next start", () => {
  const sshd = {
    process: "sshd",
    exe: "/usr/sbin/sshd",
    unit: "sshd@3-192.0.2.1:22-192.0.2.7:5.service",
  };
  assert.deepEqual(ownerEntry({ uid: 0, owner: sshd }), {
    exe: "/usr/sbin/sshd",
    unit: "sshd@*.service",
  });
  assert.deepEqual(ownerEntry({ uid: 7 }), { uid: 7 });
  const unseen = { process: "app", hidden: true as const, unit: "docker-0123456789ab.scope" };
  const entry = ownerEntry({ uid: 7, owner: unseen });
  assert.deepEqual(entry, { process: "app", uid: 7, unit: "docker-*.scope" });
  for (const [uid, owner] of [[0, sshd], [7, unseen]] as const) {
    assert.equal(ownerMatches(ownerEntry({ uid, owner }), { uid, owner }), true);
  }
});
