/** Why a source could not be read. */
export type Why = "absent" | "denied" | "malformed" | "slow";

/** What a look at one source gave: a value, or the reason why there is none. `atMs` is monotonic. */
export type Reading<T> =
  | { ok: true; value: T; atMs: number }
  | { ok: false; why: Why; detail: string; atMs: number };

/** A source that cannot be read now, and since when (UTC). */
export interface Blindness {
  why: Why;
  detail: string;
  since: string;
}

/**
 * Thrown by whatever reads the device; `look` turns it into a {@linkcode Reading}. It is an answer of the
 * device, which gives a hundred of them a look: an error in all but its stack, which costs more to make
 * than the read that failed.
 */
export class Unreadable implements Error {
  readonly name = "Unreadable";

  constructor(readonly why: Why, readonly message: string) {}
}
Object.setPrototypeOf(Unreadable.prototype, Error.prototype);
