import { type Coverage, partsOf, type Sight } from "../model/coverage.ts";
import { emptyObject } from "../model/json.ts";
import { shareOf } from "../model/message.ts";
import type { State } from "./state.ts";

/**
 * How well every source is seen, from the readings of all collectors and from what they say of themselves
 * in their shares of the section Coverage. One that was not asked in this session is left out.
 */
export function coverageOf({ facts, blind, reports }: Pick<State, "facts" | "blind" | "reports">): {
  coverage: Coverage;
  /** Of the collectors alone: what is published beside their shares. */
  sources: Coverage;
} {
  const coverage = emptyObject<Sight>();
  const sources = emptyObject<Sight>();
  for (const id of new Set([...Object.keys(facts), ...Object.keys(blind)])) {
    const why = blind[id]?.why;
    // Facts that were kept over a restart were not read yet.
    if (why === undefined && !Number.isFinite(facts[id]?.atMs)) continue;
    const { parts, whole } = why === undefined
      ? partsOf(shareOf(id, reports[id]))
      : { parts: {}, whole: why };
    coverage[id] = sources[id] = whole;
    for (const [part, sight] of Object.entries(parts)) coverage[`${id}/${part}`] = sight;
  }
  return { coverage, sources };
}
