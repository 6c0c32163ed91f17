import { emptyObject, type Json, type JsonObject } from "../model/json.ts";
import { type Band, held, sentAt } from "./_dead_band.ts";

/** Counters of 32 bits start anew here; a 64-bit one never gets to its end. */
const WRAP = 2 ** 32;
/** More than this in one look is taken for a reset, not for a wrap. */
const PLAUSIBLE = 2 ** 30;

/** 100 B/s, or a tenth. */
const BYTES_PER_S: Band = { absolute: 100, relative: 0.1, decimals: 0 };
/** 2 packets/s, or a tenth. */
const PACKETS_PER_S: Band = { absolute: 2, relative: 0.1, decimals: 1 };

/** How each counter of an interface becomes a rate. */
const BANDS = {
  rx_bytes: BYTES_PER_S,
  tx_bytes: BYTES_PER_S,
  rx_packets: PACKETS_PER_S,
  tx_packets: PACKETS_PER_S,
} as const;

/** The counters of a network interface. */
export type Counters = Record<keyof typeof BANDS, number>;

/**
 * The rates of an interface, such as `rx_bytes_per_s`. None where no time passed or one of the
 * counters was reset, for then all were, and what they had counted before is lost.
 */
export function ratesOf(
  now: Counters,
  before: Counters,
  elapsedMs: number,
  lastSent: Json | undefined,
): JsonObject {
  const rates = emptyObject();
  if (elapsedMs <= 0) return rates;
  for (const counter of ["rx_bytes", "tx_bytes", "rx_packets", "tx_packets"] as const) {
    const grown = growth(now[counter], before[counter]);
    if (grown === undefined) return emptyObject();
    const name = `${counter}_per_s`;
    rates[name] = held((grown * 1000) / elapsedMs, sentAt(lastSent, name), BANDS[counter]);
  }
  return rates;
}

/**
 * By how much a counter grew. One that went down has wrapped, if 32 bits were nearly used up, or was
 * reset: then it is undefined.
 */
export function growth(now: number, before: number): number | undefined {
  if (now >= before) return now - before;
  const wrapped = now + WRAP - before;
  return before < WRAP && wrapped <= PLAUSIBLE ? wrapped : undefined;
}
