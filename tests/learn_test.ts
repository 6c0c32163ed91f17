import assert from "node:assert/strict";
import { beginLooking, contentOf, lookAgain } from "../src/cli/_looking.ts";
import {
  beginLessons,
  isWhole,
  type Lessons,
  LISTED,
  printLessons,
  study,
} from "../src/cli/_learned.ts";
import { parseConfig } from "../src/config.ts";
import { look } from "../src/core/look.ts";
import { beginSession } from "../src/core/state.ts";
import { CONTENT, step } from "../src/core/step.ts";
import { parseArchive, parseEntries, printArchive } from "../src/host/archive_text.ts";
import { type Archive, overlay } from "../src/host/archive_tree.ts";
import { archiveOf, guarded, HOSTS, laterOf } from "./_hosts.ts";

const clockAt = (ms: number) => ({
  now: () => ({ monotonicMs: ms, wallMs: ms, synchronised: true }),
  sleep: () => Promise.resolve(),
});
const IDS: readonly string[] = LISTED.flatMap(({ needs }) => needs);
const LISTS: readonly string[] = LISTED.map(({ id }) => id);

async function lessonsOf(archives: readonly Archive[]): Promise<Lessons> {
  const lessons = beginLessons(LISTED);
  for (const archive of archives) {
    const world = { clock: clockAt(0) };
    const host = guarded(archive);
    let state = beginLooking(world);
    for (let looks = 0; looks < 2 || !isWhole(lessons, state); looks++) {
      state = await lookAgain(state, contentOf(IDS), host, world);
    }
    study(lessons, state);
  }
  return lessons;
}

const learned = async (...archives: Archive[]) => printLessons(await lessonsOf(archives));

/** What the detectors with lists raise when the devices are looked at one after the other. */
async function raisedWith(toml: string, archives: readonly Archive[]): Promise<string[]> {
  const policies = parseConfig(toml, "learned.toml").detectors;
  let state = beginSession("test.1", undefined, 0);
  for (const [i, archive] of archives.entries()) {
    const clock = clockAt(i * 10_000);
    const collectors = CONTENT.collectors.filter(({ id }) => IDS.includes(id));
    state = step(state, await look(collectors, guarded(archive), state.facts, clock), policies);
  }
  // A device on which nothing runs has nothing to put on a list.
  return Object.keys(state.standing)
    .filter((id) => LISTS.includes(id.split("/")[0] ?? "") && !id.endsWith("/(baseline)"));
}

/** The same image on another device: other process ids, sockets, sessions and addresses. */
function sibling(archive: Archive): Archive {
  const text = printArchive(archive)
    .replace(
      /\/proc\/(self )?([1-9][0-9]+)\b/g,
      (_, self = "", pid) => `/proc/${self}${Number(pid) + 7_000}`,
    )
    .replace(/session-[0-9]+\.scope/g, "session-94.scope");
  return parseArchive(text);
}

for (const name of HOSTS) {
  Deno.test(`what was learned on ${name} finds nothing wrong there, later, and on its sibling`, async () => {
    const device = archiveOf(name);
    const toml = await learned(device);
    // A program of the hostile one has ended ten seconds later, and is told of.
    const later = name === "hostile" ? device : laterOf(name);
    assert.deepEqual(await raisedWith(toml, [device, later]), []);
    const other = sibling(device);
    assert.deepEqual(await raisedWith(toml, [other, sibling(later), other]), []);
    assert.equal(await learned(other), toml);
    assert.doesNotMatch(toml, /pid|inode|session-[0-9]/);
  });
}

const INTRUDER = `file /proc/4242/stat
|4242 (sshd) S 1 4242 4242 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 999999 15527936 9 18446744073709551615 1 1 0 0
file /proc/4242/comm
|sshd
link /proc/4242/exe /tmp/.x/sshd
file /proc/4242/cgroup
|0::/user.slice/user-0.slice/session-7.scope
file /proc/4242/cmdline
>sshd%00
`;

Deno.test("what comes after learning is found, and not what was there while learning", async () => {
  const pi = archiveOf("raspberry-pi-os");
  const taken = overlay(pi, parseEntries(INTRUDER));
  assert.deepEqual(await raisedWith(await learned(pi), [taken]), [
    "unexpected_process//tmp/.x/sshd session-*.scope",
  ]);
  const toml = await learned(taken);
  assert.deepEqual(await raisedWith(toml, [sibling(taken)]), []);
  assert.match(toml, /# These belong to a login[^]*unit = "session-\*\.scope"\n/);
});

Deno.test("without the grant to see programs, entries name the user, and say why", async () => {
  const pi = archiveOf("raspberry-pi-os");
  const pids = printArchive(pi).match(/(?<=^link )\/proc\/[0-9]+(?=\/exe )/gm) ?? [];
  const denied = pids.map((at) => `error ${at}/exe denied\nerror ${at}/fd denied\n`).join("");
  const blind = overlay(pi, parseEntries(denied));
  const toml = await learned(blind);
  assert.match(toml, /protocol = "tcp"\naddress = "0.0.0.0"\nport = 22\nuid = 0\n\n/);
  assert.match(toml, /process = "sshd"\nuid = 0\nunit = "ssh.service"\n/);
  assert.match(toml, /# 8 name a user and no executable, which could not be seen/);
  assert.doesNotMatch(toml, /exe =/);
  assert.deepEqual(await raisedWith(toml, [blind, blind]), []);
  // With the grant there is more to see, not more that is wrong.
  assert.deepEqual(await raisedWith(toml, [pi, pi]), []);
});

Deno.test("only what is there at every look is to run always", async () => {
  const pi = archiveOf("raspberry-pi-os");
  const text = printArchive(pi);
  const pid = /(?<=^link \/proc\/)[0-9]+(?=\/exe \/usr\/sbin\/cron$)/m.exec(text)?.[0];
  const toml = await learned(pi, overlay(pi, parseEntries(`gone /proc/${pid}\n`)));
  const lists = [...toml.matchAll(/^\[\[detectors\.(\w+)\.\w+\]\]\nexe = "\/usr\/sbin\/cron"$/gm)];
  assert.deepEqual(lists.map(([, id]) => id), ["unexpected_process"]);
});

Deno.test("what could not be seen is said, and entries that no list would take are left out", async () => {
  const hidden = overlay(archiveOf("yocto-imx8"), parseEntries("gone /proc/1\n"));
  assert.match(
    await learned(hidden),
    /# Nothing was learned, for it could not be seen: sockets: denied/,
  );
  const config = parseConfig(await learned(archiveOf("hostile")), "learned.toml");
  assert.ok(config.detectors !== undefined);
});
