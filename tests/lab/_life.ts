/** Installed, watching, killed, hung, rebooted, given new certificates. */
import assert from "node:assert/strict";
import { isObject } from "../../src/model/json.ts";
import type { Lab, Seen } from "./_lab.ts";

/**
 * Findings that the lab can have, each by the configuration that makes what is normal there wrong. They
 * are raised, and stand in the first message after a reboot.
 */
export const FINDINGS: readonly (readonly [id: string, toml: string])[] = [
  ["low_disk//", "[detectors.low_disk]\nwarning_percent = 0.1\nclear_below_percent = 0"],
  [
    "low_memory/available",
    "[detectors.low_memory]\nwarning_percent = 99.9\nclear_above_percent = 100",
  ],
];

const isData = ({ topic, message }: Seen) => topic.endsWith("/data") && message.Seq !== undefined;
const isFull = (seen: Seen) => isData(seen) && seen.message.Full === true;
const statusIs = (status: string) => ({ topic, message }: Seen) =>
  topic.endsWith("/status") && message.Status === status;

/** The lines of README: two files copied, one command. */
export async function installs(lab: Lab): Promise<void> {
  const { code, out, err } = await lab.install();
  assert.equal(code, 0, `${out}\n${err}`);
  assert.match(out, /visibility: it is granted CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH/);
  assert.match(out, /telltale \d+\.\d+\.\d+ is active: Connected to the broker; blind to /);
  assert.equal(await lab.show("ActiveState"), "active");
  assert.equal(await lab.show("Type"), "notify");
  assert.equal(await lab.show("UnitFileState"), "enabled");
  assert.equal(await lab.sh("systemctl is-enabled telltale-credentials.path"), "enabled");
}

/** Deltas that a subscriber with a certificate of its own can verify; the broker lets nobody else in. */
export async function publishesVerifiedDeltas(lab: Lab): Promise<void> {
  const first = await lab.until(isFull);
  const { Session } = first.message;
  await lab.until((it) => isData(it) && it.message.Session === Session && it.message.Seq === 2);
  const { seq, state } = lab.rebuilt();
  assert.ok(seq >= 2);
  assert.equal(first.message.Device_ID, lab.device);
  assert.ok(isObject(state.Device_Info) && state.Device_Info.hostname === "lab");
  await lab.until(statusIs("online"));
  const stranger = await lab.run(
    "mosquitto_pub --host localhost --port 8883 --cafile /root/certificates/ca.crt -t x -m y",
  );
  assert.notEqual(stranger.code, 0);
}

/** journald knows how urgent a line is. */
export async function logsWithPriorities(lab: Lab): Promise<void> {
  const lines = (await lab.sh("journalctl -u telltale -o json --no-pager")).split("\n")
    .map((line) => JSON.parse(line));
  const watches = lines.find(({ MESSAGE }) => String(MESSAGE).includes(`watches ${lab.device}`));
  assert.equal(watches?.PRIORITY, "6");
}

/** To install again what is there restarts nothing. */
export async function installsTwiceWithoutHarm(lab: Lab): Promise<void> {
  const pid = await lab.show("MainPID");
  const { code, out } = await lab.install();
  assert.match(out, /is active already, and nothing has changed/);
  assert.deepEqual([code, await lab.show("MainPID")], [0, pid]);
}

/** Faster from here on, and with all the findings that the lab can have. */
export async function raisesFindings(lab: Lab): Promise<void> {
  const toml = ["[report]\nheartbeat_s = 1", ...FINDINGS.map(([, toml]) => toml)].join("\n");
  const from = lab.seen.length;
  await lab.sh(
    `printf '%s\\n' '${toml}' >>/etc/telltale/telltale.toml; systemctl restart telltale`,
  );
  for (const [id] of FINDINGS) {
    await lab.until(
      ({ topic, message }) =>
        topic.endsWith("/alert") && message.id === id && message.state === "raised",
      20_000,
      from,
    );
  }
  lab.rebuilt();
}

/** Killed, it is back within seconds, as a new session that begins with Full. */
export async function comesBackWhenKilled(lab: Lab): Promise<void> {
  await lab.until(isData, 20_000, lab.seen.length);
  const { session } = lab.rebuilt();
  const from = lab.seen.length;
  await lab.sh("kill -9 $(systemctl show --value -p MainPID telltale.service)");
  await lab.until(statusIs("offline"), 20_000, from);
  const next = await lab.until(isFull, 30_000, from);
  assert.equal(next.message.Session, following(session));
  lab.rebuilt();
}

/** The watchdog's minute is shortened to four seconds here. */
export async function comesBackWhenHung(lab: Lab): Promise<void> {
  assert.equal(await lab.show("WatchdogUSec"), "1min");
  const dropIn = "/etc/systemd/system/telltale.service.d/lab.conf";
  await lab.sh(`
    printf '[Service]\\nWatchdogSec=4\\n' >${dropIn}
    systemctl daemon-reload
    systemctl restart telltale
  `);
  // Its loop turns often enough: three times the watchdog's time passes.
  const pid = await lab.show("MainPID");
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  assert.equal(await lab.show("MainPID"), pid);
  const from = lab.seen.length;
  await lab.sh(`kill -STOP ${pid}`);
  await lab.until(isFull, 40_000, from);
  assert.notEqual(await lab.show("MainPID"), pid);
  assert.match(await lab.sh("journalctl -u telltale --no-pager"), /Watchdog timeout \(limit 4s\)/);
  await lab.sh(`rm ${dropIn}; systemctl daemon-reload; systemctl restart telltale`);
  lab.rebuilt();
}

/** A new boot: another Boot_ID, another session, Full, and all that is wrong stands. */
export async function comesBackAfterReboot(lab: Lab): Promise<void> {
  await lab.until(isData, 20_000, lab.seen.length);
  const { session, state: before } = lab.rebuilt();
  const from = lab.seen.length;
  await lab.reboot();
  await lab.until(statusIs("stopped"), 20_000, from);
  const { message } = await lab.until(
    (it) => isFull(it) && it.message.Session === following(session),
    30_000,
    from,
  );
  const bootOf = ({ Device_Info: info }: typeof message) =>
    isObject(info) ? info.Boot_ID : undefined;
  assert.notEqual(bootOf(message), bootOf(before));
  const standing = Object.keys(isObject(message.Standing_Alerts) ? message.Standing_Alerts : {});
  assert.deepEqual(FINDINGS.map(([id]) => id).filter((id) => !standing.includes(id)), []);
  lab.rebuilt();
}

/** Certificates that are replaced are used without anybody's help. */
export async function takesNewCertificates(lab: Lab): Promise<void> {
  const from = lab.seen.length;
  const to = "/etc/telltale/credentials";
  await lab.sh(`
    cp /root/certificates/${lab.device}-next.crt ${to}/client.crt
    cp /root/certificates/${lab.device}-next.key ${to}/client.key
  `);
  const next = await lab.until(
    (it) => isFull(it) && it.message.Device_ID === `${lab.device}-next`,
    30_000,
    from,
  );
  assert.equal(next.topic, `device/${lab.device}-next/data`);
  await lab.sh(`
    cp /root/certificates/${lab.device}.crt ${to}/client.crt
    cp /root/certificates/${lab.device}.key ${to}/client.key
  `);
  await lab.until((it) => isFull(it) && it.message.Device_ID === lab.device, 30_000, from);
}

/** The session of the next start. */
export function following(session: string | undefined): string {
  const [id, starts] = session?.split(".") ?? [];
  return `${id}.${Number(starts) + 1}`;
}
