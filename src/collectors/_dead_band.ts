import { isObject, type Json } from "../model/json.ts";

/** How a number is published: rounded, and only anew when it has moved this far from what was last sent. */
export interface Band {
  /** In the number's own unit. */
  absolute: number;
  /** As a share of what was last sent; the larger of the two counts. */
  relative?: number;
  /** Decimals, 3 at most. */
  decimals: number;
}

/** Shares of time or space, in percent: 2 points. */
export const PERCENT: Band = { absolute: 2, decimals: 1 };

/** What was last sent while the number has moved less than the band, else the number, rounded. */
export function held(value: number, lastSent: Json | undefined, band: Band): number {
  if (typeof lastSent === "number") {
    const room = Math.max(band.absolute, (band.relative ?? 0) * Math.abs(lastSent));
    if (Math.abs(value - lastSent) < room) return lastSent;
  }
  const scale = 10 ** band.decimals;
  return Math.round(value * scale) / scale;
}

/** A member of what was last sent, however much of it there is. */
export function sentAt(lastSent: Json | undefined, ...names: readonly string[]): Json | undefined {
  let value = lastSent;
  for (const name of names) {
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
