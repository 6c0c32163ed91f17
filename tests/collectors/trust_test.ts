import assert from "node:assert/strict";
import { isTrusted } from "../../src/collectors/_trust.ts";
import type { LogRecord } from "../../src/model/log_record.ts";

const userOf = (uid: number) => ({ 0: "root", 1000: "pi" })[uid];

for (
  const [says, tag, trusted, expected] of [
    ["sshd", "sshd", { exe: "/usr/sbin/sshd", comm: "sshd", uid: 0 }, true],
    ["OpenSSH 9.8", "sshd-session", { exe: "/usr/lib/openssh/sshd-session", uid: 0 }, true],
    ["sshd that ended", "sshd", { comm: "sshd", uid: 0 }, true],
    ["sudo as its caller", "sudo", { exe: "/usr/bin/sudo", comm: "sudo", uid: 1000 }, true],
    ["busybox", "login", { exe: "/bin/busybox", uid: 0 }, true],
    ["busybox's su", "su", { exe: "/bin/busybox", uid: 1000, mayBecome: true }, true],
    ["busybox's logger", "su", { exe: "/bin/busybox", comm: "su", uid: 1000 }, false],
    ["a daemon with PAM", "vsftpd", { exe: "/usr/sbin/vsftpd", uid: 0 }, true],
    ["logger", "sshd", { exe: "/usr/bin/logger", comm: "logger", uid: 1000 }, false],
    ["root's logger", "sshd", { exe: "/usr/bin/logger", comm: "logger", uid: 0 }, false],
    ["a user's process called sudo", "sudo", { comm: "sudo", uid: 1000 }, false],
    ["a user's own sudo", "sudo", { exe: "/home/x/bin/sudo", comm: "sudo", uid: 1000 }, false],
    ["a user's sshd", "sshd", { exe: "/usr/sbin/sshd", comm: "sshd", uid: 1000 }, false],
    ["a user as a daemon", "vsftpd", { exe: "/usr/bin/logger", uid: 1000 }, false],
    ["root's program of another name", "vsftpd", { exe: "/usr/bin/cat", uid: 0 }, false],
    ["sshd without a user", "sshd", { exe: "/usr/sbin/sshd", comm: "sshd" }, false],
    ["root's program that ended", "sshd", { uid: 0 }, true],
    ["root's other program", "sshd", { comm: "logger", uid: 0 }, false],
    ["nobody", "sshd", undefined, false],
  ] as const
) {
  Deno.test(`isTrusted() is ${expected} of ${says}`, () => {
    const record: LogRecord = {
      wallMs: 0,
      tag,
      pid: 1,
      message: "",
      count: 1,
      source: "journal",
      ...(trusted === undefined ? {} : { trusted }),
    };
    assert.equal(isTrusted(record, userOf), expected);
    assert.equal(isTrusted({ ...record, source: "log" }, userOf), true);
  });
}

const DENIED = "pi : user NOT in sudoers ; PWD=/ ; USER=root ; COMMAND=/usr/bin/true";

for (
  const [says, message, trusted, expected] of [
    ["a user of himself", DENIED, { comm: "sudo", uid: 1000 }, true],
    ["a user of himself whose program nobody saw", DENIED, { uid: 1000 }, true],
    ["a user of another", DENIED, { comm: "sudo", uid: 1001 }, false],
    ["a user with another program", DENIED, { comm: "logger", uid: 1000 }, false],
    [
      "a user who succeeded",
      "pi : PWD=/ ; USER=root ; COMMAND=/a",
      { comm: "sudo", uid: 1000 },
      false,
    ],
  ] as const
) {
  Deno.test(`isTrusted() of sudo's last word is ${expected} of ${says}`, () => {
    const record: LogRecord = {
      ...{ wallMs: 0, tag: "sudo", pid: 1, message, count: 1, source: "journal" },
      trusted,
    };
    assert.equal(isTrusted(record, userOf), expected);
  });
}
