import assert from "node:assert/strict";
import { makeCable, whyNoCable } from "./_cable.ts";
import { brokerTest } from "./_mosquitto.ts";
import { watchDevice, type Watched, whyNotWatched } from "./_watched.ts";

/** Starts a program; with `pid` it gets just that number, if nobody else takes it in between. */
function start(path: string, pid?: number): Deno.ChildProcess {
  if (pid !== undefined) Deno.writeTextFileSync("/proc/sys/kernel/ns_last_pid", String(pid - 1));
  return new Deno.Command(path, { args: ["3600"], stdin: "null" }).spawn();
}

async function end(process: Deno.ChildProcess): Promise<void> {
  process.kill("SIGKILL");
  await process.status;
}

/** Listens on a port until it is killed; in a network namespace of its own where that is asked for. */
function listen(port: number, ...before: readonly string[]): Deno.ChildProcess {
  const [command = "", ...args] = [
    ...before,
    Deno.execPath(),
    "eval",
    `Deno.listen({ hostname: "0.0.0.0", port: ${port} }); setInterval(() => {}, 9e8)`,
  ];
  return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).spawn();
}

/** Programs of names of their own, one of them running each; nothing else here runs them. */
interface Daemons {
  path(name: string): string;
  running: Map<string, Deno.ChildProcess>;
}

async function tellsOfAListener(device: Watched, port: number, ...before: string[]) {
  const program = listen(port, ...before);
  const id = new RegExp(`^open_ports/tcp/0\\.0\\.0\\.0:${port}${before.length > 0 ? "@" : "$"}`);
  try {
    const { severity, evidence } = await device.told("raised", id);
    assert.deepEqual(
      [severity, evidence.port, evidence.pid, evidence.exe],
      ["critical", port, program.pid, Deno.realPathSync(Deno.execPath())],
    );
  } finally {
    await end(program);
  }
  await device.told("cleared", id);
  assert.equal(device.times("raised", id), 1, `${id}`);
}

async function tellsOfARestart(device: Watched, { path, running }: Daemons) {
  const [exe, id] = [path("daemon"), `process_restarted/${path("daemon")}`];
  const before = running.get("daemon");
  // The new one first, so that no look falls between the two.
  const now = start(exe);
  running.set("daemon", now);
  if (before !== undefined) await end(before);
  const { severity, evidence } = await device.told("raised", id);
  assert.deepEqual(
    [severity, evidence.exe, evidence.pid, evidence.previous_pid],
    ["warning", exe, now.pid, before?.pid],
  );
  await device.told("cleared", id);
  assert.equal(device.times("raised", id), 1);
}

async function tellsOfAPidUsedAgain(device: Watched, { path, running }: Daemons) {
  const [exe, other] = [path("ended"), path("stranger")];
  const ended = running.get("ended");
  assert.ok(ended !== undefined);
  await end(ended);
  let stranger = start(other, ended.pid);
  running.set("stranger", stranger);
  for (let i = 0; i < 50 && stranger.pid !== ended.pid; i++) {
    await end(stranger);
    stranger = start(other, ended.pid);
    running.set("stranger", stranger);
  }
  assert.equal(stranger.pid, ended.pid);
  const isOther = new RegExp(`^unexpected_process/${other}( |$)`);
  const strange = await device.told("raised", isOther);
  assert.deepEqual([strange.evidence.exe, strange.evidence.pid], [other, ended.pid]);
  const gone = await device.told("raised", `process_restarted/${exe}`);
  assert.deepEqual([gone.summary, gone.severity], [`${exe} no longer runs`, "critical"]);
  await end(stranger);
  running.set("ended", start(exe));
  await Promise.all([strange, gone].map(({ id }) => device.told("cleared", id)));
  for (const { id } of [strange, gone]) assert.equal(device.times("raised", id), 1, id);
}

brokerTest(
  "ports, restarts and strangers are raised once, with process and path, and cleared when undone",
  async () => {
    const directory = Deno.makeTempDirSync();
    const path = (name: string) => `${directory}/${name}`;
    const daemons: Daemons = { path, running: new Map() };
    for (const name of ["daemon", "ended", "stranger"]) {
      Deno.copyFileSync("/bin/sleep", path(name));
      Deno.chmodSync(path(name), 0o755);
      if (name !== "stranger") daemons.running.set(name, start(path(name)));
    }
    const watch = ["daemon", "ended"].map((name) =>
      `[[detectors.process_restarted.watch]]\nexe = "${path(name)}"\n`
    );
    try {
      await using device = await watchDevice(
        `[detectors.process_restarted]\nwindow_s = 10\n${watch.join("")}` +
          '[detectors.unexpected_process]\nbaseline = "first"\n',
      );
      await device.says("unexpected_process/(baseline)", "open_ports/(baseline)");
      const port = 20_000 + Deno.pid % 10_000;
      await Promise.all([
        tellsOfAListener(device, port),
        tellsOfAListener(device, port + 1, "unshare", "--net"),
        tellsOfARestart(device, daemons),
        tellsOfAPidUsedAgain(device, daemons),
      ]);
    } finally {
      for (const process of daemons.running.values()) await end(process).catch(() => {});
      Deno.removeSync(directory, { recursive: true });
    }
  },
  whyNotWatched,
);

brokerTest(
  "100 MB over an uplink that is taken away and made anew meanwhile are told once",
  async () => {
    using cable = makeCable();
    await using device = await watchDevice(
      `[detectors.data_transfer]\nuplinks = ["${cable.name}"]\nhour_sum_mib = 95\n`,
    );
    const id = `data_transfer/${cable.name}/hour_sum`;
    await device.looked(2);
    await cable.send(60);
    await device.looked(3);
    assert.equal(device.times("raised", /^data_transfer/), 0);
    cable.unplug();
    await device.looked(2);
    cable.plug();
    await device.looked(2);
    await cable.send(40);
    const { severity, evidence } = await device.told("raised", id);
    assert.deepEqual([severity, evidence.uplink], ["critical", cable.name]);
    await device.looked(3);
    assert.equal(device.times("raised", /^data_transfer/), 1);
    // It clears when an hour has passed: tests/scenarios/satellite_bill.story.
  },
  whyNotWatched ?? whyNoCable(),
);
