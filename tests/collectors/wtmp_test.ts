import assert from "node:assert/strict";
import { sessions } from "../../src/collectors/sessions.ts";
import { endedSessions, readWtmp } from "../../src/collectors/_wtmp.ts";
import { parseUtmp } from "../../src/parse/db/utmp.ts";
import { utmpFile } from "../parse/db/_utmp_file.ts";
import { collect } from "./_look.ts";
import { BOOT, hostWith, LOGIN, LOGIN_S, LOGOUT, SHUTDOWN } from "./_logins.ts";

const WTMP_A = new URL("../../../shared/corpora/utmp/wtmp-a.LE", import.meta.url);

function exists(file: URL | string): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch {
    return false;
  }
}

Deno.test({
  name: `endedSessions() gives who logged out of wtmp-a as last does${
    exists(WTMP_A) ? "" : " (skipped: no ../shared/corpora/utmp)"
  }`,
  ignore: !exists(WTMP_A),
  fn() {
    const ended = endedSessions(parseUtmp(Deno.readFileSync(WTMP_A)).records);
    // Those whose logins last prints with a time of logout; of the others the terminal was only given back.
    assert.deepEqual(
      ended.filter(({ login }) => login !== undefined).map(({ login, untilMs }) => [
        login?.user,
        login?.host,
        new Date(login?.since_ms ?? 0).toISOString().slice(0, 16),
        new Date(untilMs).toISOString().slice(0, 16),
      ]),
      [
        ["IPv4", "dns-server", "2013-08-28T13:00", "2013-08-28T14:00"],
        ["rick", "never-gonna-logout", "1970-01-01T00:00", "2038-01-19T03:14"],
      ],
    );
  },
});

Deno.test({
  name: `sessions agrees with who${exists("/usr/bin/who") ? "" : " (skipped: no who)"}`,
  ignore: !exists("/usr/bin/who"),
  async fn() {
    const records = [
      BOOT,
      { ...LOGIN, type: 6, user: "LOGIN", line: "tty1", pid: 1 },
      LOGIN,
      { ...LOGIN, line: "tty2", user: "om", host: "", pid: 1 },
      { ...LOGOUT, line: "pts/3" },
      { ...LOGIN, line: "pts/4", user: "A".repeat(32), host: "2001:db8::7", pid: 1 },
    ];
    const file = Deno.makeTempFileSync();
    try {
      Deno.writeFileSync(file, utmpFile(undefined, records));
      const env = { TZ: "UTC", LC_ALL: "C" };
      const { stdout } = new Deno.Command("who", { args: [file], env }).outputSync();
      const lines = new TextDecoder().decode(stdout).trim().split("\n");
      const shown = lines.map((line) => /^(\S+)\s+(\S+).*?(?:\((.*)\))?$/.exec(line)?.slice(1, 4));
      const { sessions: found } = await collect(sessions, hostWith("", { "/run/utmp": records }));
      assert.deepEqual(
        Object.values(found).map(({ user, tty, host }) => [user, tty, host]),
        shown,
      );
    } finally {
      Deno.removeSync(file);
    }
  },
});

const wtmp = (records: Parameters<typeof utmpFile>[1] | Uint8Array) =>
  hostWith("", { "/var/log/wtmp": records });

Deno.test("readWtmp() begins at the end and goes on where it was", () => {
  const place = readWtmp(wtmp([LOGIN]), undefined)?.place;
  assert.deepEqual(place, { inode: 7, offset_bytes: 384 });
  const next = readWtmp(wtmp([LOGIN, LOGOUT]), place);
  assert.deepEqual(next?.records.map(({ type }) => type), [8]);
  assert.deepEqual(next?.place, { inode: 7, offset_bytes: 768 });
  assert.equal(readWtmp(hostWith(""), place), undefined);
});

Deno.test("readWtmp() waits for the rest of a record, and begins anew in another file", () => {
  const torn = utmpFile(undefined, [LOGIN, LOGOUT]).subarray(0, 700);
  const read = readWtmp(wtmp(torn), { inode: 7, offset_bytes: 0 });
  assert.deepEqual(read?.place, { inode: 7, offset_bytes: 384 });
  for (const before of [{ inode: 6, offset_bytes: 384 }, { inode: 7, offset_bytes: 3840 }]) {
    assert.equal(readWtmp(wtmp([LOGIN]), before)?.records.length, 1);
  }
});

Deno.test("readWtmp() passes over rubbish, says so, and reads a large file in pieces", () => {
  const bad = readWtmp(wtmp(new TextEncoder().encode("rubbish ".repeat(99))), {
    inode: 7,
    offset_bytes: 0,
  });
  assert.deepEqual(bad, { records: [], place: { inode: 7, offset_bytes: 792 }, malformed: true });
  const large = wtmp(Array.from({ length: 1500 }, (_, i) => ({ ...LOGIN, pid: i })));
  const pids: number[] = [];
  let place: { inode: number; offset_bytes: number } | undefined = { inode: 7, offset_bytes: 0 };
  for (let looks = 0; looks < 4; looks++) {
    const read = readWtmp(large, place);
    pids.push(...read?.records.map(({ pid }) => pid) ?? []);
    place = read?.place;
  }
  assert.deepEqual(pids, Array.from({ length: 1500 }, (_, i) => i));
});

Deno.test("endedSessions() ends with a shutdown whom it found logged in, and not with a boot", () => {
  const second = (seconds: number) => LOGIN_S + seconds;
  const bytes = utmpFile(undefined, [
    LOGIN,
    { ...SHUTDOWN, seconds: second(60) },
    { ...BOOT, seconds: second(90) },
    { ...LOGIN, seconds: second(120) },
    { ...BOOT, seconds: second(600) },
    { ...LOGOUT, seconds: second(700) },
  ]);
  const ended = endedSessions(parseUtmp(bytes).records);
  assert.deepEqual(ended.map(({ login, untilMs }) => [login?.user, untilMs / 1000]), [
    ["pi", second(60)],
    [undefined, second(700)],
  ]);
});
