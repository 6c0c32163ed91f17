/** Chance that can be repeated. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  chance(probability: number): boolean;
  /** A whole number from 0 up to, not including, the bound. */
  below(bound: number): number;
  between(from: number, to: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** How long until something happens that happens once in so long, on average. */
  waitMs(averageMs: number): number;
}

/** mulberry32, Tommy Ettinger's generator of 32 bits: small, fast, and good enough for faults. */
export function randomFrom(seed: number): Random {
  // Seeds that are neighbours are to be strangers.
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    between: (from, to) => from + next() * (to - from),
    pick: (from) => from[below(from.length)] ?? from[0],
    waitMs: (averageMs) => -Math.log(1 - next()) * averageMs,
  };
}
