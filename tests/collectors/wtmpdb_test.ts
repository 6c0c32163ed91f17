import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sessions } from "../../src/collectors/sessions.ts";
import { askDatabase } from "../../src/host/_database.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { collect, collectAll, NOON } from "./_look.ts";
import { hostWith, LOGIN_S, logind } from "./_logins.ts";

const PATH = "/var/lib/wtmpdb/wtmp.db";
/** As sqlite_create_wtmpdb_table() of wtmpdb makes it. */
const TABLE = "CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, " +
  "Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT";

/** A device with a genuine database, which the statements are about. */
function withDatabase(run: (ask: (entries: string, ...sql: string[]) => HostFs) => Promise<void>) {
  return async () => {
    const file = Deno.makeTempFileSync();
    const database = new DatabaseSync(file);
    try {
      database.exec(TABLE);
      await run((entries, ...statements) => {
        for (const statement of statements) database.exec(statement);
        const host = hostWith(`file ${PATH}\n${entries}`);
        const rows = (path: string, sql: string) => Promise.resolve(askDatabase(file, path, sql));
        return { ...host, slow: { ...host.slow, rows } };
      });
    } finally {
      database.close();
      Deno.removeSync(file);
    }
  };
}

const at = (seconds: number) => `${(LOGIN_S + seconds) * 1e6}`;
const BOOT = `INSERT INTO wtmp VALUES (1, 1, 'reboot', ${at(-900)}, NULL, '~', '6.12.0', NULL)`;
const OLD = `INSERT INTO wtmp VALUES (2, 3, 'old', ${at(-9000)}, NULL, 'tty1', NULL, 'login')`;
const PI = `INSERT INTO wtmp VALUES (3, 3, 'pi', ${at(0)}, NULL, 'ssh', '192.0.2.7', 'sshd')`;
const OM = `INSERT INTO wtmp VALUES (4, 3, 'om', ${at(60)}, ${at(65)}, 'tty1', '', 'login')`;
const END = `UPDATE wtmp SET Logout = ${at(600)} WHERE ID = 3`;

Deno.test(
  "sessions reads wtmpdb: what is open since the boot, and what ended between two looks",
  withDatabase(async (device) => {
    const first = await collect(sessions, device("", BOOT, OLD));
    assert.deepEqual(Object.keys(first.sessions), []);
    const second = await collectAll(sessions, device("", PI, OM), first);
    assert.deepEqual(
      second.events?.map(({ content }) => ({ ...content })),
      [
        {
          user: "om",
          action: "logged_in",
          tty: "tty1",
          service: "login",
          time: "2026-11-21 12:01:00",
        },
        {
          user: "om",
          action: "logged_out",
          tty: "tty1",
          service: "login",
          time: "2026-11-21 12:01:05",
        },
        {
          user: "pi",
          action: "logged_in",
          host: "192.0.2.7",
          service: "sshd",
          time: "2026-11-21 12:00:00",
        },
      ].map((event) => ({ ...event, source: ["wtmpdb"] })),
    );
    const third = await collectAll(sessions, device("", END), second.facts);
    assert.deepEqual(third.events?.map(({ content }) => [content.action, content.time]), [
      ["logged_out", "2026-11-21 12:10:00"],
    ]);
    assert.deepEqual((await collectAll(sessions, device(""), third.facts)).events, []);
  }),
);

Deno.test(
  "sessions lets logind say who is still there, and wtmpdb when who is not left",
  withDatabase(async (device) => {
    const open = await collect(sessions, device(logind("3"), BOOT, OLD, PI));
    assert.deepEqual(
      Object.entries(open.sessions).map(([key, { ids }]) => [key, Object.keys(ids).sort()]),
      [["logind/3", ["logind", "wtmpdb"]]],
    );
    const closed = await collectAll(
      sessions,
      device("dir /run/systemd/sessions\n", END),
      open,
    );
    assert.deepEqual(closed.events?.map(({ content }) => [content.action, content.time]), [
      ["logged_out", "2026-11-21 12:10:00"],
    ]);
    const killed = await collectAll(
      sessions,
      device(logind("3") + "gone /run/systemd/sessions/3\n"),
      open,
      NOON,
    );
    assert.deepEqual(Object.keys(killed.facts.sessions), []);
  }),
);

const noWtmpdb = new Deno.Command("sh", { args: ["-c", "command -v wtmpdb"] }).outputSync().success
  ? ""
  : " (skipped: no wtmpdb)";
Deno.test({
  name: `sessions agrees with wtmpdb last${noWtmpdb}`,
  ignore: noWtmpdb !== "",
  async fn() {
    const file = Deno.makeTempFileSync({ suffix: ".db" });
    const database = new DatabaseSync(file);
    try {
      database.exec(TABLE);
      const host = hostWith(`file ${PATH}\n`);
      const rows = (path: string, sql: string) => Promise.resolve(askDatabase(file, path, sql));
      const device: HostFs = { ...host, slow: { ...host.slow, rows } };
      database.exec(BOOT);
      const before = await collect(sessions, device);
      for (const login of [PI, OM]) database.exec(login);
      const { facts, events = [] } = await collectAll(sessions, device, before);
      const { stdout } = new Deno.Command("wtmpdb", {
        args: ["last", "--file", file],
        env: { TZ: "UTC", LC_ALL: "C" },
      }).outputSync();
      const shown = new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
        const found = /^(\S+) +(\S+) +(\S*) +\w{3} \w{3} +\d+ ([\d:]+) - (.*)$/.exec(line);
        return found === null || line.startsWith("reboot") ? [] : [found.slice(1)];
      });
      assert.deepEqual(
        events.filter(({ content }) => content.action === "logged_in")
          .map(({ content: { user, tty = "ssh", host = "", time } }) =>
            `${user} ${tty} ${host} ${String(time).slice(11, 16)}`
          ).sort(),
        shown.map((row) => row.slice(0, 4).join(" ")).sort(),
      );
      assert.deepEqual(
        Object.values(facts.sessions).map(({ user }) => user),
        shown.filter(([, , , , until]) => until?.startsWith("still")).map(([user]) => user),
      );
      assert.equal(shown.length, 2);
    } finally {
      database.close();
      Deno.removeSync(file);
    }
  },
});
