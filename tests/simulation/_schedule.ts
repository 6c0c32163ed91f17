/** One schedule: what happens to the device, the network, the disk and the process, as a seed says. */
import { parseConfig } from "../../src/config.ts";
import { runAgent } from "../../src/agent.ts";
import { systemClock } from "../../src/clock.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";
import { watchEcho } from "../../src/delivery/echo.ts";
import { keepLine } from "../../src/delivery/line.ts";
import { openStateStore, type StateStore } from "../../src/delivery/state_store.ts";
import { type Broker, CALM, simulatedBroker } from "./_broker.ts";
import { type Device, simulatedDevice } from "./_device.ts";
import { cutPower, type DiskHealth, ejectDisk, insertDisk, PowerFailure } from "./_disk.ts";
import { type Oracle, simulatedConsumer, stateComplaints } from "./_oracle.ts";
import { type Random, randomFrom } from "./_random.ts";
import { beginTroubles, type Nature, natureOf } from "./_troubles.ts";
import { settle, type SimulatedTime, simulatedTime } from "./_time.ts";

/** Parts of the agent that are broken on purpose, so that it can be seen that the simulation notices. */
export interface Defect {
  /** Between the outbox and the connection. */
  connection?(broker: Broker): Broker["connect"];
  /** Between the agent and its store; what it does not name is as it is. */
  store?(store: StateStore): Partial<StateStore>;
}

/** What a schedule is given beside its seed. */
export interface Surroundings {
  credentials: CredentialPaths;
  /** A directory in memory. */
  directory: string;
  defect?: Defect;
  trace?(line: string): void;
}

/** What a schedule was. */
export interface Outcome {
  starts: number;
  crashes: number;
  messages: number;
  occurrences: number;
  simulatedMs: number;
}

/** The world of one schedule, as trouble comes over it. */
export interface World {
  random: Random;
  time: SimulatedTime;
  device: Device;
  broker: Broker;
  oracle: Oracle;
  nature: Nature;
  disk: { health: DiskHealth };
  /** Whether the process, or the last one there was, could keep on the disk what it had to. */
  readonly isKept: boolean;
  crash(why: string): void;
  trace(line: string): void;
}

interface Process {
  stop: AbortController;
  window: { close(): void };
  ended: boolean;
  store?: StateStore;
}

const DEVICE_ID = "pump-17";
const BEGIN_MS = Date.UTC(2026, 11, 1);
/** After this without any fault everything must have arrived: back-off, a refused message and a reboot's clock are waited for. */
const PATIENCE_MS = 30 * 60_000;
const FAREWELL_MS = 6_500;

/** Plays a schedule. Throws an `Error` that says what the consumer was not told as it was. */
export async function play(seed: number, around: Surroundings): Promise<Outcome> {
  const random = randomFrom(seed);
  const nature = natureOf(random);
  const time = simulatedTime(random, BEGIN_MS);
  const oracle = simulatedConsumer(`device/${DEVICE_ID}`, time);
  const device = simulatedDevice(random, time);
  const disk = { health: "good" as DiskHealth };
  const outcome: Outcome = { starts: 0, crashes: 0, messages: 0, occurrences: 0, simulatedMs: 0 };
  const trace = (line: string) =>
    around.trace?.(`${(time.nowMs / 1000).toFixed(3).padStart(9)} ${line}`);
  const config = parseConfig(`[report]\nheartbeat_s = ${nature.heartbeatS}\n`, "simulation");
  const failures: Error[] = [];
  const failed = (error: unknown) => {
    const message = error instanceof Error ? error : new Error(String(error));
    failures.push(message);
    trace(`FAILED ${message.message}`);
  };
  const broker = simulatedBroker(random, time, (topic, payload, again) => {
    outcome.messages += 1;
    trace(`${again ? "again " : ""}${topic} ${payload}`);
    try {
      oracle.hear(topic, payload, again);
    } catch (error) {
      failed(error);
    }
  });
  let path = `${around.directory}/0.db`;
  let running: Process | undefined;
  /** Since when nothing is kept on the disk. */
  let unkeptSinceMs = Infinity;
  /** Calls to the outside that are left until the process dies; at random awaits, that is. */
  let fuse = Infinity;
  let calm = false;

  insertDisk({
    health: () => disk.health,
    before: () => mayCrash("before a commit"),
    after(isFailed) {
      if (isFailed) unkeptSinceMs = Math.min(unkeptSinceMs, time.nowMs);
      else mayCrash("after a commit");
    },
  });

  function mayCrash(when: string): void {
    if (calm || running === undefined || !random.chance(nature.crashesAtCommit)) return;
    world.crash(when);
    throw new PowerFailure(when);
  }

  function start(): void {
    if (running !== undefined) return;
    outcome.starts += 1;
    time.startProcess();
    const stop = new AbortController();
    const window = device.open(() => {
      if (--fuse > 0) return;
      world.crash("at a read");
    });
    fuse = !calm && random.chance(nature.fuses) ? 1 + random.below(400) : Infinity;
    const process: Process = running = { stop, window, ended: false };
    const store = openStateStore(path, systemClock);
    if (running !== process) return;
    process.store = store;
    // What came to pass while nobody watched is known to the disk only.
    if (store.health.kept === "memory") {
      oracle.forgive(unkeptSinceMs);
      // What could not be seen at the first look of all is no news when it can.
      for (const path of device.hidden) device.hide(path, false);
    }
    trace(`start ${outcome.starts}, session ${store.session}, ${JSON.stringify(store.health)}`);
    const connect = around.defect?.connection?.(broker) ?? broker.connect;
    runAgent({
      config,
      deviceId: DEVICE_ID,
      version: "0",
      host: window.fs,
      store: Object.assign(Object.create(store), around.defect?.store?.(store)),
      clock: systemClock,
      log: (level, line) => running === process && trace(`${level}: ${line}`),
      supervisor: { turnMs: Infinity, turn() {}, reloading() {}, stopping() {} },
      signal: stop.signal,
      certificates: () => undefined,
      openLine: (handlers) =>
        keepLine({
          ...handlers,
          target: () => ({
            hostname: "broker",
            port: 8883,
            protocol: "auto",
            keepaliveS: 60,
            credentials: around.credentials,
            echo: `device/${DEVICE_ID}/status`,
          }),
          clientId: DEVICE_ID,
          onTrouble: (sentence) => running === process && trace(`trouble: ${sentence}`),
          clock: systemClock,
          random: () => random.next(),
        }, watchEcho(connect)),
    }).then(
      () => void (process.ended = true),
      (error) => running === process && failed(error),
    );
  }

  const world: World = {
    random,
    time,
    device,
    broker,
    oracle,
    nature,
    disk,
    get isKept() {
      return running?.store?.health.kept === "disk" || unkeptSinceMs === Infinity;
    },
    crash(why) {
      if (running === undefined) return;
      trace(`CRASH ${why}`);
      outcome.crashes += 1;
      if (running.store?.health.kept === "memory") {
        oracle.forgive(unkeptSinceMs, running.store.session);
      } else if (running.store !== undefined) unkeptSinceMs = Infinity;
      running.window.close();
      running = undefined;
      fuse = Infinity;
      time.endProcess();
      broker.hangUp();
      const copy = `${around.directory}/${outcome.starts}.db`;
      cutPower(path, copy);
      path = copy;
      time.after(
        random.chance(0.8) ? random.between(100, 5_000) : random.between(0, 120_000),
        start,
      );
    },
    trace,
  };

  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    if (running !== undefined && !(event.reason instanceof PowerFailure)) failed(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", onRejection);
  try {
    start();
    const begun = () => failures.length > 0 || oracle.mirror.seq > 0;
    await time.run(() => begun() || time.nowMs > 60_000);
    calm = true;
    await time.run(() => begun() || time.nowMs > PATIENCE_MS);
    calm = false;
    const endTroubles = beginTroubles(world);
    const untilMs = time.nowMs + nature.lastsMs;
    await time.run(() => failures.length > 0 || time.nowMs > untilMs);
    endTroubles();
    calm = true;
    fuse = Infinity;
    broker.weather = CALM;
    disk.health = "good";
    time.wallMs = BEGIN_MS + time.sinceMs;
    trace("calm");
    // A new process does not wait for as long as one that was refused again and again.
    if (world.isKept && random.chance(0.7)) world.crash("for the last time");
    const complaints = () => [...oracle.complaints(), ...stateComplaints(oracle.mirror, device)];
    const patienceMs = time.nowMs + PATIENCE_MS;
    let lookedMs = 0;
    const well = () =>
      time.run(() => {
        if (failures.length > 0 || time.nowMs > patienceMs) return true;
        if (time.nowMs - lookedMs < 5_000 || running === undefined) return false;
        lookedMs = time.nowMs;
        return broker.isServing && broker.refused.size === 0 && statusNow() === "online" &&
          complaints().length === 0;
      });
    await well();
    // What comes too often comes late, and what was delayed in bad weather is still on its way: a cut, say.
    const lateMs = Math.max(time.nowMs, broker.busyUntilMs) + 1_000 * nature.heartbeatS + 2_000;
    await time.run(() => failures.length > 0 || time.nowMs > lateMs);
    await well();
    if (failures[0] === undefined) await farewell();
    if (failures[0] !== undefined) throw failures[0];
    const wrong = complaints();
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  } finally {
    ejectDisk();
    running?.window.close();
    running = undefined;
    time.endProcess();
    broker.hangUp();
    await settle();
    globalThis.removeEventListener("unhandledrejection", onRejection);
    for (const entry of Deno.readDirSync(around.directory)) {
      Deno.removeSync(`${around.directory}/${entry.name}`);
    }
  }
  outcome.simulatedMs = time.nowMs;
  outcome.occurrences = [...oracle.causes.values()].reduce((sum, { times }) => sum + times, 0);
  return outcome;

  function statusNow(): string {
    return JSON.parse(broker.retained.get(`device/${DEVICE_ID}/status`) ?? "{}").Status;
  }

  /** A clean stop ends in time, and says so. */
  async function farewell(): Promise<void> {
    const process = running;
    if (process === undefined) throw new Error("The agent was not running at the end");
    const untilMs = time.nowMs + FAREWELL_MS;
    process.stop.abort();
    await settle();
    await time.run(() => process.ended || time.nowMs > untilMs);
    trace(`farewell until ${untilMs}`);
    if (!process.ended) {
      throw new Error(`The agent did not end within ${FAREWELL_MS} ms of the signal`);
    }
    if (statusNow() !== "stopped") throw new Error(`At the end its status is ${statusNow()}`);
    process.store?.close();
    ejectDisk();
    // What lay on a disk that could not be read at the start is for the next.
    if (process.store?.health.kept === "memory") return;
    const store = openStateStore(path);
    if (store.unsent.length > 0) {
      throw new Error(`${store.unsent.length} messages were left unsent`);
    }
    store.close();
  }
}
