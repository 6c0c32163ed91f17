import assert from "node:assert/strict";
import { type Agent, type AgentOptions, rebuild, startAgent } from "./_agent.ts";
import { type Broker, brokerTest, startMosquitto, type Watch } from "./_mosquitto.ts";

const LINES = 100_000;
/** Every tenth line is a failed login; the others are what sshd says besides. */
const FAILURES = LINES / 10;
const DATA = "device/pump/data";

brokerTest(
  "of 100,000 lines none is missed or told twice, while logs are rotated and the agent stopped and started",
  async () => {
    await Promise.all([renamed(), copiedAndCut()]);
  },
);

async function renamed(): Promise<void> {
  await withAgent(async ({ watch, options, log }) => {
    await write(log, options, (nth) => {
      makeRoom(log, nth);
      Deno.renameSync(log, `${log}.1`);
    });
    const told = await toldWithin(watch, (told) => told.length >= FAILURES, options);
    assert.deepEqual(told, Array.from({ length: FAILURES }, (_, i) => i * 10));
    assert.deepEqual(lossesIn(watch), []);
  });
}

/** What is written between the copy and the cut is lost: here no failed login, but nobody can know, and it is declared. */
async function copiedAndCut(): Promise<void> {
  await withAgent(async ({ watch, options, log }) => {
    const rotations = await write(log, options, (nth) => {
      makeRoom(log, nth);
      Deno.copyFileSync(log, `${log}.1`);
      if (nth % 2 === 0) Deno.writeTextFileSync(log, line(1), { append: true });
      Deno.truncateSync(log);
    });
    const told = await toldWithin(watch, (told) => told.includes(LINES - 10), options);
    const holes = told.filter((it, i) => it !== (told[i - 1] ?? -10) + 10).length;
    assert.equal(new Set(told).size, told.length);
    assert.ok(holes <= rotations, `${holes} holes`);
    assert.deepEqual(lossesIn(watch), ["/var/log/auth.log copytruncate"]);
  });
}

function makeRoom(log: string, nth: number): void {
  for (let n = nth; n > 1; n--) Deno.renameSync(`${log}.${n - 1}`, `${log}.${n}`);
}

function lossesIn({ seen }: Watch): string[] {
  const { logs } = rebuild(seen, DATA).state.Coverage as { logs: object };
  return Object.keys(logs);
}

interface Scene {
  watch: Watch;
  options: AgentOptions;
  log: string;
}

async function withAgent(use: (scene: Scene) => Promise<void>): Promise<void> {
  await using broker: Broker = await startMosquitto();
  await using watch = await broker.watch(DATA);
  const root = Deno.makeTempDirSync();
  try {
    const log = `${root}/var/log/auth.log`;
    Deno.mkdirSync(`${root}/var/log`, { recursive: true });
    Deno.mkdirSync(`${root}/state`);
    Deno.writeTextFileSync(log, "");
    const options = {
      port: broker.port,
      credentials: await broker.device("pump"),
      state: `${root}/state`,
      config: '[device]\nid = "pump"',
      args: [`--root=${root}`],
    };
    await use({ watch, options, log });
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

/** Writes all lines, rotating the log ten times; in the middle the agent is stopped for some of them. */
async function write(
  log: string,
  options: AgentOptions,
  rotate: (nth: number) => void,
): Promise<number> {
  await using first = startAgent(options);
  await first.says(/Connected/);
  // Until it is kept where the log begins.
  await new Promise((resolve) => setTimeout(resolve, 500));
  let stopped: Promise<number> | undefined;
  let rotations = 0;
  for (let n = 0; n < LINES; n += 500) {
    const lines = Array.from({ length: 500 }, (_, i) => line(n + i));
    Deno.writeTextFileSync(log, lines.join(""), { append: true });
    if (n % 10_000 === 7_500) rotate(++rotations);
    if (n === 40_000) stopped = first.stop();
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
  assert.equal(await stopped, 0);
  return rotations;
}

function line(n: number): string {
  const stamp = "2026-11-21T10:00:00.000000+00:00 pump";
  return n % 10 === 0
    ? `${stamp} sshd[${n}]: Failed password for u${n} from 192.0.2.7 port ${n % 60_000} ssh2\n`
    : `${stamp} sshd[${n}]: Connection from 192.0.2.7 port ${n % 60_000} on 192.0.2.9 port 22\n`;
}

/** Who was told, in order, by an agent that is started now, until that is enough. */
async function toldWithin(
  { seen }: Watch,
  isEnough: (told: readonly number[]) => boolean,
  options: AgentOptions,
): Promise<readonly number[]> {
  await using _second: Agent = startAgent(options);
  const untilMs = performance.now() + 20_000;
  const told = () =>
    seen.flatMap(({ payload }) =>
      ((JSON.parse(payload).Failed_Login_Events ?? []) as { user: string; count?: number }[])
        .map(({ user, count }) => {
          assert.equal(count, undefined);
          return Number(user.slice(1));
        })
    );
  while (!isEnough(told())) {
    assert.ok(performance.now() < untilMs, `${told().length} were told`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  // And no more of them in a further message.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  return told();
}
