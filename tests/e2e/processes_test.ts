import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { type Broker, brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

const alertOf = (seen: Seen) => JSON.parse(seen.payload);
const isAlert = (state: string, id: string | RegExp) => (seen: Seen) => {
  const alert = alertOf(seen);
  return alert.state === state && (typeof id === "string" ? alert.id === id : id.test(alert.id));
};

/** Why an end of a cable cannot be made here, undefined if it can. */
function whyNoLinks(): string | undefined {
  const { success } = new Deno.Command("unshare", {
    args: ["--net", "ip", "link", "add", "tt0", "type", "veth", "peer", "name", "tt1"],
    stderr: "null",
  }).outputSync();
  return success ? undefined : "no veth links here (ip link add type veth)";
}

/** A copy of a program under a name of its own: nothing else here runs it. */
function copyOf(program: string, path: string): void {
  Deno.copyFileSync(program, path);
  Deno.chmodSync(path, 0o755);
}

/** Starts a program; with `pid` it gets just that number, if nobody else takes it in between. */
function start(path: string, pid?: number): Deno.ChildProcess {
  if (pid !== undefined) Deno.writeTextFileSync("/proc/sys/kernel/ns_last_pid", String(pid - 1));
  return new Deno.Command(path, { args: ["3600"], stdin: "null" }).spawn();
}

async function end(process: Deno.ChildProcess): Promise<void> {
  process.kill("SIGKILL");
  await process.status;
}

async function agentOf(broker: Broker, config: string) {
  const credentials = await broker.device("pump-17");
  return startAgent({
    port: broker.port,
    credentials,
    config: `[device]\nid = "pump-17"\n${config}`,
  });
}

brokerTest(
  "a daemon that was restarted, and one whose number another program took, are told once each",
  async () => {
    const directory = Deno.makeTempDirSync();
    const [daemon, other] = [`${directory}/daemon`, `${directory}/other`];
    copyOf("/bin/sleep", daemon);
    copyOf("/bin/sleep", other);
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/pump-17/alert");
    await using data = await broker.watch("device/pump-17/data");
    let [running, stranger] = [start(daemon), undefined as Deno.ChildProcess | undefined];
    const list = `[[detectors.process_restarted.watch]]\nexe = "${daemon}"\n`;
    try {
      await using _agent = await agentOf(
        broker,
        `${list}[detectors.unexpected_process]\nbaseline = "first"\n`,
      );
      await data.until(({ payload }) => payload.includes("unexpected_process/(baseline)"), 20_000);
      const first = running.pid;
      await end(running);
      running = start(daemon);
      const restarted = await watch.until(isAlert("raised", `process_restarted/${daemon}`), 15_000);
      const { evidence, severity, summary } = alertOf(restarted);
      if (summary.endsWith("was restarted")) {
        assert.deepEqual([severity, evidence.exe], ["warning", daemon]);
        assert.deepEqual([evidence.pid, evidence.previous_pid], [running.pid, first]);
      }

      const freed = running.pid;
      await end(running);
      for (let i = 0; i < 50 && stranger?.pid !== freed; i++) {
        if (stranger !== undefined) await end(stranger);
        stranger = start(other, freed);
      }
      assert.equal(stranger?.pid, freed);
      const id = `unexpected_process/${other}`;
      const strange = alertOf(await watch.until((seen) => alertOf(seen).id.startsWith(id), 15_000));
      assert.deepEqual([strange.evidence.exe, strange.evidence.pid], [other, freed]);
      await watch.until((seen) => alertOf(seen).summary === `${daemon} no longer runs`, 15_000);

      if (stranger !== undefined) await end(stranger);
      stranger = undefined;
      await watch.until((seen) => isAlert("cleared", strange.id)(seen), 30_000);
      assert.equal(watch.seen.filter(isAlert("raised", strange.id)).length, 1);
    } finally {
      await end(running).catch(() => {});
      if (stranger !== undefined) await end(stranger);
      Deno.removeSync(directory, { recursive: true });
    }
  },
);

brokerTest(
  "100 MB over an uplink that is taken away and made anew meanwhile are told once",
  async () => {
    const id = String(Deno.pid % 10_000);
    const [here, there, place] = [`tt${id}a`, `tt${id}b`, `tt${id}`];
    const run = (...args: string[]) => {
      const { success, stderr } = new Deno.Command("ip", { args }).outputSync();
      assert.ok(success, `ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    };
    const plug = () => {
      run("link", "add", here, "type", "veth", "peer", "name", there, "netns", place);
      run("addr", "add", "198.18.7.1/30", "dev", here);
      run("link", "set", here, "up");
      run("-n", place, "addr", "add", "198.18.7.2/30", "dev", there);
      run("-n", place, "link", "set", there, "up");
      // What is sent to nobody is sent all the same.
      run(
        "neigh",
        "replace",
        "198.18.7.2",
        "lladdr",
        "02:00:00:00:00:02",
        "dev",
        here,
        "nud",
        "permanent",
      );
    };
    run("netns", "add", place);
    try {
      plug();
      await using broker = await startMosquitto();
      await using watch = await broker.watch("device/pump-17/alert");
      await using data = await broker.watch("device/pump-17/data");
      await using _agent = await agentOf(
        broker,
        `[detectors.data_transfer]\nuplinks = ["${here}"]\nhour_sum_mib = 95\n`,
      );
      await data.until(({ payload }) => payload.includes('"Full":true'), 20_000);
      const seq = () => JSON.parse(data.seen.at(-1)?.payload ?? "{}").Seq;
      const looked = async (looks: number) => {
        const from = seq();
        await data.until(({ payload }) => JSON.parse(payload).Seq >= from + looks, 15_000);
      };
      await sendMib(60);
      await looked(3);
      assert.equal(watch.seen.filter(isAlert("raised", /^data_transfer/)).length, 0);
      run("link", "delete", here);
      await looked(2);
      plug();
      await looked(2);
      await sendMib(40);
      const raised = alertOf(await watch.until(isAlert("raised", /^data_transfer/), 15_000));
      assert.equal(raised.id, `data_transfer/${here}/hour_sum`);
      assert.equal(raised.severity, "critical");
      assert.equal(raised.evidence.uplink, here);
      await looked(3);
      assert.equal(watch.seen.filter(isAlert("raised", /^data_transfer/)).length, 1);
    } finally {
      run("netns", "delete", place);
      new Deno.Command("ip", { args: ["link", "delete", here], stderr: "null" }).outputSync();
    }
  },
  whyNoLinks(),
);

/** Sends so many MiB as UDP to the other end of the cable. */
async function sendMib(mib: number): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  const bytes = new Uint8Array(32_768);
  try {
    for (let i = 0; i < mib * 32; i++) {
      await socket.send(bytes, { transport: "udp", hostname: "198.18.7.2", port: 9 });
    }
  } finally {
    socket.close();
  }
}
