/** What should not be there: a new port, a daemon that was restarted; with the grant to see whose, and without. */
import assert from "node:assert/strict";
import type { Lab, Seen } from "./_lab.ts";

const PORT = 4242;
const WATCH = '[[detectors.process_restarted.watch]]\nunit = "lab-daemon.service"';

const alert = (state: string, id: RegExp) => ({ topic, message }: Seen) =>
  topic.endsWith("/alert") && message.state === state && id.test(String(message.id));

/** With the drop-in `visibility`: the program is named. */
export async function tellsOfPortsAndRestarts(lab: Lab): Promise<void> {
  await lab.sh(`
    printf '%s\\n' '${WATCH}' >>/etc/telltale/telltale.toml
    systemd-run --quiet --unit=lab-daemon -p Restart=always -p RestartSec=0 sleep 99999
    systemctl restart telltale
  `);
  const evidence = await tellsOfBoth(lab);
  assert.equal(evidence.exe, "/usr/sbin/mosquitto");
  assert.equal(evidence.unit, "lab-port.service");
}

/** Without it nobody is, for PrivateUsers= hides the user too, and nothing is invented. */
export async function tellsOfPortsOfUnknownOwners(lab: Lab): Promise<void> {
  assert.equal((await lab.install("--base")).code, 0);
  const evidence = await tellsOfBoth(lab);
  assert.equal(evidence.exe, undefined);
  assert.equal(evidence.uid, undefined);
  assert.equal((await lab.install()).code, 0);
  await lab.sh("systemctl stop lab-daemon");
}

async function tellsOfBoth(lab: Lab): Promise<Record<string, unknown>> {
  await aFewLooks(lab);
  const from = lab.seen.length;
  await lab.sh(`
    printf 'listener ${PORT} 0.0.0.0\\nallow_anonymous true\\n' >/etc/mosquitto/lab/port.conf
    systemd-run --quiet --unit=lab-port mosquitto -c /etc/mosquitto/lab/port.conf
    systemctl kill lab-daemon
  `);
  const id = new RegExp(`^open_ports/tcp/0\\.0\\.0\\.0:${PORT}$`);
  const raised = await lab.until(alert("raised", id), 20_000, from);
  await lab.until(alert("raised", /^process_restarted\/.*lab-daemon\.service$/), 20_000, from);
  await lab.sh("systemctl stop lab-port; rm /etc/mosquitto/lab/port.conf");
  await lab.until(alert("cleared", id), 40_000, from);
  assert.equal(lab.seen.slice(from).filter(alert("raised", id)).length, 1);
  lab.rebuilt();
  return raised.message.evidence as Record<string, unknown>;
}

/** Since now, so that what is there is known before something comes. */
async function aFewLooks(lab: Lab): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await lab.until(({ topic }) => topic.endsWith("/data"), 20_000, lab.seen.length);
  }
}
