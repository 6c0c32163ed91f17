import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

/** A device's tree with files of its own: setuid bits, inodes and times are this kernel's. */
function makeDevice(): string {
  const root = Deno.makeTempDirSync({ prefix: "telltale-files-" });
  for (const directory of ["proc/1", "proc/sys/kernel", "usr/bin", "usr/sbin", "tmp", "opt/app"]) {
    Deno.mkdirSync(`${root}/${directory}`, { recursive: true });
  }
  Deno.writeTextFileSync(`${root}/proc/uptime`, "100.00 200.00\n");
  Deno.writeTextFileSync(
    `${root}/proc/1/mountinfo`,
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n",
  );
  for (const name of ["usr/bin/dash", "usr/sbin/sshd", "usr/bin/login", "opt/app/pump"]) {
    write(`${root}/${name}`, `#!${name}\n`);
  }
  Deno.chmodSync(`${root}/usr/bin/login`, 0o4755);
  return root;
}

/** Writes a program, an hour old. */
function write(path: string, text: string): void {
  Deno.writeTextFileSync(path, text, { mode: 0o755 });
  Deno.utimeSync(path, 1_760_000_000, 1_760_000_000);
}

brokerTest(
  "setuid copies and replaced, moved and forged executables are raised once and cleared when undone",
  async () => {
    const root = makeDevice();
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/pump-17/alert");
    await using data = await broker.watch("device/pump-17/data");
    const credentials = await broker.device("pump-17");
    await using _agent = startAgent({
      port: broker.port,
      credentials,
      config: '[device]\nid = "pump-17"\n' +
        '[[detectors.executable_changed.files]]\npath = "/opt/app/pump"\n',
      args: [`--root=${root}`],
    });
    const alert = (seen: Seen) => JSON.parse(seen.payload);
    const of = (state: string, id: string) => (seen: Seen) =>
      alert(seen).state === state && alert(seen).id === id;
    const told = async (state: string, id: string) =>
      alert(await watch.until(of(state, id), 15_000));
    await data.until(({ payload }) => payload.includes("executable_changed/(baseline)"), 20_000);
    await data.until(({ payload }) => payload.includes("setuid_executables/(baseline)"), 20_000);
    await data.until(({ payload }) => payload.includes('"complete":true'), 20_000);

    // A shell is copied and made setuid, sshd replaced under its name, login renamed, the pump's program forged.
    Deno.copyFileSync(`${root}/usr/bin/dash`, `${root}/tmp/.x`);
    Deno.chmodSync(`${root}/tmp/.x`, 0o4755);
    write(`${root}/usr/sbin/sshd.new`, "#!usr/sbin/evil\n");
    Deno.renameSync(`${root}/usr/sbin/sshd`, `${root}/opt/app/kept`);
    Deno.renameSync(`${root}/usr/sbin/sshd.new`, `${root}/usr/sbin/sshd`);
    Deno.renameSync(`${root}/usr/bin/login`, `${root}/usr/bin/login.old`);
    write(`${root}/opt/app/pump`, "#!opt/app/pumP\n");

    const copy = await told("raised", "setuid_executables//tmp/.x");
    assert.equal(copy.severity, "critical");
    assert.equal(copy.evidence.mode, "4755");
    const sshd = await told("raised", "executable_changed//usr/sbin/sshd");
    assert.match(sshd.summary, /replaced by another file, with its time set back, UNEXPLAINED/);
    const login = await told("raised", "executable_changed//usr/bin/login");
    assert.equal(login.evidence.moved_to, "/usr/bin/login.old");
    await told("raised", "setuid_executables//usr/bin/login.old");
    const pump = await told("raised", "executable_changed//opt/app/pump");
    assert.equal(pump.evidence.time_forged, true);
    assert.match(pump.summary, /another content/);

    Deno.removeSync(`${root}/tmp/.x`);
    Deno.renameSync(`${root}/opt/app/kept`, `${root}/usr/sbin/sshd`);
    Deno.renameSync(`${root}/usr/bin/login.old`, `${root}/usr/bin/login`);
    write(`${root}/opt/app/pump`, "#!opt/app/pump\n");
    const ids = [
      "setuid_executables//tmp/.x",
      "setuid_executables//usr/bin/login.old",
      ...["/usr/sbin/sshd", "/usr/bin/login", "/opt/app/pump"].map((it) =>
        `executable_changed/${it}`
      ),
    ];
    for (const id of ids) await told("cleared", id);
    for (const id of ids) assert.equal(watch.seen.filter(of("raised", id)).length, 1, id);
    Deno.removeSync(root, { recursive: true });
  },
);
