/** What should not be there: ports, restarts, files; with the grant to see whose they are, and without. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../src/model/json.ts";
import { tellsOfFiles } from "./_files.ts";
import type { Lab, Seen } from "./_lab.ts";

const PORT = 4242;
const WATCH = '[[detectors.process_restarted.watch]]\nunit = "lab-daemon.service"';

const alert = (state: string, id: RegExp) => ({ topic, message }: Seen) =>
  topic.endsWith("/alert") && message.state === state && id.test(String(message.id));

/** With the drop-in `visibility`: program and user are named. */
export async function tellsOfWhatShouldNotBe(lab: Lab): Promise<void> {
  await lab.sh(`
    printf '%s\\n' '${WATCH}' >>/etc/telltale/telltale.toml
    systemd-run --quiet --unit=lab-daemon -p Restart=always -p RestartSec=0 sleep 99999
    systemctl restart telltale
  `);
  const [port, copy] = await tellsOfAll(lab);
  assert.equal(port.exe, "/usr/sbin/mosquitto");
  assert.equal(port.unit, "lab-port.service");
  const uid = Number(await lab.sh("id -u mosquitto"));
  assert.deepEqual([port.uid, copy.uid], [uid, uid]);
}

/** Without it nobody is, for PrivateUsers= hides the user too, and nothing is invented. */
export async function tellsOfUnknownOwners(lab: Lab): Promise<void> {
  const from = lab.seen.length;
  assert.equal((await lab.install("--base")).code, 0);
  const [port, copy] = await tellsOfAll(lab);
  assert.deepEqual([port.exe, port.uid, copy.uid], [undefined, undefined, undefined]);
  assert.equal((await lab.install()).code, 0);
  await aFewLooks(lab);
  // What has another name without the grant, and again with it, did not end.
  const ended = lab.seen.slice(from).filter(({ message }) =>
    /no longer/.test(`${message.summary}`)
  );
  assert.deepEqual(ended, []);
  await lab.sh("systemctl stop lab-daemon");
}

/** The evidence of a port and of a setuid file. */
const tellsOfAll = (lab: Lab) => Promise.all([tellsOfPortAndRestart(lab), tellsOfFiles(lab)]);

async function tellsOfPortAndRestart(lab: Lab): Promise<JsonObject> {
  await aFewLooks(lab);
  const from = lab.seen.length;
  await lab.sh(`
    printf 'listener ${PORT} 0.0.0.0\\nallow_anonymous true\\n' >/etc/mosquitto/lab/port.conf
    systemd-run --quiet --unit=lab-port mosquitto -c /etc/mosquitto/lab/port.conf
    systemctl kill lab-daemon
  `);
  const id = new RegExp(`^open_ports/tcp/0\\.0\\.0\\.0:${PORT}$`);
  const raised = await lab.until(alert("raised", id), 20_000, from);
  const restart = /^process_restarted\/.*lab-daemon\.service$/;
  await lab.until(alert("raised", restart), 20_000, from);
  await lab.sh("systemctl stop lab-port; rm /etc/mosquitto/lab/port.conf");
  await lab.until(alert("cleared", id), 40_000, from);
  for (const it of [id, restart]) {
    assert.equal(lab.seen.slice(from).filter(alert("raised", it)).length, 1, `${it}`);
  }
  lab.rebuilt();
  return raised.message.evidence as JsonObject;
}

/** Since now, so that what is there is known before something comes. */
async function aFewLooks(lab: Lab): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await lab.until(({ topic }) => topic.endsWith("/data"), 20_000, lab.seen.length);
  }
}
