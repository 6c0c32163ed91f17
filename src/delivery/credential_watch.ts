import type { Clock } from "../clock.ts";
import { type CredentialPaths, type Credentials, readUndated } from "./credentials.ts";

/** Keeps an eye on the credentials' files, which may be replaced at any time. */
export interface CredentialWatch {
  /** When they expire, by their part in the line; undefined where they cannot be read. */
  readonly expiry: Readonly<Record<"device" | "ca", { expires_ms: number }>> | undefined;
}

const LOOK_EVERY_MS = 60_000;

/** Looks at the files at most once a minute, when it is asked. */
export function watchCredentials(paths: CredentialPaths, clock: Clock): CredentialWatch {
  let known: Credentials | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  function look(): Credentials | undefined {
    const nowMs = clock.now().monotonicMs;
    if (nowMs - lookedAtMs < LOOK_EVERY_MS) return known;
    lookedAtMs = nowMs;
    try {
      known = readUndated(paths);
    } catch {
      // The line says what is wrong with them. What was there before says when it expires all the same.
    }
    return known;
  }

  return {
    get expiry() {
      const it = look();
      if (it === undefined) return undefined;
      return {
        device: { expires_ms: it.notAfterMs },
        ca: { expires_ms: it.caNotAfterMs },
      };
    },
  };
}
