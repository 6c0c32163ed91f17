import type { Clock } from "../../src/clock.ts";

/** A clock on which nobody waits: when all sleep, it is at once as late as the first of them wants. */
export interface Accelerated extends Clock {
  /** Runs until the promise is settled. `pass` is told of each new time. */
  runUntil<T>(done: Promise<T>, pass: (nowMs: number) => void): Promise<T>;
}

/** At monotonic 0, and at this time of the wall clock. */
export function accelerated(beginsMs: number): Accelerated {
  let nowMs = 0;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  return {
    now: () => ({
      monotonicMs: nowMs,
      wallMs: beginsMs + nowMs,
      synchronised: true,
    }),
    sleep(forMs, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper = { untilMs: nowMs + forMs, wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", wake);
      });
    },
    async runUntil(done, pass) {
      let isDone = false;
      const end = done.finally(() => isDone = true);
      while (!isDone) {
        // Whoever can go on goes first.
        await new Promise((resolve) => setTimeout(resolve, 0));
        const [first] = [...sleepers].sort((a, b) => a.untilMs - b.untilMs);
        if (first === undefined) continue;
        nowMs = Math.max(nowMs, first.untilMs);
        pass(nowMs);
        first.wake();
      }
      return await end;
    },
  };
}
