import type { Clock } from "../clock.ts";
import {
  CredentialError,
  type CredentialPaths,
  type Credentials,
  readUndated,
} from "./credentials.ts";

/** Keeps an eye on the credentials' files, which may be replaced at any time. */
export interface CredentialWatch {
  /** When they expire, by their part in the line; undefined where that was never to be read. */
  expiry(): Readonly<Record<"device" | "ca", { expires_ms: number }>> | undefined;
  /** Looks now, because somebody says that there is something to see. */
  look(): void;
}

const LOOK_EVERY_MS = 60_000;

/**
 * Looks at the files when it is asked, at most once a minute. A connection made with the old ones is
 * not to last for ever: they may be replaced because they are known to others.
 *
 * @param paths may change; that there are others then is no news
 * @param onChange the files hold other credentials, good ones; or, with a sentence, ones that cannot
 *   be used: that is told once, and the old connection stays as long as it can
 */
export function watchCredentials(
  paths: () => CredentialPaths,
  clock: Clock,
  onChange: (trouble: string | undefined) => void,
): CredentialWatch {
  let known: Credentials | undefined;
  let knownPlaces: CredentialPaths | undefined;
  let trouble: string | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  function look(): void {
    lookedAtMs = clock.now().monotonicMs;
    const places = paths();
    if (JSON.stringify(places) !== JSON.stringify(knownPlaces)) known = undefined;
    knownPlaces = places;
    try {
      const found = readUndated(places);
      trouble = undefined;
      if (known !== undefined && !isSame(known, found)) onChange(undefined);
      known = found;
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      // Half replaced, perhaps. Before there was anything good, the line says it.
      if (known !== undefined && trouble !== error.message) onChange(error.message);
      trouble = error.message;
    }
  }

  return {
    look,
    expiry() {
      if (clock.now().monotonicMs - lookedAtMs >= LOOK_EVERY_MS) look();
      return known && {
        device: { expires_ms: known.notAfterMs },
        ca: { expires_ms: known.caNotAfterMs },
      };
    },
  };
}

function isSame(a: Credentials, b: Credentials): boolean {
  return a.ca === b.ca && a.cert === b.cert && a.key === b.key;
}
