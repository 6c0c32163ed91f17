import assert from "node:assert/strict";
import { parseAttempt } from "../../../src/parse/log/attempt.ts";
import { processorMs } from "../../_processor.ts";

const guess = "password";
const SUDO = { service: "sudo", outcome: "failed", guess } as const;

for (
  const [tag, message, expected] of [
    [
      "sudo",
      "   alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
      { ...SUDO, form: "wrong password", user: "alice", target: "root", count: 3 },
    ],
    [
      "sudo",
      "bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=www ; COMMAND=/bin/x ; USER=root ; ",
      { ...SUDO, form: "not allowed", user: "bob" },
    ],
    [
      "sudo",
      "bob : PWD=/tmp/x ; USER=nobody ; COMMAND=y ; USER=root ; COMMAND=/bin/true",
      { service: "sudo", form: "accepted", outcome: "accepted", user: "bob" },
    ],
    ["sudo", "      pi : user NOT in sudoers ;", { ...SUDO, form: "not allowed", user: "pi" }],
    [
      "sudo",
      "pi : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/tmp/aaaaaaaaaaaaaaaaa",
      { ...SUDO, form: "wrong password", user: "pi", count: 3 },
    ],
    ["sudo", "pi : PWD=/tmp/aaaaaaaaaaaaaaaaa", undefined],
    [
      "sudo",
      "bob : sorry, you are not allowed to set the following environment variables: LD_PRELOAD ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
      { ...SUDO, form: "not allowed", user: "bob", target: "root" },
    ],
    [
      "sudo",
      "bob : a password is required ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
      { ...SUDO, form: "password required", user: "bob", target: "root" },
    ],
    [
      "sudo",
      "bob : unable to resolve host pump ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
      undefined,
    ],
    [
      "sudo",
      "bob :  HOST=pump ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh",
      { service: "sudo", form: "accepted", outcome: "accepted", user: "bob", target: "root" },
    ],
    ["sudo", "bob : (command continued) a", undefined],
    [
      "doas",
      "failed auth for alice",
      { service: "doas", form: "wrong password", outcome: "failed", user: "alice", guess },
    ],
    [
      "doas",
      "command not permitted for alice: /bin/sh -c x as root from /",
      { service: "doas", form: "not allowed", outcome: "failed", user: "alice", guess },
    ],
    [
      "doas",
      "alice ran command /bin/sh as root from /home/alice",
      { service: "doas", form: "accepted", outcome: "accepted", user: "alice", target: "root" },
    ],
    [
      "doas",
      "op ran command id as root from /tmp/x as nobody from y",
      { service: "doas", form: "accepted", outcome: "accepted", user: "op" },
    ],
    [
      "su",
      "FAILED SU (to root) alice on pts/0",
      { service: "su", form: "failed", outcome: "failed", user: "alice", target: "root", guess },
    ],
    [
      "su",
      "FAILED SU (to root) bob on pts/9) alice on none",
      {
        service: "su",
        form: "failed",
        outcome: "failed",
        user: "alice",
        target: "root) bob on pts/9",
        guess,
      },
    ],
    [
      "su",
      "- /dev/pts/0 alice:ro:ot",
      { service: "su", form: "failed", outcome: "failed", user: "alice", target: "ro:ot", guess },
    ],
    [
      "su",
      "Successful su for root by alice",
      { service: "su", form: "accepted", outcome: "accepted", user: "alice", target: "root" },
    ],
    [
      "su",
      "pam_unix(su-l:session): session opened for user root(uid=0) by (uid=1000)",
      {
        service: "su",
        form: "session",
        outcome: "accepted",
        user: "uid 1000",
        target: "root",
        uid: 0,
      },
    ],
    [
      "login",
      "pam_unix(login:session): session opened for user toor(uid=0) by LOGIN(uid=0)",
      { service: "login", form: "session", outcome: "accepted", user: "toor", uid: 0 },
    ],
    ["cron", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", undefined],
    [
      "login",
      "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure",
      { service: "login", form: "failed", outcome: "failed", user: "root", guess },
    ],
    [
      "login",
      "FAILED LOGIN (1) on '/dev/tty1' FOR 'UNKNOWN', Authentication failure",
      { service: "login", form: "failed", outcome: "failed", guess },
    ],
    [
      "login",
      "FAILED LOGIN (2) on '/dev/pts/0' FOR 'UNKNOWN', Conversation error",
      undefined,
    ],
    [
      "login",
      "FAILED LOGIN 1 FROM pump.example FOR bob, Authentication failure",
      {
        service: "login",
        form: "failed",
        outcome: "failed",
        user: "bob",
        host: "pump.example",
        guess,
      },
    ],
    [
      "login",
      "FAILED LOGIN SESSION FROM /dev/tty1 FOR a, b, Authentication failure",
      { service: "login", form: "failed", outcome: "failed", user: "a, b", guess },
    ],
    [
      "login",
      "TOO MANY LOGIN TRIES (3) on '/dev/tty1' FOR 'root'",
      { service: "login", form: "too many", outcome: "failed", user: "root" },
    ],
    [
      "login",
      "ROOT LOGIN ON tty1",
      { service: "login", form: "accepted", outcome: "accepted", user: "root" },
    ],
    [
      "login",
      "ROOT LOGIN  on '/dev/tty1'",
      { service: "login", form: "accepted", outcome: "accepted", user: "root" },
    ],
    [
      "login",
      "pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=root",
      undefined,
    ],
    [
      "vsftpd",
      "pam_unix(vsftpd:auth): 2 more authentication failures; logname= uid=0 euid=0 tty=ftp ruser= rhost=192.0.2.1  user=root",
      {
        service: "vsftpd",
        form: "pam_unix",
        outcome: "failed",
        user: "root",
        host: "192.0.2.1",
        guess: "more",
        count: 2,
      },
    ],
    [
      "sshd",
      "User root not allowed because account is locked",
      { service: "sshd", form: "not allowed", outcome: "failed", user: "root" },
    ],
    [
      "sshd",
      'Connection from 192.0.2.1 port 5 on 192.0.2.2 port 22 rdomain ""',
      {
        service: "sshd",
        form: "connection",
        outcome: "connected",
        host: "192.0.2.1",
        port: 5,
      },
    ],
    [
      "dropbear",
      "Exit before auth from <192.0.2.1:5>: (user 'root', 0 fails): Exited normally",
      {
        service: "dropbear",
        form: "ended",
        outcome: "tried",
        user: "root",
        host: "192.0.2.1",
        port: 5,
        ended: true,
      },
    ],
    [
      "dropbear",
      "Login attempt for nonexistent user",
      { service: "dropbear", form: "unknown", outcome: "failed" },
    ],
    [
      "dropbear",
      "Bad PAM password attempt for 'root' from 2001:db8::1:5",
      {
        service: "dropbear",
        form: "password",
        outcome: "failed",
        user: "root",
        host: "2001:db8::1",
        port: 5,
        guess,
      },
    ],
    [
      "audit",
      "type=USER_LOGIN msg=audit(1668381071.000:37): pid=17 uid=0 auid=0 ses=1 msg='op=login id=0 exe=\"/usr/sbin/sshd\" hostname=192.0.2.1 addr=192.0.2.1 terminal=/dev/pts/0 res=success'",
      {
        service: "sshd",
        form: "login",
        outcome: "accepted",
        uid: 0,
        host: "192.0.2.1",
      },
    ],
    [
      "audit",
      "type=1100 audit(1668381071.250:37): pid=17 uid=0 auid=4294967295 ses=1 msg='op=PAM:authentication grantors=? acct=6120726F6F74FF exe=\"/usr/libexec/openssh/sshd-session\" hostname=192.0.2.1 addr=192.0.2.1 terminal=ssh res=failed'",
      {
        service: "sshd",
        form: "PAM:authentication",
        outcome: "failed",
        user: "a root\\377",
        host: "192.0.2.1",
        guess: "audit",
      },
    ],
    ["cron", "Failed password for root from 192.0.2.1 port 5 ssh2", undefined],
    ["__proto__", "Failed password for root from 192.0.2.1 port 5 ssh2", undefined],
  ] as const
) {
  Deno.test(`parseAttempt() reads ${tag}: ${message.slice(0, 60)}`, () => {
    assert.deepEqual(parseAttempt(tag, message), expected);
  });
}

Deno.test("parseAttempt() takes bounded time when given a megabyte of one thing", () => {
  const begun = processorMs();
  for (
    const piece of [
      " from 1.2.3.4 port 22 ssh2",
      " rhost=a",
      " ; USER=",
      " ; PWD=",
      " acct=",
      " as root from /",
      " 1.2.3.4 port 22: ",
      "'",
      ": ",
      " ",
      "a",
    ]
  ) {
    for (const tag of ["sshd", "dropbear", "login", "su", "sudo", "doas", "audit", "x"]) {
      for (
        const head of [
          "Failed password for ",
          "User ",
          "a : PWD=",
          "a : sorry, you are not allowed to x ; PWD=",
          "Disconnecting invalid user ",
          "Connection closed by invalid user ",
          "type=1100 audit(1668381071.250:37): pid=17 uid=0 msg='op=x ",
          "a ran command ",
          "pam_unix(x:auth): authentication failure; logname= uid=0 euid=0 tty= ruser=",
        ]
      ) {
        assert.notEqual(parseAttempt(tag, head + piece.repeat(1e6 / piece.length)), null);
      }
    }
  }
  assert.ok(processorMs() - begun < 5000);
});
