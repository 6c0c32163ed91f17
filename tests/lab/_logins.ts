/** Who logs in, who fails to, what is installed, when it is rebooted: each is told once. */
import assert from "node:assert/strict";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import type { Lab } from "./_lab.ts";

/** Where attempts come from; see logins.sh. */
const FROM = "192.0.2.7";
const HOSTILE = "root from 198.51.100.1 port 22 ssh2";

/** What is done, in words of logins.sh, and what is to be told of it: user, service, host. */
const ATTEMPTS: readonly (readonly [act: string, told: string | undefined])[] = [
  ["ssh_as pi wrong", `pi sshd ${FROM}`],
  ["ssh_as root wrong", `root sshd ${FROM}`],
  ["ssh_as oracle wrong", `oracle sshd ${FROM}`],
  [`ssh_as '${HOSTILE}' wrong`, `${HOSTILE} sshd ${FROM}`],
  ["sudo_as guest lab", "guest sudo -"],
  ["su_as guest wrong", "guest su -"],
  ["login_as pi wrong", "pi login -"],
  // Whoever can log as sshd is not sshd; and who may become root has not failed.
  ["as_user guest logger -t sshd 'Failed password for root from 6.6.6.6 port 22 ssh2'", undefined],
  ["as_user guest logger -t sudo 'eve : user NOT in sudoers ; USER=root ; COMMAND=/a'", undefined],
  ["sudo_as pi lab", undefined],
  ["su_as guest lab", undefined],
];

/** Times longer than it takes from the journal to the subscriber: what would be told twice has been. */
const SETTLED_MS = 3_000;
const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLED_MS));

/** The events of a section in messages from the given one on; a message that came twice is one. */
function eventsSince(lab: Lab, from: number, section: string): JsonObject[] {
  const messages = lab.seen.slice(from).filter(({ topic }) => topic.endsWith("/data"));
  const once = new Map(
    messages.map(({ message }) => [`${message.Session} ${message.Seq}`, message]),
  );
  return [...once.values()].flatMap((message) => {
    const events = message[section] ?? [];
    return (Array.isArray(events) ? events : [events]).filter(isObject);
  });
}

/** Waits until as many events are told, and then whether more are. */
export async function told(
  lab: Lab,
  from: number,
  section: string,
  count: number,
): Promise<JsonObject[]> {
  const times = () =>
    eventsSince(lab, from, section).reduce((sum, { count }) => sum + Number(count ?? 1), 0);
  // Less is no reason to stop here: the caller says which is missing.
  await lab.until(() => times() >= count, 20_000, from).catch(() => {});
  await settle();
  return eventsSince(lab, from, section);
}

const failureOf = ({ user, service, host, count }: JsonObject) =>
  `${user} ${service} ${host ?? "-"}${count === undefined ? "" : ` x${count}`}`;

/** Runs the attempts and verifies that each one is told once, and nothing else. */
async function assertAttempts(lab: Lab, source: string): Promise<void> {
  const expected = ATTEMPTS.flatMap(([, told]) => told === undefined ? [] : [told]);
  const from = lab.seen.length;
  // All at once: sshd and login take their time to refuse.
  await lab.sh(`. /root/logins.sh\n${ATTEMPTS.map(([act]) => `${act} &`).join("\n")}\nwait`);
  const events = await told(lab, from, "Failed_Login_Events", expected.length);
  assert.deepEqual(events.map(failureOf).sort(), [...expected].sort());
  assert.deepEqual([...new Set(events.map((event) => event.source))], [source]);
}

/** From the journal, as Debian is installed since 12. */
export async function tellsFailures(lab: Lab): Promise<void> {
  await assertAttempts(lab, "journal");
  // Debian 13 has no lastb any more, and its last reads no btmp.
  if (lab.suite !== "bookworm") return;
  const btmp = (await lab.sh("last -w -f /var/log/btmp")).split("\n");
  for (const [, told = ""] of ATTEMPTS) {
    const [, user, , host = ""] = /^(.*) (sshd|login) (\S+)$/.exec(told) ?? [];
    if (user === undefined) continue;
    const from = host === "-" ? "pts/" : host;
    // A name in utmp has 32 bytes.
    const isTold = (line: string) => line.startsWith(user.slice(0, 32)) && line.includes(from);
    assert.ok(btmp.some(isTold), `${told} is not in btmp`);
  }
}

/** Where rsyslog writes auth.log too, still once. */
export async function tellsFailuresBesideRsyslog(lab: Lab): Promise<void> {
  await lab.sh("systemctl --quiet enable --now rsyslog 2>/dev/null");
  await assertAttempts(lab, "journal");
  await lab.sh("grep -q 'Failed password for pi' /var/log/auth.log");
  await lab.sh("systemctl --quiet disable --now rsyslog syslog.socket 2>/dev/null");
}

/** What failed while it was stopped is told once when it is back, and nothing of before. */
export async function tellsFailuresOfItsAbsence(lab: Lab): Promise<void> {
  const from = lab.seen.length;
  await lab.sh(`. /root/logins.sh
    systemctl stop telltale
    ssh_as ghost wrong
    systemctl start telltale`);
  const events = await told(lab, from, "Failed_Login_Events", 1);
  assert.deepEqual(events.map(failureOf), [`ghost sshd ${FROM}`]);
}

/** A login over ssh and one at a console: in and out once, and meanwhile what who(1) shows. */
export async function tellsSessions(lab: Lab): Promise<void> {
  const from = lab.seen.length;
  await lab.sh(`. /root/logins.sh
    COMMAND='sleep 8' ssh_as pi lab -tt >/dev/null 2>&1 &
    sleep 4
    who >/root/who`);
  const { message } = await lab.until(
    ({ message }) => isObject(message.Logged_In_Users),
    10_000,
    from,
  );
  assert.ok(message.Seq !== undefined);
  const users = Object.values(lab.rebuilt().state.Logged_In_Users ?? {}).filter(isObject);
  const who = (await lab.sh("cat /root/who; rm /root/who")).split("\n").map((line) =>
    /^(\S+) +(?:sshd +)?(\S+) .*\((\S+)\)/.exec(line)?.slice(1).join(" ")
  );
  assert.deepEqual(users.map(({ user, tty, host }) => `${user} ${tty} ${host}`), who);
  await lab.sh(". /root/logins.sh; login_as pi lab");
  const events = await told(lab, from, "User_Events", 4);
  assert.deepEqual(events.map(({ user, action, host }) => `${user} ${action} ${host ?? "-"}`), [
    `pi logged_in ${FROM}`,
    `pi logged_out ${FROM}`,
    "pi logged_in -",
    "pi logged_out -",
  ]);
  assert.equal(await lab.sh("last | grep -c '^pi '"), "2");
}

/** Installed, upgraded, removed: with the versions. */
export async function tellsPackages(lab: Lab): Promise<void> {
  const from = lab.seen.length;
  const does = async (act: string, n: number) => {
    await lab.sh(act);
    return (await told(lab, from, "Package_Events", n)).map(({ package: name, status, ...it }) => [
      name,
      status,
      it.version,
      it.previous_version,
    ]);
  };
  await lab.sh(". /root/logins.sh; package 1.0; package 1.1-2");
  await does("dpkg -i /root/oil-gauge_1.0.deb", 1);
  await does("dpkg -i /root/oil-gauge_1.1-2.deb", 2);
  assert.deepEqual(await does("dpkg -P oil-gauge; rm /root/oil-gauge_*.deb", 3), [
    ["oil-gauge", "installed", "1.0", undefined],
    ["oil-gauge", "upgraded", "1.1-2", "1.0"],
    ["oil-gauge", "removed", "1.1-2", undefined],
  ]);
}

/** As often as the device was rebooted, and since when it runs. */
export async function tellsReboot(lab: Lab): Promise<void> {
  const events = await told(lab, 0, "Reboot_Event", 1);
  assert.equal(events.length, 1);
}
