import assert from "node:assert/strict";
import fc from "fast-check";
import { ATTEMPTS, type Attempts, settleDoubts, tell } from "../../src/collectors/_one_attempt.ts";
import { parseAttempt } from "../../src/parse/log/attempt.ts";

const AT = "192.0.2.7 port 4711";
const START_MS = Date.UTC(2026, 10, 21, 10);

interface Said {
  source?: string;
  tag?: string;
  pid?: number | undefined;
  second?: number;
  times?: number;
  message: string;
}

/** The failed attempts that follow: user, host and how many, in order; the agent starts anew before each line. */
function failed(said: readonly (Said | string)[]): unknown[] {
  let attempts: Attempts = {};
  return said.flatMap((one) => {
    const it: Said = typeof one === "string" ? { message: one } : one;
    const { source = "log", tag = "sshd", second = 0, times = 1, message } = it;
    const attempt = parseAttempt(tag, message);
    if (attempt === undefined) return [];
    attempts = ATTEMPTS.parse(JSON.parse(JSON.stringify(attempts)));
    const certain = tell(attempts, {
      source,
      pid: "pid" in it ? it.pid : 801,
      wallMs: START_MS + second * 1000,
      count: times,
      attempt,
    });
    return certain.flatMap(({ attempt: { user, host }, count }) =>
      count === 0 ? [] : [[user, host, count]]
    );
  });
}

const INVALID = [
  `Invalid user x from ${AT}`,
  "input_userauth_request: invalid user x [preauth]",
  `Failed none for invalid user x from ${AT} ssh2`,
  "pam_unix(sshd:auth): check pass; user unknown",
  "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7",
  `Failed password for invalid user x from ${AT} ssh2`,
];
const PASSWORD = `Failed password for root from ${AT} ssh2`;
const KEY = `Failed publickey for root from ${AT} ssh2: RSA SHA256:abc`;
const PROMPT = "error: PAM: Authentication failure for root from 192.0.2.7";
const PROMPTED = `Failed keyboard-interactive/pam for root from ${AT} ssh2`;
const PAM =
  "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root";
const TOO_MANY =
  `error: maximum authentication attempts exceeded for root from ${AT} ssh2 [preauth]`;
const CUT_OFF =
  `Disconnecting authenticating user root ${AT}: Too many authentication failures [preauth]`;
const CLOSED = `Connection closed by authenticating user root ${AT} [preauth]`;

const ROOT = ["root", "192.0.2.7", 1];

for (
  const [name, said, expected] of [
    ["all that sshd writes of one", INVALID, [["x", "192.0.2.7", 1]]],
    ["a second password of the same connection", [...INVALID, INVALID[5] ?? ""], [
      ["x", "192.0.2.7", 1],
      ["x", "192.0.2.7", 1],
    ]],
    ["three passwords and the limit", [PAM, PASSWORD, PASSWORD, PASSWORD, TOO_MANY, CUT_OFF], [
      ...[ROOT, ROOT, ROOT],
    ]],
    ["passwords that rsyslog folded", [PASSWORD, { message: PASSWORD, times: 2 }, TOO_MANY], [
      ROOT,
      ["root", "192.0.2.7", 2],
    ]],
    ["prompts, of which sshd names only the later by itself", [PROMPT, PROMPT, PROMPT, PROMPTED], [
      ...[ROOT, ROOT, ROOT],
    ]],
    ["a prompt and then a password", [PROMPT, PAM, PASSWORD], [ROOT, ROOT]],
    ["keys alone", [KEY, KEY, KEY, CLOSED], []],
    ["keys up to the limit", [KEY, KEY, KEY, KEY, TOO_MANY, CUT_OFF], [ROOT]],
    ["an old sshd at the limit", [
      `Connection from ${AT}`,
      "Disconnecting: Too many authentication failures for root [preauth]",
    ], [ROOT]],
    ["a limit whose host comes later", [
      "Disconnecting: Too many authentication failures for root [preauth]",
      "Connection closed by 192.0.2.7 [preauth]",
    ], [ROOT]],
    ["a limit, and another process's host", [
      "Disconnecting: Too many authentication failures for root [preauth]",
      { message: "Connection closed by 192.0.2.7", pid: 802 },
    ], []],
    ["an account that is locked", [
      "User root not allowed because account is locked",
      "Received disconnect from 192.0.2.7: 11: Bye Bye [preauth]",
    ], [ROOT]],
    ["what PAM refused and another module let in", [
      PAM,
      `Accepted password for root from ${AT} ssh2`,
      "Connection closed by 192.0.2.7",
    ], []],
    ["what PAM refused, and nobody was let in", [PAM, "Connection closed by 192.0.2.7 [preauth]"], [
      ROOT,
    ]],
    ["what PAM refused, and then another user was let in", [
      PAM,
      `Accepted password for pi from ${AT} ssh2`,
    ], [ROOT]],
    ["a process id given out anew, by time", [PASSWORD, { message: TOO_MANY, second: 3600 }], [
      ROOT,
      ROOT,
    ]],
    ["a process id given out anew, by port", [
      PASSWORD,
      TOO_MANY.replace("4711", "4712"),
    ], [ROOT, ROOT]],
    ["lines without a process", [
      { message: PASSWORD, pid: undefined },
      { message: PASSWORD, pid: undefined },
    ], [ROOT, ROOT]],
    ["dropbear's, with its limit", [
      { tag: "dropbear", message: "Child connection from 192.0.2.7:4711" },
      { tag: "dropbear", message: "Bad password attempt for 'root' from 192.0.2.7:4711" },
      { tag: "dropbear", message: "Bad password attempt for 'root' from 192.0.2.7:4711" },
      {
        tag: "dropbear",
        message: "Exit before auth from <192.0.2.7:4711>: Max auth tries reached - user 'root'",
      },
    ], [ROOT, ROOT]],
    [
      "a daemon that asks two modules",
      ["pam_unix", "pam_sss"].map((module) => ({
        tag: "vsftpd",
        message:
          `${module}(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser= rhost=192.0.2.7  user=root`,
      })),
      [ROOT],
    ],
  ] as readonly (readonly [string, readonly (Said | string)[], readonly unknown[]])[]
) {
  Deno.test(`tell() tells once of ${name}`, () => assert.deepEqual(failed(said), expected));
}

/** What each source has of three passwords of one connection; btmp has whole seconds, and no port. */
const BTMP = {
  tag: "audit",
  source: "btmp",
  second: 0,
  message: `type=USER_AUTH msg=audit(${
    START_MS / 1000
  }.000:1): pid=801 uid=0 auid=0 ses=0 msg='op=password acct="root" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=failed'`,
};

Deno.test("tell() tells each of three attempts once, whichever of three sources are read, in whatever order", () => {
  const sources: Readonly<Record<string, readonly Said[]>> = {
    log: [PAM, PASSWORD, PASSWORD, PASSWORD, TOO_MANY].map((message) => ({ message, second: 0.4 })),
    journal: [PAM, PASSWORD, PASSWORD, PASSWORD, CUT_OFF].map((message) => ({
      message,
      second: 0.412,
      source: "journal",
    })),
    btmp: [BTMP, BTMP, BTMP],
  };
  const readable = fc.uniqueArray(fc.constantFrom("log", "journal", "btmp"), { minLength: 1 });
  fc.assert(fc.property(readable, fc.array(fc.nat(2), { maxLength: 15 }), (names, order) => {
    const queues = names.map((name) => [...sources[name] ?? []]);
    const next = (at: number) => queues[at % queues.length]?.splice(0, 1) ?? [];
    const said = [...order.flatMap(next), ...queues.flat()];
    const times = failed(said).reduce((sum: number, one) => sum + Number((one as unknown[])[2]), 0);
    // btmp alone cannot say whether its first two are of one: see below.
    const expected = names.some((name) => name !== "btmp") ? 3 : 2;
    assert.equal(
      times,
      expected,
      JSON.stringify(said.map(({ source, message }) => [source, message])),
    );
  }));
});

Deno.test("tell() tells once of a name that is not there, though sshd writes it to btmp when it hears it, and when it refuses it", () => {
  const record = { ...BTMP, message: BTMP.message.replace('acct="root"', 'acct="x"') };
  const once = [["x", "192.0.2.7", 1]];
  assert.deepEqual(failed([record, record]), once);
  assert.deepEqual(failed([record, record, ...INVALID]), once);
  assert.deepEqual(failed([...INVALID, record, record]), once);
  assert.deepEqual(failed([record, INVALID[0] ?? "", record, ...INVALID.slice(1)]), once);
});

Deno.test("tell() joins a line without a process to another source's record of that second", () => {
  const line = {
    tag: "login",
    pid: undefined,
    message: "FAILED LOGIN 1 FROM tty1 FOR root, Authentication failure",
  };
  const record = {
    ...BTMP,
    message: BTMP.message.replace("sbin/sshd", "bin/login").replace("addr=192.0.2.7", "addr=?"),
    pid: 77,
  };
  const one = [["root", undefined, 1]];
  assert.deepEqual(failed([line, record]), one);
  assert.deepEqual(failed([record, line]), one);
  assert.deepEqual(failed([line, record, line, record]), [...one, ...one]);
  assert.deepEqual(failed([line, { ...record, second: 60 }]), [...one, ...one]);
});

Deno.test("settleDoubts() leaves a bounded number of processes, and those that were heard of last", () => {
  const attempts: Attempts = {};
  const attempt = parseAttempt("sshd", PASSWORD);
  assert.ok(attempt);
  const sighting = { source: "log", wallMs: START_MS, count: 1, attempt };
  for (let pid = 1; pid <= 1000; pid++) tell(attempts, { ...sighting, pid });
  assert.deepEqual(settleDoubts(attempts, undefined), []);
  assert.equal(Object.keys(attempts).length, 128);
  assert.deepEqual(Object.keys(attempts).at(-1), "sshd 1000");
});

Deno.test("settleDoubts() tells of what PAM refused where sshd logs nothing itself, each once", () => {
  const attempts: Attempts = {};
  const attempt = parseAttempt("sshd", PAM);
  assert.ok(attempt);
  const sighting = { source: "journal", wallMs: START_MS, count: 1, attempt };
  const settled = (nowMs: number | undefined) =>
    settleDoubts(attempts, nowMs).map(({ attempt: { user, host }, count, source, wallMs }) => [
      ...[user, host, count, source, wallMs],
    ]);
  const told = ["root", "192.0.2.7", 1, "journal", START_MS];
  tell(attempts, { ...sighting, pid: 1 });
  assert.deepEqual([START_MS, START_MS + 120_000, undefined].flatMap(settled), []);
  assert.deepEqual(settled(START_MS + 120_001), [told]);
  assert.deepEqual(settled(START_MS + 240_000), []);
  // Nor can it be hidden behind many others, or a clock that is set back.
  for (let pid = 2; pid <= 131; pid++) tell(attempts, { ...sighting, pid });
  assert.deepEqual(settled(undefined), [told, told]);
  assert.equal(settled(1e9).length, 128);
});

Deno.test("settleDoubts() tells nothing twice where a process of its own asks PAM, as for a prompt", () => {
  const attempts: Attempts = {};
  for (const [pid, message] of [[2, PAM], [1, PROMPT], [3, PAM], [1, PROMPT]] as const) {
    const attempt = parseAttempt("sshd", message);
    assert.ok(attempt);
    tell(attempts, { source: "log", pid, wallMs: START_MS, count: 1, attempt });
  }
  assert.deepEqual(settleDoubts(attempts, START_MS + 200_000), []);
  assert.deepEqual(Object.values(attempts).map(({ told }) => told).sort(), [0, 0, 2]);
});
