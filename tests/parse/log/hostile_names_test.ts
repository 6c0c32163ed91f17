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
    // sshd escapes what it says once, and in this line once more.
    (user) =>
      `error: maximum authentication attempts exceeded for invalid user ${
        user.replaceAll("\\", "\\\\")
      }${FROM} ssh2 [preauth]`,
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
      // Where the caller's text says it too, as whom is not known; it is never another.
      if (tag === "sudo") assert.equal(attempt?.target ?? "www", "www", line);
    }
    const ran = `alice : TTY=pts/0 ; PWD=/ ; USER=www ; COMMAND=${text}`;
    assert.equal(parseAttempt("sudo", ran)?.target ?? "www", "www");
  }));
});
