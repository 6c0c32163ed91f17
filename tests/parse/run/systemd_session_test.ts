import assert from "node:assert/strict";
import { parseSystemdSession } from "../../../src/parse/run/systemd_session.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = `# This is private data. Do not parse.
UID=1000
USER=pi
ACTIVE=1
IS_DISPLAY=1
STATE=active
REMOTE=1
TYPE=tty
ORIGINAL_TYPE=tty
CLASS=user
SCOPE=session-3.scope
FIFO=/run/systemd/sessions/3.ref
TTY=pts/0
TTY_VALIDITY=from-utmp
REMOTE_HOST=192.0.2.7
SERVICE=sshd
LEADER=812
AUDIT=3
REALTIME=1795310000123456
MONOTONIC=92814411
`;

Deno.test("parseSystemdSession() reads who, where, since when and by what", () => {
  assert.deepEqual(parseSystemdSession(SAMPLE), {
    user: "pi",
    class: "user",
    state: "active",
    tty: "pts/0",
    remoteHost: "192.0.2.7",
    service: "sshd",
    leader: 812,
    realtimeUs: 1795310000123456,
  });
});

/** What systemd 257 wrote of a genuine login by ssh on Debian 13. */
const DEBIAN_13 = `# This is private data. Do not parse.
UID=1000
USER=pi
ACTIVE=1
IS_DISPLAY=1
STATE=active
REMOTE=1
LEADER_FD_SAVED=1
TYPE=tty
ORIGINAL_TYPE=tty
CLASS=user
SCOPE=session-c1.scope
FIFO=/run/systemd/sessions/c1.ref
REMOTE_HOST=127.0.0.1
SERVICE=sshd
POSITION=0
LEADER=89
REALTIME=1795314461822124
MONOTONIC=6888841004
`;

Deno.test("parseSystemdSession() reads a session that has no terminal yet", () => {
  const { user, tty, remoteHost, leader } = parseSystemdSession(DEBIAN_13);
  assert.deepEqual([user, tty, remoteHost, leader], ["pi", undefined, "127.0.0.1", 89]);
});

Deno.test("parseSystemdSession() leaves out what is not there", () => {
  assert.deepEqual(parseSystemdSession("UID=0\n"), {
    user: "0",
    class: "user",
    state: "active",
    tty: undefined,
    remoteHost: undefined,
    service: undefined,
    leader: undefined,
    realtimeUs: undefined,
  });
});

for (
  const [written, meant] of [
    ["caf\\303\\251", "café"],
    ["a\\nUSER=root", "a\nUSER=root"],
    ["\\\\x41\\x41\\t\\s", "\\x41A\t "],
    ["\\377\\376", "\xff\xfe"],
    ["\\q\\", "\\q\\"],
    ["café\\303\\251", "caféé"],
  ] as const
) {
  Deno.test(`parseSystemdSession() undoes the escapes of ${written}`, () => {
    assert.equal(parseSystemdSession(`USER=pi\nREMOTE_HOST=${written}\n`).remoteHost, meant);
  });
}

Deno.test("parseSystemdSession() refuses what names nobody, and what is no such file", () => {
  refuses(() => parseSystemdSession("STATE=active\n"), /expected USER or UID/);
  refuses(() => parseSystemdSession("USER=pi\nnonsense\n"), /KEY=VALUE/);
  refuses(() => parseSystemdSession("USER=pi\nLEADER=-1\n"), /unsigned/);
});

testTotal("parseSystemdSession()", parseSystemdSession, SAMPLE);
