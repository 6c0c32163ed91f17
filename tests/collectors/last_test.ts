/** What util-linux says of login records, against what we do: files that its own utmpdump wrote. */
import assert from "node:assert/strict";
import { failures } from "../../src/collectors/failures.ts";
import { endedSessions } from "../../src/collectors/_wtmp.ts";
import { catchUp } from "../../src/drain.ts";
import { dateTime } from "../../src/model/instant.ts";
import { parseUtmp } from "../../src/parse/db/utmp.ts";
import { hostAt } from "../host/feeds/_journald.ts";
import { withTree } from "../host/_outcome.ts";
import { NOON } from "./_look.ts";

const missing = ["last", "utmpdump"].find((name) =>
  !new Deno.Command("sh", { args: ["-c", `${name} --version | grep util-linux`] })
    .outputSync().success
);
const skipped = missing === undefined ? "" : ` (skipped: no ${missing} of util-linux)`;
const options = { ignore: missing !== undefined };

const line = (
  type: number,
  pid: number,
  user: string,
  tty: string,
  host: string,
  address: string,
  time: string,
) =>
  `[${type}] [${String(pid).padStart(5, "0")}] [    ] [${user.padEnd(8)}] [${tty.padEnd(12)}] ` +
  `[${host.padEnd(20)}] [${address.padEnd(15)}] [2026-11-21T${time},000000+00:00]\n`;

/** The file that utmpdump makes of such lines. */
async function undump(lines: readonly string[], file: string): Promise<void> {
  const child = new Deno.Command("utmpdump", {
    args: ["--reverse", "--output", file],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(lines.join("")));
  await input.close();
  assert.ok((await child.status).success);
}

/** User, terminal, origin, and the rest of each line, oldest first. */
function last(file: string): readonly (readonly string[])[] {
  const { stdout } = new Deno.Command("last", {
    args: ["--fulltimes", "--fullnames", "--file", file],
    env: { TZ: "UTC", LC_ALL: "C" },
  }).outputSync();
  return new TextDecoder().decode(stdout).split("\n").flatMap((text) => {
    const found = /^(\S+) +(\S+) +(\S*) +(\w{3} \w{3} +\d+ [\d:]+ \d{4}) (.*)$/.exec(text);
    return found === null ? [] : [found.slice(1)];
  }).reverse();
}

const seconds = (text = "") => dateTime(Date.parse(`${text} UTC`));

Deno.test({
  ...options,
  name: `failures agrees with last -f /var/log/btmp${skipped}`,
  async fn() {
    await withTree('mkdir -p "$1/var/log"; : >"$1/var/log/btmp"', async (directory) => {
      const host = hostAt(directory);
      const { cursors } = catchUp([failures], host, {}, NOON.wallMs);
      const file = `${directory}/var/log/btmp`;
      await undump([
        line(6, 801, "root", "ssh:notty", "192.0.2.7", "192.0.2.7", "10:00:00"),
        line(6, 805, "root", "ssh:notty", "192.0.2.7", "192.0.2.7", "10:00:03"),
        line(6, 802, "a".repeat(32), "ssh:notty", "2001:db8::7", "2001:db8::7", "10:00:04"),
        line(7, 803, "UNKNOWN", "tty1", "", "0.0.0.0", "10:00:05"),
        line(7, 803, "pi", "tty1", "", "0.0.0.0", "10:00:06"),
        line(6, 804, "admin", "ssh:notty", "far.example.org", "0.0.0.0", "10:00:07"),
      ], file);
      const { items } = catchUp([failures], host, cursors, NOON.wallMs);
      const { events = [] } = await failures.collect(host, {
        before: undefined,
        at: NOON,
        items: items.failures ?? [],
      });
      assert.deepEqual(
        events.map(({ content: { user, host = "", time } }) => [user, host, time]),
        last(file).map(([user, , from, time]) => [user, from, seconds(time)]),
      );
      assert.equal(events.length, 6);
    });
  },
});

Deno.test({
  ...options,
  name: `endedSessions() agrees with last on who was there from when to when${skipped}`,
  async fn() {
    const file = await Deno.makeTempFile();
    try {
      const logout = (tty: string, pid: number, time: string) =>
        line(8, pid, "", tty, "", "0.0.0.0", time);
      await undump([
        line(2, 0, "reboot", "~", "6.12.0", "0.0.0.0", "09:00:00"),
        line(7, 801, "pi", "pts/0", "192.0.2.7", "192.0.2.7", "10:00:00"),
        line(7, 802, "om", "tty1", "", "0.0.0.0", "10:01:00"),
        logout("pts/0", 801, "10:30:00"),
        line(7, 803, "pi", "pts/0", "2001:db8::7", "2001:db8::7", "10:40:00"),
        logout("tty1", 802, "11:00:00"),
        line(1, 0, "shutdown", "~", "6.12.0", "0.0.0.0", "12:00:00"),
      ], file);
      const ended = endedSessions(parseUtmp(await Deno.readFile(file)).records);
      const shown = last(file).filter(([user]) => user !== "reboot");
      assert.deepEqual(
        ended.map(({ login, untilMs }) => [
          login?.user,
          login?.tty,
          login?.host ?? "",
          dateTime(login?.since_ms ?? 0),
          dateTime(untilMs),
        ]).sort(),
        shown.map(([user, tty, from, time, rest = ""]) => {
          const until = / - (\w{3} \w{3} +\d+ [\d:]+ \d{4})/.exec(` ${rest}`)?.[1];
          // Until the device went down, which is at noon.
          const end = until === undefined ? "2026-11-21 12:00:00" : seconds(until);
          return [user, tty, from, seconds(time), end];
        }).sort(),
      );
      assert.equal(ended.length, 3);
    } finally {
      await Deno.remove(file);
    }
  },
});
