/** What a seed does to the world. Each seed has only some of the troubles, so that each meets each. */
import { CALM } from "./_broker.ts";
import { FINDINGS, SECRETS } from "./_device.ts";
import type { DiskHealth } from "./_disk.ts";
import type { Random } from "./_random.ts";
import type { World } from "./_schedule.ts";

/** Which troubles there are in one schedule, and how many. */
export interface Nature {
  heartbeatS: number;
  lastsMs: number;
  /** Between two things that happen on the device. */
  deviceEveryMs: number;
  /** Between two changes of weather, and whether there are any. */
  weatherEveryMs: number;
  crashEveryMs: number;
  rebootEveryMs: number;
  clockEveryMs: number;
  diskEveryMs: number;
  /** Probabilities: at each commit, and of each process to die at one of its reads. */
  crashesAtCommit: number;
  fuses: number;
  /** The process may die while the disk is bad, and then something may be lost. */
  diskAndCrash: boolean;
}

/** Drawn by lot. */
export function natureOf(random: Random): Nature {
  const perhaps = (probability: number, everyMs: number) =>
    random.chance(probability) ? everyMs * random.between(0.3, 2) : Infinity;
  const crashes = random.chance(0.6);
  return {
    heartbeatS: random.pick([2, 5, 10, 10, 10, 30]),
    lastsMs: random.between(8_000, 32_000),
    deviceEveryMs: random.pick([1_000, 3_000, 10_000]),
    weatherEveryMs: perhaps(0.75, 12_000),
    crashEveryMs: crashes ? perhaps(0.7, 20_000) : Infinity,
    rebootEveryMs: crashes ? perhaps(0.4, 30_000) : Infinity,
    clockEveryMs: perhaps(0.3, 20_000),
    diskEveryMs: perhaps(0.25, 20_000),
    crashesAtCommit: crashes && random.chance(0.5) ? random.pick([0.01, 0.03, 0.1]) : 0,
    fuses: crashes ? random.pick([0, 0, 0.3]) : 0,
    diskAndCrash: random.chance(0.5),
  };
}

/** Begins; what it returns ends it and makes all good again. */
export function beginTroubles(world: World): () => void {
  const { random, time, device, nature, broker } = world;
  let over = false;
  const every = (averageMs: number, action: () => void) => {
    if (averageMs === Infinity) return;
    time.after(random.waitMs(averageMs), function again() {
      if (over) return;
      action();
      time.after(random.waitMs(averageMs), again);
    });
  };
  const happen = happenings(world);
  every(nature.deviceEveryMs, () => random.pick(happen)());
  every(5_000, () => device.drift());
  every(nature.weatherEveryMs, () => changeWeather(world));
  every(nature.crashEveryMs, () => mayDie(world) && world.crash("killed"));
  every(nature.rebootEveryMs, () => mayDie(world) && reboot(world));
  every(nature.clockEveryMs, () => disturbClock(world));
  every(nature.diskEveryMs, () => {
    const well = world.disk.health !== "good";
    world.disk.health = well ? "good" : random.pick<DiskHealth>(["full", "readonly", "broken"]);
    world.trace(`disk ${world.disk.health}`);
  });
  every(30_000, () => broker.say("device/pump-17/command", '{"Request":"full"}'));
  return () => {
    over = true;
    for (const path of SECRETS) device.hide(path, false);
    for (const [condition, id] of Object.entries(FINDINGS) as [keyof typeof FINDINGS, string][]) {
      if (!device.wrong.has(condition)) continue;
      // What stood long enough to be told must be told to have gone; the rest may have been missed.
      if (world.oracle.isRaised(id) && random.chance(0.5)) turn(world, condition, false);
    }
  };
}

/** Whether the process may die now without that something may be lost. */
function mayDie({ disk, nature }: World): boolean {
  return disk.health === "good" || nature.diskAndCrash;
}

function happenings(world: World): [() => void, ...(() => void)[]] {
  const { random, device, oracle, trace } = world;
  let serial = 0;
  const login = (times: number) => {
    const user = `u${++serial}`;
    trace(`login of ${user}, ${times} times`);
    oracle.cause(`login ${user}`, times);
    device.fail(user, `10.0.0.${random.below(4)}`, times);
  };
  return [
    () => login(1),
    () => login(1),
    () => login(1 + random.below(20)),
    () => {
      trace("rotate");
      device.rotate();
    },
    () => {
      const name = `p${++serial}`;
      trace(`install ${name}`);
      oracle.cause(`installed ${name} 1`);
      device.install(name, "1");
    },
    () => {
      // What was not told to be there may come and go unseen.
      for (const [name, version] of device.packages) {
        if (oracle.times(`installed ${name} ${version}`) === 0) continue;
        trace(`remove ${name}`);
        oracle.cause(`removed ${name} ${version}`, 1, `installed ${name} ${version}`);
        return device.remove(name);
      }
    },
    () => {
      const condition = random.pick(["heat", "memory", "disk"] as const);
      const wrong = device.wrong.has(condition);
      if (wrong === oracle.isRaised(FINDINGS[condition])) turn(world, condition, !wrong);
    },
    () => {
      const path = random.pick(SECRETS);
      device.hide(path, !device.hidden.has(path));
      trace(`${device.hidden.has(path) ? "hide" : "show"} ${path}`);
    },
  ];
}

/** Only what was told last is turned, so that nothing comes and goes between two looks. */
function turn(
  { device, oracle, trace }: World,
  condition: keyof typeof FINDINGS,
  wrong: boolean,
): void {
  trace(`${condition} ${wrong ? "wrong" : "right"}`);
  const id = FINDINGS[condition];
  if (wrong) oracle.cause(`raised ${id}`, 1, `cleared ${id}`);
  else oracle.cause(`cleared ${id}`, 1, `raised ${id}`);
  device.turn(condition, wrong);
}

function changeWeather({ random, broker, trace }: World): void {
  const some = (most: number) => random.chance(0.4) ? random.between(0, most) : 0;
  const topics = ["data", "alert", "status"].map((name) => `device/pump-17/${name}`);
  broker.weather = random.chance(0.3) ? CALM : {
    down: random.chance(0.2),
    refused: some(0.8),
    kicked: some(0.8),
    lost: some(0.3),
    unacknowledged: some(0.3),
    repeated: some(0.3),
    latencyMs: random.pick([10, 200, 15_000]),
    denied: new Set(topics.filter(() => random.chance(0.25))),
  };
  if (random.chance(0.5)) broker.cut();
  trace(`weather ${JSON.stringify(broker.weather)}`);
}

/** The power fails, and comes back: another boot. */
function reboot(world: World): void {
  const { device, oracle, time, random, trace } = world;
  const from = device.bootId;
  const { isKept } = world;
  world.crash("power cut");
  trace(`reboot from ${from}`);
  const state = oracle.mirror.state.Device_Info as { Boot_ID?: string } | undefined;
  oracle.cause(`reboot from ${from}`);
  // A boot that nobody saw leaves no trace.
  const cause = oracle.causes.get(`reboot from ${from}`);
  if (cause !== undefined && (state?.Boot_ID !== from || !isKept)) cause.shaky = true;
  device.reboot();
  if (world.nature.clockEveryMs < Infinity && random.chance(0.5)) {
    oracle.isClockTrue = false;
    time.wallMs = 5_000;
  }
}

function disturbClock({ random, time, trace, broker, oracle }: World): void {
  const kind = random.pick(["back", "forth", "1970", "right", "suspend", "stall"] as const);
  trace(`clock ${kind}`);
  oracle.isClockTrue &&= kind === "suspend" || kind === "stall";
  if (kind === "back") time.wallMs -= random.between(0, 7_200_000);
  else if (kind === "forth") time.wallMs += random.between(0, 7_200_000);
  else if (kind === "1970") time.wallMs = random.between(0, 1e7);
  else if (kind === "right") time.wallMs = Date.UTC(2026, 11, 1) + time.sinceMs;
  else {
    const forMs = random.between(1_000, 600_000);
    broker.cut();
    if (kind === "suspend") time.suspend(forMs);
    else time.stall(forMs);
  }
}
