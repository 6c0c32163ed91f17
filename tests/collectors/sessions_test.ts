import assert from "node:assert/strict";
import { sessions } from "../../src/collectors/sessions.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { collect, collectAll, NOON, report, unreadable } from "./_look.ts";
import { BOOT, hostWith, LOGIN, LOGIN_S, logind, LOGOUT, SHUTDOWN } from "./_logins.ts";

const EMPTY = "dir /run/systemd/sessions\n";

/** What is told of a look at the second device after one at the first. */
async function told(...[first, ...rest]: readonly HostFs[]) {
  let facts = await collect(sessions, first ?? hostWith(EMPTY));
  let events: unknown[] = [];
  for (const host of rest) {
    // As it is after a restart of the agent.
    const before = JSON.parse(JSON.stringify(facts));
    const collected = await collectAll(sessions, host, before);
    facts = collected.facts;
    events = (collected.events ?? []).map(({ content }) => JSON.parse(JSON.stringify(content)));
  }
  return events;
}

const LOGGED_IN = {
  user: "pi",
  action: "logged_in",
  host: "192.0.2.7",
  tty: "pts/0",
  service: "sshd",
  time: "2026-11-21 11:59:59",
  source: ["logind", "utmp"],
};

Deno.test("sessions is one session of one login that two sources tell of", async () => {
  const host = hostWith(logind("3"), { "/run/utmp": [LOGIN], "/var/log/wtmp": [LOGIN] });
  assert.deepEqual(report(sessions, await collect(sessions, host)), {
    sessions: {
      "logind/3": {
        user: "pi",
        tty: "pts/0",
        host: "192.0.2.7",
        service: "sshd",
        since: "2026-11-21 11:59:59",
        source: ["logind", "utmp"],
      },
    },
    sources: { logind: "read", utmp: "read", wtmpdb: "absent", wtmp: "read" },
  });
});

Deno.test("sessions tells nothing at the first look, one login, and one logout", async () => {
  const before = hostWith(EMPTY, { "/run/utmp": [], "/var/log/wtmp": [BOOT] });
  const during = hostWith(logind("3"), { "/run/utmp": [LOGIN], "/var/log/wtmp": [BOOT, LOGIN] });
  const after = hostWith(EMPTY, {
    "/run/utmp": [LOGOUT],
    "/var/log/wtmp": [BOOT, LOGIN, LOGOUT],
  });
  assert.deepEqual((await collectAll(sessions, during)).events, []);
  assert.deepEqual(await told(before, during), [LOGGED_IN]);
  assert.deepEqual(await told(during, during), []);
  assert.deepEqual(await told(during, after), [
    { ...LOGGED_IN, action: "logged_out", time: "2026-11-21 13:00:00" },
  ]);
  assert.deepEqual(await told(before, during, after, after), []);
});

Deno.test("sessions tells once of a login that a second source tells of later", async () => {
  const early = hostWith(logind("3"), { "/run/utmp": [] });
  const late = hostWith(logind("3"), { "/run/utmp": [LOGIN] });
  const utmpOnly = hostWith(EMPTY, { "/run/utmp": [LOGIN] });
  assert.deepEqual(await told(early, late), []);
  assert.deepEqual(await told(late, early), []);
  assert.deepEqual(await told(utmpOnly, late), []);
});

Deno.test("sessions tells of a login and a logout between two looks, as far as wtmp does", async () => {
  const other = { ...LOGIN, pid: 900, line: "pts/1", user: "om", seconds: LOGIN_S + 7200 };
  const end = { ...LOGOUT, line: "pts/1", seconds: LOGIN_S + 7300 };
  const before = hostWith(logind("3"), { "/run/utmp": [LOGIN], "/var/log/wtmp": [LOGIN] });
  const after = hostWith(logind("3"), {
    "/run/utmp": [LOGIN],
    "/var/log/wtmp": [LOGIN, other, end],
  });
  const event = { user: "om", host: "192.0.2.7", tty: "pts/1", source: ["wtmp"] };
  assert.deepEqual(await told(before, after), [
    { ...event, action: "logged_in", time: "2026-11-21 14:00:00" },
    { ...event, action: "logged_out", time: "2026-11-21 14:01:40" },
  ]);
  assert.deepEqual(await told(before, after, after), []);
});

Deno.test("sessions tells of a login on the terminal that the same user has just left", async () => {
  const end = { ...LOGOUT, seconds: LOGIN_S + 5 };
  const next = { ...LOGIN, pid: 900, seconds: LOGIN_S + 10 };
  const before = hostWith(EMPTY, { "/run/utmp": [LOGIN], "/var/log/wtmp": [LOGIN] });
  const after = hostWith(EMPTY, {
    "/run/utmp": [],
    "/var/log/wtmp": [LOGIN, end, next, { ...end, pid: 900, seconds: LOGIN_S + 12 }],
  });
  const events = await told(before, after) as { action: string; time: string }[];
  assert.deepEqual(events.map(({ action, time }) => `${action} ${time}`), [
    "logged_out 2026-11-21 12:00:05",
    "logged_in 2026-11-21 12:00:10",
    "logged_out 2026-11-21 12:00:12",
  ]);
});

Deno.test("sessions says of an end that nobody wrote down when it was noticed", async () => {
  const { time: _, ...event } = LOGGED_IN;
  const before = hostWith(logind("3", { TTY: "pts/0" }), { "/run/utmp": [LOGIN] });
  assert.deepEqual(await told(before, hostWith(EMPTY, { "/run/utmp": [] })), [
    { ...event, action: "logged_out", noticed: "2026-11-22 12:00:00" },
  ]);
  const facts = await collect(sessions, before);
  const after = await collectAll(sessions, hostWith(EMPTY), facts, {
    ...NOON,
    synchronised: false,
  });
  assert.equal(after.events?.[0]?.content.noticed, undefined);
});

Deno.test("sessions knows another session of the same name after a reboot", async () => {
  const before = hostWith(logind("1"), { "/run/utmp": [], "/var/log/wtmp": [LOGIN] });
  const later = { ...LOGIN, seconds: LOGIN_S + 900 };
  const after = hostWith(logind("1", { REALTIME: later.seconds * 1e6 }), {
    "/run/utmp": [later],
    "/var/log/wtmp": [LOGIN, { ...SHUTDOWN, seconds: LOGIN_S + 600 }, BOOT, later],
  });
  const events = await told(before, after) as { action: string }[];
  assert.deepEqual(events.map(({ action }) => action), ["logged_out", "logged_in"]);
});

Deno.test("sessions passes over who is no person, who is leaving, and what is no session", async () => {
  const nobody = ["manager", "manager-early", "greeter", "background", "lock-screen", "none"]
    .map((it, i) => logind(`c${i}`, { CLASS: it })).join("");
  const host = hostWith(
    nobody + logind("9", { STATE: "closing" }) +
      logind("10", { CLASS: "user-early", USER: "root" }) +
      "file /run/systemd/sessions/10.ref\nfile /run/systemd/sessions/.#11x7Ks2\n|USER=om\n",
  );
  const { sessions: found } = await collect(sessions, host);
  assert.deepEqual(Object.values(found).map(({ user }) => user), ["root"]);
});

Deno.test("sessions believes no record of utmp whose process is gone", async () => {
  const dead = { ...LOGIN, pid: 4444 };
  const getty = { ...LOGIN, type: 6, user: "LOGIN", line: "tty1" };
  const host = hostWith("", { "/var/run/utmp": [LOGIN, dead, getty, BOOT] });
  const { sessions: found, sources } = await collect(sessions, host);
  assert.deepEqual(Object.values(found).map(({ pid }) => pid), [812]);
  assert.deepEqual({ ...sources }, {
    logind: "absent",
    utmp: "read",
    wtmpdb: "absent",
    wtmp: "absent",
  });
  // Where processes are hidden, nothing can be said against it.
  const hidden = hostWith("gone /proc\n", { "/run/utmp": [dead] });
  assert.equal(Object.keys((await collect(sessions, hidden)).sessions).length, 1);
});

Deno.test("sessions escapes whatever a user or a host is called", async () => {
  const user = new TextEncoder().encode("a\nroot logged in\u202e%");
  const utmp = [{ ...LOGIN, user, host: Uint8Array.of(0xff, 0x1b, 0x41) }];
  const [event] = await told(
    hostWith(EMPTY, { "/run/utmp": [] }),
    hostWith(EMPTY, { "/run/utmp": utmp }),
  );
  assert.deepEqual(event, {
    user: "a%0Aroot logged in%E2%80%AE%25",
    action: "logged_in",
    host: "ÿ%1BA",
    tty: "pts/0",
    time: "2026-11-21 12:00:00",
    source: ["utmp"],
  });
});

Deno.test("sessions lets stand what a source told that cannot be read now", async () => {
  const before = hostWith(logind("3"), { "/run/utmp": [LOGIN] });
  const torn = hostWith("file /run/systemd/sessions/3\n|rubbish\n", { "/run/utmp": [LOGIN] });
  const blind = hostWith("error /run/systemd/sessions denied\n", { "/run/utmp": [] });
  assert.deepEqual(await told(before, torn), []);
  assert.deepEqual(await told(before, blind), []);
  const facts = await collect(sessions, blind);
  assert.equal(facts.sources.logind, "denied");
  const rubbish = new TextEncoder().encode("rubbish ".repeat(400));
  const bad = await collect(
    sessions,
    hostWith(EMPTY, { "/var/log/wtmp": rubbish, "/run/utmp": rubbish }),
  );
  assert.deepEqual([bad.sources.utmp, bad.sources.wtmp], ["malformed", "read"]);
});

Deno.test("sessions is unreadable where nobody keeps who is logged in", async () => {
  await unreadable(collect(sessions, hostWith("", { "/var/log/wtmp": [LOGIN] })), "absent");
  await unreadable(collect(sessions, hostWith("error /run/systemd/sessions denied\n")), "denied");
  await unreadable(
    collect(sessions, hostWith("", { "/run/utmp": new TextEncoder().encode("x".repeat(800)) })),
    "malformed",
  );
});

Deno.test("sessions tells no history of a wtmp that can be read only now", async () => {
  const closed = hostWith(`${EMPTY}error /var/log/wtmp denied\n`);
  const open = hostWith(EMPTY, { "/var/log/wtmp": [LOGIN, LOGOUT] });
  assert.deepEqual(await told(closed, open), []);
  // One that came into being is new from its beginning.
  assert.equal((await told(hostWith(EMPTY), open)).length, 2);
});
