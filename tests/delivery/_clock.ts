import type { Clock } from "../../src/clock.ts";

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Lets time pass, and whoever slept for so long go on. */
  pass(ms: number): Promise<void>;
}

/** A fake clock at monotonic 0, 2026-12-01 UTC. */
export function fakeClock(): FakeClock {
  let nowMs = 0;
  const sleepers = new Set<{ untilMs: number; wake: () => void }>();
  return {
    now: () => ({
      monotonicMs: nowMs,
      wallMs: Date.UTC(2026, 11, 1) + nowMs,
      synchronised: true,
    }),
    sleep(forMs, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const sleeper = {
          untilMs: nowMs + forMs,
          wake() {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener("abort", sleeper.wake);
      });
    },
    async pass(ms) {
      nowMs += ms;
      for (const sleeper of [...sleepers]) if (sleeper.untilMs <= nowMs) sleeper.wake();
      await settled();
    },
  };
}

/** Lets everything that waits for nothing but its turn have it. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
}
