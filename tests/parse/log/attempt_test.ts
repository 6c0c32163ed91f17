import assert from "node:assert/strict";
import fc from "fast-check";
import { parseAttempt } from "../../../src/parse/log/attempt.ts";
import { parseSyslogLine } from "../../../src/parse/log/syslog_line.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const corpora = new URL("../../../../shared/corpora/fail2ban/", import.meta.url);

/** One case of a fail2ban filter's test file: what it expects of the line below. */
interface Case {
  line: string;
  match: boolean;
  host?: string;
  user?: string;
  desc?: string;
  /** In a mode that counts probes as well. */
  probes: boolean;
}

function casesOf(name: string): Case[] | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(new URL(name, corpora));
  } catch {
    return undefined;
  }
  const cases: Case[] = [];
  let expected: Omit<Case, "line" | "probes"> | undefined;
  let probes = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("# filterOptions")) {
      probes = !line.includes("{}") && line.includes('"mode"');
    } else if (line.startsWith("# failJSON:")) expected = JSON.parse(line.slice(11));
    else if (line.trim() !== "" && !line.startsWith("#") && expected !== undefined) {
      cases.push({ ...expected, line, probes });
    }
  }
  return cases;
}

/**
 * Matches that no line tells by itself: several lines together, what the client calls its reason, a
 * connection that TCP wrappers refused, and one that sshd has not written since it puts nothing of the
 * client's after a password's protocol, where a name can look the same.
 */
const BEYOND_ONE_LINE =
  /: refused connect from|(?:Received disconnect from|Disconnecting: Too many|Connection closed by \d)|ssh2: from 10\.10|ruser=sudoer rhost|Accepted password for known/;

for (const name of ["sshd", "sshd-journal", "dropbear", "pam-generic"]) {
  const cases = casesOf(name);
  const skipped = cases === undefined ? " (skipped: no corpora)" : "";
  Deno.test({
    name: `parseAttempt() agrees with every case of fail2ban's ${name}${skipped}`,
    ignore: cases === undefined,
    fn() {
      let matched = 0;
      for (const { line, match, host, user, probes } of cases ?? []) {
        // The journal's file has no time before the tag.
        const stamped = name === "sshd-journal" ? `Nov 21 10:00:00 ${line}` : line;
        const { tag, message } = parseSyslogLine(stamped, NOW_MS);
        const attempt = parseAttempt(tag, message);
        if (match && (probes || BEYOND_ONE_LINE.test(line))) continue;
        assert.equal(attempt?.outcome === "failed", match, line);
        if (!match) continue;
        matched += 1;
        if (host !== undefined) assert.equal(attempt?.host, host, line);
        if (user !== undefined) assert.equal(attempt?.user ?? "", user, line);
      }
      assert.ok(matched >= 5, `${matched} matches`);
    },
  });
}

Deno.test("parseAttempt() takes the last host and all of the name when given any user name", () => {
  const from = " from 192.0.2.7 port 4711";
  const key = "ssh2: RSA SHA256:abc";
  const piece = fc.constantFrom(
    ...[" from 1.2.3.4 port 22", " ssh2", " ssh1: x", "ssh2: RSA SHA256:q", " [preauth]", ": "],
    ...["Accepted password for root", "root", " not allowed because ", "invalid user ", " "],
  );
  const name = fc.oneof(
    fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 8 })
      .map((pieces) => pieces.join("").replace(/[\n\r\u2028\u2029]/g, "")),
    fc.constant("a".repeat(300)),
  );
  fc.assert(fc.property(name, (user) => {
    for (
      const line of [
        `Invalid user ${user}${from}`,
        `Failed password for invalid user ${user}${from} ssh2`,
        `Failed publickey for invalid user ${user}${from} ${key}`,
        `User ${user} from 192.0.2.7 not allowed because not listed in AllowUsers`,
        `error: maximum authentication attempts exceeded for invalid user ${user}${from} ssh2 [preauth]`,
      ]
    ) {
      const attempt = parseAttempt("sshd", line);
      assert.equal(attempt?.outcome, "failed", line);
      assert.equal(attempt?.host, "192.0.2.7", line);
      assert.equal(attempt?.user, user, line);
    }
    const ended = `Connection closed by authenticating user ${user} 192.0.2.7 port 4711 [preauth]`;
    assert.equal(parseAttempt("sshd", ended)?.host, "192.0.2.7");
    assert.equal(
      parseAttempt("dropbear", `Bad password attempt for '${user}' from 192.0.2.7:9`)?.host,
      "192.0.2.7",
    );
  }));
});

for (
  const [tag, message, expected] of [
    [
      "sudo",
      "   alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
      {
        service: "sudo",
        form: "denied",
        outcome: "failed",
        user: "alice",
        target: "root",
        count: 3,
      },
    ],
    [
      "sudo",
      "bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=www ; COMMAND=/bin/x ; USER=root ; ",
      {
        service: "sudo",
        form: "denied",
        outcome: "failed",
        user: "bob",
        target: "www",
      },
    ],
    ["sudo", "bob : a password is required ; PWD=/ ; USER=root ; COMMAND=/bin/sh", {
      service: "sudo",
      form: "denied",
      outcome: "failed",
      user: "bob",
      target: "root",
    }],
    ["sudo", "bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", {
      service: "sudo",
      form: "accepted",
      outcome: "accepted",
      user: "bob",
      target: "root",
    }],
    ["sudo", "bob : (command continued) a", undefined],
    ["su", "FAILED SU (to root) alice on pts/0", {
      service: "su",
      form: "failed",
      outcome: "failed",
      user: "alice",
      target: "root",
    }],
    ["su", "Successful su for root by alice", {
      service: "su",
      form: "accepted",
      outcome: "accepted",
      user: "alice",
      target: "root",
    }],
    ["login", "FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure", {
      service: "login",
      form: "failed",
      outcome: "failed",
      user: "root",
    }],
    ["login", "FAILED LOGIN 1 FROM pump.example FOR bob, Authentication failure", {
      service: "login",
      form: "failed",
      outcome: "failed",
      user: "bob",
      host: "pump.example",
    }],
    ["login", "ROOT LOGIN ON tty1", {
      service: "login",
      form: "accepted",
      outcome: "accepted",
      user: "root",
    }],
    [
      "login",
      "pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=root",
      undefined,
    ],
    ["cron", "Failed password for root from 192.0.2.1 port 5 ssh2", undefined],
    ["__proto__", "Failed password for root from 192.0.2.1 port 5 ssh2", undefined],
  ] as const
) {
  Deno.test(`parseAttempt() reads ${tag}: ${message.slice(0, 40)}`, () => {
    assert.deepEqual(parseAttempt(tag, message), expected);
  });
}

Deno.test("parseAttempt() takes bounded time when given a megabyte of one thing", () => {
  const begun = performance.now();
  for (const piece of [" from 1.2.3.4 port 22 ssh2", " rhost=a", " ; USER=", "'", ": ", " ", "a"]) {
    for (const tag of ["sshd", "dropbear", "login", "su", "sudo", "x"]) {
      for (
        const head of [
          "Failed password for ",
          "User ",
          "a : PWD=",
          "pam_unix(x:auth): authentication failure; logname= uid=0 euid=0 tty= ruser=",
        ]
      ) {
        assert.notEqual(parseAttempt(tag, head + piece.repeat(1e6 / piece.length)), null);
      }
    }
  }
  assert.ok(performance.now() - begun < 5000);
});
