import { isObject, type Json, type JsonObject } from "../model/json.ts";
import { type Band, held } from "./_dead_band.ts";

/** A process in a ranked list, as it is published. */
export interface Ranked {
  pid: number;
  name: string;
  value: number;
}

/** The indices of the `size` largest values above 0, largest first; of equal ones the lower index first. */
export function largest(
  count: number,
  size: number,
  valueAt: (index: number) => number,
): number[] {
  const best: number[] = [];
  for (let index = 0; index < count; index++) {
    const value = valueAt(index);
    if (!(value > 0)) continue;
    let place = best.length;
    while (place > 0 && value > valueAt(best[place - 1] ?? 0)) place--;
    if (place === size) continue;
    best.splice(place, 0, index);
    if (best.length > size) best.pop();
  }
  return best;
}

/**
 * The first `size` of a ranking as the list to publish, each value under the name given; or the list
 * last sent, while no process's value has moved by the band. A process that is not in the ranking
 * counts as 0, so a ranking somewhat longer than the list keeps a quiet device's list still.
 */
export function heldRanking(
  ranking: readonly Ranked[],
  size: number,
  member: string,
  lastSent: Json | undefined,
  band: Band,
): Json {
  const sent = Array.isArray(lastSent) ? lastSent.filter(isObject) : [];
  const now = new Map(ranking.map((item) => [identity(item), item.value]));
  const still = sent.every((item) => {
    const value = item[member] ?? null;
    return held(now.get(identity(item)) ?? 0, value, band) === value;
  });
  const known = new Set(sent.map(identity));
  // Who is not in a full list takes part once he stands clearly above its last.
  const least = sent.length < size ? 0 : Number(sent.at(-1)?.[member]);
  const joins = ranking.slice(0, size).some((item) =>
    !known.has(identity(item)) && held(item.value, least, band) !== least
  );
  if (Array.isArray(lastSent) && still && !joins) return lastSent;
  return ranking.slice(0, size).map(({ pid, name, value }): JsonObject => ({
    pid,
    name,
    [member]: held(value, undefined, band),
  }));
}

function identity(item: Ranked | JsonObject): string {
  return `${item.pid} ${item.name}`;
}
