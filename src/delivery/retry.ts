import { VersionRefused } from "./connection.ts";
import { CredentialError } from "./credentials.ts";

/** Decides how, and how soon, the next connection is tried. */
export interface Retry {
  /** Of MQTT; 4 is 3.1.1. */
  readonly version: 5 | 4;
  /**
   * A connection ended, or never came about. `held`: it was a good one, for long enough. Returns how
   * many milliseconds to wait; undefined when another version of MQTT may do, and is tried at once.
   */
  failed(error: unknown, held: boolean): number | undefined;
}

const MIN_MS = 1_000;
const MAX_MS = 300_000;
/** Where our own clock is in the way: looking again costs next to nothing. */
const CLOCK_MAX_MS = 30_000;

/**
 * Exponential back-off with full jitter, so that a fleet does not come back in step. A connection
 * that is ended soon after it came about, as by another client with our id, counts as a failure.
 */
export function createRetry(protocol: 5 | 4 | "auto", random: () => number): Retry {
  let version: 5 | 4 = protocol === 4 ? 4 : 5;
  let failures = 0;
  return {
    get version() {
      return version;
    },
    failed(error, held) {
      if (held) failures = 0;
      if (error instanceof VersionRefused && protocol === "auto") {
        version = version === 5 ? 4 : 5;
        // Where neither will do, all begins again with 5, after a while.
        if (version === 4) return undefined;
      }
      const maxMs = error instanceof CredentialError ? CLOCK_MAX_MS : MAX_MS;
      const waitMs = random() * Math.min(maxMs, MIN_MS * 2 ** failures);
      failures += 1;
      return waitMs;
    },
  };
}
