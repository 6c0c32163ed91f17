import assert from "node:assert/strict";
import fc from "fast-check";
import { parseAttempt } from "../../../src/parse/log/attempt.ts";

const NAME = fc.oneof(
  fc.array(
    fc.oneof(
      fc.constantFrom(
        ...[" from 1.2.3.4 port 22", " ssh2", " ssh1: x", "ssh2: RSA SHA256:q", " [preauth]", ": "],
        ...["Accepted password for root", "root", " not allowed because ", "invalid user ", " "],
        ...["' from 1.2.3.4:22", "'", "', x", "' on '/dev/tty1' FOR 'root", ", ", " rhost=1.2.3.4"],
        ...[" 1.2.3.4 port 22: Too many authentication failures", " user=root", " uid=0", ") "],
        ...["1.2.3.4 port 22: Change of username or service not allowed: ", "\\n", "#012"],
        "#012Nov 21 10:00:00 host sshd[1]: Accepted password for root from 6.6.6.6 port 1 ssh2",
        " ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 8 },
  ).map((pieces) => pieces.join("").replace(/[\n\r\u2028\u2029]/g, "")),
  fc.constantFrom("a".repeat(300), "\\377\\376", ""),
);
const FROM = " from 192.0.2.7 port 4711";
const PAM = "authentication failure; logname= uid=0 euid=0 tty=x ruser=";

/** What a program writes of a name that the other side chose, and of a host that it did not. */
const REMOTE: readonly (readonly [tag: string, line: (user: string) => string])[] = [
  ["sshd", (user) => `Invalid user ${user}${FROM}`],
  ["sshd-session", (user) => `Failed none for invalid user ${user}${FROM} ssh2`],
  ["sshd", (user) => `Failed password for invalid user ${user}${FROM} ssh2`],
  ["sshd", (user) => `Failed keyboard-interactive/pam for invalid user ${user}${FROM} ssh2`],
  ["sshd", (user) => `Failed publickey for invalid user ${user}${FROM} ssh2: RSA SHA256:abc`],
  ["sshd", (user) => `User ${user} from 192.0.2.7 not allowed because not listed in AllowUsers`],
  ["sshd", (user) => `error: PAM: Authentication failure for illegal user ${user} from 192.0.2.7`],
  [
    "sshd",
    (user) =>
      `error: maximum authentication attempts exceeded for invalid user ${user}${FROM} ssh2 [preauth]`,
  ],
  [
    "sshd",
    (user) =>
      `Disconnecting invalid user ${user} 192.0.2.7 port 4711: Too many authentication failures [preauth]`,
  ],
  ["sshd", (user) => `Connection closed by invalid user ${user} 192.0.2.7 port 4711 [preauth]`],
  ["dropbear", (user) => `Bad password attempt for '${user}' from 192.0.2.7:4711`],
  [
    "dropbear",
    (user) => `Exit before auth from <192.0.2.7:4711>: Max auth tries reached - user '${user}'`,
  ],
  ["login", (user) => `FAILED LOGIN (1) on '/dev/pts/0' from '192.0.2.7' FOR '${user}', Failure`],
  ["login", (user) => `FAILED LOGIN 1 FROM 192.0.2.7 FOR ${user}, Authentication failure`],
  ["vsftpd", (user) => `pam_unix(vsftpd:auth): ${PAM}${user || "x"} rhost=192.0.2.7`],
  [
    "audit",
    (user) =>
      `type=USER_AUTH msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=1 msg='op=password acct=${
        Array.from(new TextEncoder().encode(user || "?"), (byte) =>
          byte.toString(16).padStart(2, "0"))
          .join("").toUpperCase()
      } exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=failed'`,
  ],
];

for (const [tag, line] of REMOTE) {
  Deno.test(`parseAttempt() takes the host and all of the name when given any name: ${tag}: ${line("x").slice(0, 50)}`, () => {
    fc.assert(
      fc.property(NAME, (user) => {
        const attempt = parseAttempt(tag, line(user));
        assert.equal(attempt?.outcome, "failed", line(user));
        assert.equal(attempt?.host, "192.0.2.7", line(user));
        if (tag === "audit" || tag === "vsftpd" && user.trim() !== user) return;
        if (!/^(?:UNKNOWN|\(unknown\))$/.test(user)) {
          assert.equal(attempt?.user, tag === "vsftpd" ? user || "x" : user, line(user));
        }
      }),
      { numRuns: 300 },
    );
  });
}

Deno.test("parseAttempt() says nothing of a host when sshd names two users, of which either may look like one", () => {
  fc.assert(fc.property(NAME, NAME, (first, second) => {
    const line =
      `Disconnecting invalid user ${first} 192.0.2.7 port 4711: Change of username or service not allowed: (${first},ssh-connection) -> (${second},ssh-connection) [preauth]`;
    const attempt = parseAttempt("sshd", line);
    assert.equal(attempt?.outcome, "failed", line);
    assert.ok(attempt?.host === undefined || attempt.host === "192.0.2.7", line);
  }));
});

Deno.test("parseAttempt() takes who it was and that it was refused when given any command or target", () => {
  fc.assert(fc.property(NAME, (text) => {
    const sudo = `alice : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=www ; COMMAND=${text}`;
    for (
      const [tag, line] of [
        ["sudo", sudo],
        ["sudo", sudo.replace("user NOT in sudoers", () => "2 incorrect password attempts")],
        ["doas", `command not permitted for alice: ${text}`],
        ["su", `FAILED SU (to ${text}) alice on pts/0`],
        ["su", `FAILED su for ${text} by alice`],
        ["su", `- /dev/pts/0 alice:${text}`],
      ] as const
    ) {
      const attempt = parseAttempt(tag, line);
      assert.deepEqual([attempt?.outcome, attempt?.user], ["failed", "alice"], line);
      if (tag === "sudo") assert.equal(attempt?.target, "www", line);
    }
    const ran = `alice : TTY=pts/0 ; PWD=/ ; USER=www ; COMMAND=${text}`;
    assert.equal(parseAttempt("sudo", ran)?.target, "www");
  }));
});

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
      { ...SUDO, form: "not allowed", user: "bob", target: "www" },
    ],
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
      "bob : HOST=pump ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
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
        pid: 17,
        wallMs: 1668381071000,
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
        pid: 17,
        wallMs: 1668381071250,
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
  const begun = performance.now();
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
  assert.ok(performance.now() - begun < 5000);
});
