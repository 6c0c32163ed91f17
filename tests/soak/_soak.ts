/**
 * The agent and mosquitto for real, and what breaks them: kill -9 of either, a cut cable, a full disk. Both
 * are processes of their own; the agent lives in a network namespace, with a cable (veth) to the broker,
 * and keeps its state on a file system of 1 MB. It watches a directory that this script writes.
 *
 * The subscriber is there whenever the cable is: the broker writes a message to it before it acknowledges it
 * to the agent, and may have any number on their way (`max_inflight_messages 0`). So what the broker
 * acknowledged has been sent to the subscriber, and a broker that is killed can take nothing with it but what it
 * did not acknowledge. Its own persistence would prove nothing: it saves now and then.
 *
 * The agent is not killed while its disk is full: what it then holds in memory only is the one thing that may
 * be lost, and it says so in its log.
 */
import { type Agent, watchAgent } from "../e2e/_agent.ts";
import { type Broker, startMosquitto, type Watch } from "../e2e/_mosquitto.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";
import { type Oracle, simulatedConsumer } from "../simulation/_oracle.ts";
import { type Random, randomFrom } from "../simulation/_random.ts";
import { pathOf } from "../_tree.ts";
import { openCable } from "./_cable.ts";
import { type Counts, noCounts } from "./_counts.ts";
import { type Device, makeDevice } from "./_device.ts";

type Trouble = "agent_killed" | "agent_stopped" | "broker_killed" | "cable_cut" | "disk_full";

const ARRIVES_WITHIN_MS = 60_000;
/** A line that was broken again and again waits up to five minutes; the line of a new process does not. */
const PATIENCE_MS = 15_000;

/** Everything that a round works upon. */
interface Bench {
  random: Random;
  broker: Broker;
  cable: ReturnType<typeof openCable>;
  device: Device;
  oracle: Oracle;
  counts: Counts;
  startAgent(): Agent;
  agent: Agent;
  watch: Watch;
  failure: Error | undefined;
}

/** Plays rounds of trouble. Throws where the subscriber was not told of everything once. */
export async function soak(
  rounds: number,
  seed: number,
  say: (line: string) => void,
): Promise<Counts> {
  const directory = Deno.makeTempDirSync({ prefix: "telltale-soak-" });
  const startedMs = performance.now();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.removeSync(directory, { recursive: true }));
  const cable = openCable(seed, `${directory}/state`);
  stack.defer(() => cable.close());
  const broker = stack.use(
    await startMosquitto({
      address: cable.broker,
      subject: { ip: [cable.broker] },
      global: "max_inflight_messages 0\nmax_queued_messages 0",
    }),
  );
  const credentials = await broker.device("pump-17");
  const device = makeDevice(`${directory}/root`);
  const oracle = simulatedConsumer("device/pump-17", {
    get nowMs() {
      return performance.now() - startedMs;
    },
  });
  Deno.writeTextFileSync(
    `${directory}/telltale.toml`,
    "[report]\nheartbeat_s = 1\n[detectors.failed_login]\nwindow_s = 5\n",
  );
  const startAgent = () =>
    start(cable.namespace, cable.broker, broker.port, credentials, directory);
  const counts = noCounts(rounds);
  const bench: Bench = {
    random: randomFrom(seed),
    broker,
    cable,
    device,
    oracle,
    counts,
    startAgent,
    agent: undefined as unknown as Agent,
    watch: undefined as unknown as Watch,
    failure: undefined,
  };
  stack.defer(() => bench.watch?.[Symbol.asyncDispose]());
  stack.defer(() => bench.agent?.[Symbol.asyncDispose]());
  await subscribe(bench);
  cable.plug();
  bench.agent = startAgent();
  await arrives(bench, () => oracle.mirror.seq > 0, "the first message");
  for (let round = 1; round <= rounds; round++) {
    await playRound(bench, round);
    say(`round ${round} of ${rounds}: ${counts.messages} messages`);
  }
  await arrives(
    bench,
    () => oracle.complaints().length === 0,
    () => oracle.complaints().join("\n"),
  );
  // What comes too often comes late.
  await pause(3_000);
  counts.agent_stopped += 1;
  if (await bench.agent.stop() !== 0) {
    throw new Error(`The agent ended badly:\n${bench.agent.log()}`);
  }
  await pause(500);
  const wrong = bench.failure === undefined ? oracle.complaints() : [bench.failure.message];
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  counts.seconds = Math.round((performance.now() - startedMs) / 1000);
  return counts;
}

/** The agent as its unit starts it, but for its name space, with every permission of Deno. */
function start(
  namespace: string,
  host: string,
  port: number,
  credentials: CredentialPaths,
  directory: string,
): Agent {
  const process = new Deno.Command("ip", {
    args: [
      ...["netns", "exec", namespace, Deno.execPath(), "run", "-A", "--quiet", "--no-check"],
      ...[pathOf("src/main.ts"), "run", `--config=${directory}/telltale.toml`],
      ...[`--broker=${host}:${port}`, `--ca=${credentials.ca}`, `--cert=${credentials.cert}`],
      ...[`--key=${credentials.key}`, `--state=${directory}/state`, `--root=${directory}/root`],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  return watchAgent(process, () => {});
}

/** Comes before the cable, so that nothing is published that nobody hears. */
async function subscribe(bench: Bench): Promise<void> {
  const { broker, oracle, counts } = bench;
  bench.watch = await broker.watch("device/#", ({ topic, payload }) => {
    counts.messages += 1;
    if (topic === "device/pump-17/status") return;
    try {
      if (oracle.hear(topic, payload) === "duplicate") counts.duplicates += 1;
    } catch (error) {
      bench.failure ??= error instanceof Error ? error : new Error(String(error));
    }
  });
}

async function playRound(bench: Bench, round: number): Promise<void> {
  const { random, oracle, counts } = bench;
  const marker = happen(bench, round);
  await pause(random.between(0, 1_500));
  const trouble = random.pick<Trouble>([
    ...["agent_killed", "agent_killed", "agent_killed", "agent_stopped"] as const,
    ...["broker_killed", "broker_killed", "broker_killed", "cable_cut", "disk_full"] as const,
  ]);
  counts[trouble] += 1;
  await TROUBLES[trouble](bench);
  const isTold = () => oracle.times(marker) > 0;
  const untilMs = performance.now() + PATIENCE_MS;
  while (!isTold() && performance.now() < untilMs) await pause(50);
  if (!isTold()) {
    counts.agent_killed += 1;
    await TROUBLES.agent_killed(bench);
  }
  await arrives(bench, isTold, `${marker}, after ${trouble}`);
}

/** What happens on the device in one round; returns what is waited for. */
function happen({ random, device, oracle, counts }: Bench, round: number): string {
  const logins = 1 + random.below(3);
  for (let n = 0; n < logins; n++) {
    const user = `u${round}x${n}`;
    oracle.cause(`login ${user}`);
    device.fail(user, "192.0.2.1", 1);
  }
  counts.failed_logins += logins;
  if (random.chance(0.3)) {
    const [host, id] = [
      `10.0.${round >> 8}.${round & 255}`,
      `failed_login/10.0.${round >> 8}.${round & 255}`,
    ];
    oracle.cause(`login guess${round}`, 5);
    device.fail(`guess${round}`, host, 5);
    oracle.cause(`raised ${id}`);
    oracle.cause(`cleared ${id}`);
    counts.failed_logins += 5;
    counts.findings += 2;
  }
  if (random.chance(0.3)) {
    oracle.cause(`installed p${round} 1`);
    device.install(`p${round}`);
    counts.packages += 1;
  }
  if (random.chance(0.2)) device.rotate();
  return `login u${round}x${logins - 1}`;
}

const TROUBLES: Readonly<Record<Trouble, (bench: Bench) => Promise<void>>> = {
  async agent_killed(bench) {
    await bench.agent.stop("SIGKILL");
    maybeReboot(bench);
    await pause(bench.random.between(0, 1_000));
    bench.agent = bench.startAgent();
  },
  async agent_stopped(bench) {
    // One that had not begun yet has nothing to end.
    const began = bench.agent.log() !== "";
    if (await bench.agent.stop() !== 0 && began) {
      throw new Error(`It ended badly:\n${bench.agent.log()}`);
    }
    maybeReboot(bench);
    bench.agent = bench.startAgent();
  },
  async broker_killed(bench) {
    await bench.broker.stop("SIGKILL");
    bench.cable.cut();
    await pause(bench.random.between(0, 1_000));
    // What the broker had written to the subscriber is read by now.
    await bench.watch[Symbol.asyncDispose]();
    await bench.broker.start();
    await subscribe(bench);
    bench.cable.plug();
  },
  async cable_cut({ cable, random }) {
    cable.cut();
    await pause(random.between(500, 5_000));
    cable.plug();
  },
  async disk_full(bench) {
    bench.cable.fillDisk();
    await pause(bench.random.between(500, 3_000));
    const user = `full${bench.counts.disk_full}`;
    bench.oracle.cause(`login ${user}`);
    bench.counts.failed_logins += 1;
    bench.device.fail(user, "192.0.2.1", 1);
    await arrives(
      bench,
      () => bench.oracle.times(`login ${user}`) > 0,
      `${user}, with a full disk`,
    );
    bench.cable.emptyDisk();
    // A clean stop offers the disk once more what it lacks.
    await TROUBLES.agent_stopped(bench);
  },
};

/** Another boot, if the subscriber knows of this one: of one that nobody saw there is no trace. */
function maybeReboot({ random, device, oracle, counts }: Bench): void {
  const { Boot_ID } = (oracle.mirror.state.Device_Info ?? {}) as { Boot_ID?: string };
  if (Boot_ID !== device.bootId || !random.chance(0.4)) return;
  oracle.cause(`reboot from ${device.bootId}`);
  device.reboot();
  counts.reboots += 1;
}

async function arrives(
  bench: Bench,
  test: () => boolean,
  what: string | (() => string),
): Promise<void> {
  const untilMs = performance.now() + ARRIVES_WITHIN_MS;
  while (!test()) {
    if (bench.failure !== undefined) throw bench.failure;
    if (performance.now() > untilMs) {
      const missing = typeof what === "string" ? what : what();
      throw new Error(
        `It did not arrive within ${ARRIVES_WITHIN_MS} ms: ${missing}\n${bench.agent.log()}`,
      );
    }
    await pause(50);
  }
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}
