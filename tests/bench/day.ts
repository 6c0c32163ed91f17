/**
 * A day in a minute: the agent's own loop, outbox and store on an accelerated clock, watching the quiet
 * machine of `_recorded_day.ts`, with a broker that acknowledges everything. What is published is counted and
 * rebuilt, what is written to the disk and what stays in memory is measured. README.md has the results.
 *
 *   day.ts [--heartbeat=10] [--looks=A DAY OF THEM] [--state=DIRECTORY] [--json]
 *
 * As the program is built: deno run -A --v8-flags=--jitless,--max-heap-size=64,--optimize-for-size,--expose-gc day.ts
 */
import { Buffer } from "node:buffer";
import { parseArgs } from "node:util";
import { runAgent } from "../../src/agent.ts";
import { parseConfig } from "../../src/config.ts";
import { emptyMirror, receive } from "../../src/core/consumer.ts";
import type { Line, LineHandlers } from "../../src/delivery/line.ts";
import { openStateStore } from "../../src/delivery/state_store.ts";
import { isObject, type Json, type JsonObject } from "../../src/model/json.ts";
import { isEventSection, isStateSection } from "../../src/model/message.ts";
import { accelerated } from "./_accelerated.ts";
import { recordedDay } from "./_recorded_day.ts";

/** What was published, in bytes of payload, and how many messages. */
interface Sum {
  messages: number;
  bytes: number;
}

/** What a day came to. */
export interface Day {
  heartbeat: Sum;
  metrics: Sum;
  events: Sum;
  full: Sum;
  total: Sum;
  /** Had every message been a full one. */
  allFull: Sum;
  writtenBytes: number;
  /** RssAnon after 500 looks and at the end of each day, once V8 has given back what it keeps in reserve. */
  anonKib: readonly number[];
  /** What is in use of the heap, and outside of it, at the same times. */
  heldKib: readonly number[];
}

/** Sections that did not change are the same objects: nothing is made anew only to be measured. */
const sizes = new WeakMap<object, number>();

const DAY_S = 86_400;
const EARLY = 500;
const LIMITS = {
  beat10Bytes: 2_000_000,
  beat300Bytes: 250_000,
  writtenBytes: 1_000_000,
  grownKib: 2048,
};

const { values } = parseArgs({
  options: {
    looks: { type: "string" },
    heartbeat: { type: "string", default: "10" },
    state: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
if (import.meta.main) {
  const directory = values.state ?? Deno.makeTempDirSync({ prefix: "telltale-day-" });
  const heartbeatS = Number(values.heartbeat);
  const day = await live(directory, Number(values.looks ?? DAY_S / heartbeatS), heartbeatS);
  if (values.state === undefined) Deno.removeSync(directory, { recursive: true });
  if (values.json) console.log(JSON.stringify(day));
  else Deno.exitCode = print(day);
}

/** Prints the table of one or more whole days and gives the exit code. */
function print(day: Day): number {
  console.log("| | messages | bytes |\n| --- | --- | --- |");
  for (const name of ["heartbeat", "metrics", "events", "full", "total", "allFull"] as const) {
    console.log(`| ${name} | ${day[name].messages} | ${day[name].bytes} |`);
  }
  const growths = grown(day.anonKib);
  const days = Math.max(1, growths.length);
  console.log(
    `\nwritten to disk: ${day.writtenBytes} bytes; private memory ${day.anonKib[0]} KiB, ` +
      `and at the end of each day ${growths.join(", ")} KiB more than after ${EARLY} looks; ` +
      `in use ${grown(day.heldKib).join(", ")} KiB more`,
  );
  const limit = Number(values.heartbeat) < 300 ? LIMITS.beat10Bytes : LIMITS.beat300Bytes;
  const held = day.total.bytes <= limit * days &&
    day.writtenBytes <= LIMITS.writtenBytes * days &&
    growths.every((kib) => kib <= LIMITS.grownKib);
  console.log(
    held ? "all limits hold" : `ABOVE the limits: ${limit} bytes, ${JSON.stringify(LIMITS)}`,
  );
  return held ? 0 : 1;
}

function grown([early = NaN, ...ends]: readonly number[]): readonly number[] {
  return ends.map((end) => end - early);
}

async function live(directory: string, looks: number, heartbeatS: number): Promise<Day> {
  const device = recordedDay();
  const clock = accelerated(device.beganMs);
  const stop = new AbortController();
  const counted = counter();
  const aDay = DAY_S / heartbeatS;
  const anonKib: number[] = [];
  const heldKib: number[] = [];
  let writtenBefore = 0;
  const store = openStateStore(`${directory}/telltale.db`, clock);
  const config = parseConfig(`[report]\nheartbeat_s = ${heartbeatS}\n`, "day.toml", []);
  let passed = 0;
  const running = runAgent({
    config,
    deviceId: "pump-17",
    version: "bench",
    host: device.host,
    store,
    clock,
    log: () => {},
    supervisor: { turnMs: Infinity, turn() {}, reloading() {}, stopping() {} },
    signal: stop.signal,
    openLine: (handlers) => lineTo(handlers, counted.take),
    certificates: () => undefined,
  });
  await clock.runUntil(running, (nowMs) => {
    device.goOnTo(nowMs / 1000);
    const look = Math.floor(nowMs / 1000 / heartbeatS);
    // What a start writes is not a day's, nor is what the runtime keeps of our source.
    if (look >= 3 && passed < 3) writtenBefore = writtenBytes();
    if (look !== passed && (look === EARLY || look % aDay === 0 || look === looks)) {
      collect();
      anonKib.push(rssAnonKib());
      heldKib.push(held());
    }
    if (look >= looks) stop.abort();
    passed = look;
  });
  store.close();
  return { ...counted.day(), writtenBytes: writtenBytes() - writtenBefore, anonKib, heldKib };
}

function lineTo(handlers: LineHandlers, take: (payload: string) => void): Line {
  handlers.will(1);
  queueMicrotask(() => handlers.onConnected(1));
  return {
    connected: true,
    publish({ topic, payload }) {
      // Nothing may fail here, and nothing here may be taken for a line that broke.
      if (topic.endsWith("/data")) queueMicrotask(() => take(payload));
      return Promise.resolve();
    },
    renew() {},
    close: () => Promise.resolve(),
  };
}

function counter() {
  const day = { heartbeat: sum(), metrics: sum(), events: sum(), full: sum(), total: sum() };
  const allFull = sum();
  let mirror = emptyMirror();
  const add = (to: Sum, bytes: number) => {
    to.messages += 1;
    to.bytes += bytes;
  };
  return {
    day: () => ({ ...day, allFull }),
    take(payload: string) {
      const message: JsonObject = JSON.parse(payload);
      const received = receive(mirror, payload);
      mirror = received.mirror;
      const { kind } = received.verdict;
      if (kind !== "verified" && kind !== "held") throw new Error(`A message is ${kind}`);
      const bytes = Buffer.byteLength(payload);
      const names = Object.keys(message);
      const of = message["Full"] === true
        ? "full"
        : names.some(isEventSection)
        ? "events"
        : names.some(isStateSection)
        ? "metrics"
        : "heartbeat";
      add(day[of], bytes);
      add(day.total, bytes);
      const state = Object.entries(mirror.state)
        .reduce((all, [name, section]) => all + name.length + 4 + sizeOf(section), 0);
      const around = names.filter((name) => !isStateSection(name))
        .reduce((all, name) => all + name.length + 4 + JSON.stringify(message[name]).length, 0);
      add(allFull, state + around + 1);
    },
  };
}

function sizeOf(section: Json): number {
  const known = isObject(section) ? sizes.get(section) : undefined;
  const size = known ?? Buffer.byteLength(JSON.stringify(section));
  if (isObject(section)) sizes.set(section, size);
  return size;
}

function sum(): Sum {
  return { messages: 0, bytes: 0 };
}

/** What the kernel sent towards a disk for this process (proc_pid_io(5)): whole pages of 4 KiB. */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)$/m.exec(Deno.readTextFileSync("/proc/self/io"))?.[1]);
}

function held(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return (heapUsed + external) >> 10;
}

function collect(): void {
  // Also what V8 keeps in reserve is given back.
  (globalThis as { gc?: (how: object) => void }).gc?.({ type: "major", flavor: "last-resort" });
}

function rssAnonKib(): number {
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(Deno.readTextFileSync("/proc/self/status"))?.[1]);
}
