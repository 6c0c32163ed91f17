import type { Instant } from "./model/instant.ts";

/** The only source of time. */
export interface Clock {
  now(): Instant;
  /** Resolves after the time, or at once when the signal is aborted. Never rejects. */
  sleep(forMs: number, signal: AbortSignal): Promise<void>;
}

/** A wall clock that shows less than this was never set: telltale is younger. */
const OLDEST_BELIEVABLE_MS = Date.UTC(2026, 10, 1);

/**
 * The device's clocks. Both runtimes take the monotonic one from CLOCK_MONOTONIC, timers too: while
 * the device is suspended it stands still, and what waits goes on waiting when it wakes up.
 */
export const systemClock: Clock = {
  now() {
    const wallMs = Date.now();
    return {
      monotonicMs: performance.timeOrigin + performance.now(),
      wallMs,
      synchronised: wallMs >= OLDEST_BELIEVABLE_MS,
    };
  },
  sleep(forMs, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, forMs);
      signal.addEventListener("abort", done);
    });
  },
};

/** Random bytes as hex digits, two a byte. */
export function randomHex(bytes: number): string {
  return Array.from(
    crypto.getRandomValues(new Uint8Array(bytes)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** A random number from 0 up to, not including, 1: for jitter, not for secrets. */
export function random(): number {
  return Math.random();
}
