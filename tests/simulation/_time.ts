/**
 * Simulated time. The clocks, timers and random numbers of the runtime itself are replaced, so that the
 * agent runs as it is, `src/clock.ts` and its feeds included, a thousand times as fast and always alike.
 */
import process from "node:process";
import type { Random } from "./_random.ts";

/** The time of one simulation. Both clocks of the process begin anew when it is started. */
export interface SimulatedTime {
  /** Milliseconds since the beginning, which no clock step changes. */
  readonly nowMs: number;
  /** The same, with the time that the device was suspended, in which the monotonic clock stands still. */
  readonly sinceMs: number;
  /** What the wall clock shows, UTC. */
  wallMs: number;
  /** Does something later that is not the agent's own doing. */
  after(forMs: number, action: () => void): void;
  /** The agent's process begins: its monotonic clock is at 0. */
  startProcess(): void;
  /** The agent's process is no more: none of its timers will fire. */
  endProcess(): void;
  /** Time passes and nothing is done meanwhile, as when the process was stopped. */
  stall(forMs: number): void;
  /** The device sleeps. */
  suspend(forMs: number): void;
  /** Lets time pass until the test holds, or nothing is left to be done. */
  run(until: () => boolean): Promise<void>;
}

interface Timer {
  atMs: number;
  /** Decides between those of one moment. */
  lot: number;
  action: () => void;
  ofProcess: boolean;
  id: number;
}

let current:
  | { now(): number; wall(): number; set(ms: number, action: () => void): number }
  | undefined;
let clear: (id: number) => void = () => {};
let random: Random | undefined;

/** Replaces the runtime's clocks, for good: only a process of its own may do so. */
export function replaceClocks(): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  scope.setTimeout = (action: () => void, ms = 0) => current?.set(ms, action) ?? 0;
  scope.clearTimeout = (id: number) => clear(id);
  Date.now = () => Math.floor(current?.wall() ?? 0);
  performance.now = () => current?.now() ?? 0;
  Math.random = () => random?.next() ?? 0;
  crypto.getRandomValues = (<T extends ArrayBufferView | null>(array: T) => {
    if (array instanceof Uint8Array) {
      for (const i of array.keys()) array[i] = random?.below(256) ?? 0;
    }
    return array;
  }) as typeof crypto.getRandomValues;
}

/** Lets everything that waits for nothing but its turn have it: ticks of Node come after all promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** The time of a simulation that begins at a wall time. */
export function simulatedTime(chance: Random, wallMs: number): SimulatedTime {
  let nowMs = 0;
  let startMs = 0;
  let suspendedMs = 0;
  let wallOffsetMs = wallMs;
  let lastId = 0;
  let alive = false;
  let timers: Timer[] = [];
  const add = (forMs: number, action: () => void, ofProcess: boolean): number => {
    const timer = {
      atMs: nowMs + Math.max(0, forMs),
      lot: chance.next(),
      action,
      ofProcess,
      id: ++lastId,
    };
    const at = timers.findIndex((other) =>
      other.atMs > timer.atMs || (other.atMs === timer.atMs && other.lot > timer.lot)
    );
    timers.splice(at < 0 ? timers.length : at, 0, timer);
    return timer.id;
  };
  random = chance;
  clear = (id) => timers = timers.filter((timer) => timer.id !== id);
  current = {
    now: () => nowMs - startMs,
    wall: () => nowMs + suspendedMs + wallOffsetMs,
    // Whole milliseconds and at least one, as the runtime has them.
    set: (ms, action) => alive ? add(Math.max(1, Math.trunc(ms)), action, true) : 0,
  };
  return {
    get nowMs() {
      return nowMs;
    },
    get sinceMs() {
      return nowMs + suspendedMs;
    },
    get wallMs() {
      return nowMs + suspendedMs + wallOffsetMs;
    },
    set wallMs(ms) {
      wallOffsetMs = ms - nowMs - suspendedMs;
    },
    after: (forMs, action) => void add(forMs, action, false),
    startProcess() {
      startMs = nowMs;
      alive = true;
    },
    endProcess() {
      alive = false;
      timers = timers.filter(({ ofProcess }) => !ofProcess);
    },
    stall(forMs) {
      nowMs += forMs;
    },
    suspend(forMs) {
      suspendedMs += forMs;
    },
    async run(until) {
      while (!until()) {
        const timer = timers.shift();
        if (timer === undefined) return;
        nowMs = Math.max(nowMs, timer.atMs);
        timer.action();
        await settle();
      }
    },
  };
}
