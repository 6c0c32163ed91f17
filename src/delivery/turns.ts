import { unlessAborted } from "./unless_aborted.ts";

/** So many at a time, in the order in which they came. */
export interface Turns {
  /** Resolves when it is our turn; rejects with the reason of the signal that is aborted first. */
  take(...signals: readonly AbortSignal[]): Promise<void>;
  /** Ends a turn that was taken. */
  give(): void;
}

/** `limit` is asked whenever somebody comes. */
export function createTurns(limit: () => number): Turns {
  const waiting: (() => void)[] = [];
  let taken = 0;

  function give(): void {
    const next = waiting.shift();
    // The turn itself goes on to the next.
    if (next === undefined) taken -= 1;
    else next();
  }

  return {
    give,
    async take(...signals) {
      for (const signal of signals) signal.throwIfAborted();
      if (taken < limit()) {
        taken += 1;
        return;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      try {
        await unlessAborted(promise, ...signals);
      } catch (error) {
        const at = waiting.indexOf(resolve);
        // Where it is not among those who wait it has had its turn, and gives it back unused.
        if (at >= 0) waiting.splice(at, 1);
        else give();
        throw error;
      }
    },
  };
}
