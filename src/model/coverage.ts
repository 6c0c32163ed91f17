import { emptyObject, isObject, type Json } from "./json.ts";
import type { Why } from "./reading.ts";

/** How well a source is seen: whole, partly, or why not at all. */
export type Sight = "ok" | "degraded" | Why;

/** How well each source is seen: a collector by its id, and a part that it tells of itself by `id/part`. */
export type Coverage = Readonly<Record<string, Sight>>;

/** What collectors write in their shares of the section Coverage, and what it comes to; other words and all numbers are no sight. */
const WORDS: Readonly<Record<string, Sight>> = {
  ok: "ok",
  read: "ok",
  whole: "ok",
  all: "ok",
  tracefs: "ok",
  degraded: "degraded",
  partly: "degraded",
  some: "degraded",
  accounting: "degraded",
  audit: "degraded",
  denied: "denied",
  absent: "absent",
  off: "absent",
  malformed: "malformed",
  slow: "slow",
};

/** Whether one sight is worse than another: all that is not seen is alike. */
export function isWorse(a: Sight, b: Sight): boolean {
  return rankOf(a) < rankOf(b);
}

function rankOf(sight: Sight): number {
  return sight === "ok" ? 2 : sight === "degraded" ? 1 : 0;
}

/**
 * What a collector's share of the section Coverage comes to: the sights of its parts, by their place in it.
 * A part that the device lacks is no loss by itself: other sources may tell the same.
 */
export function partsOf(share: Json | undefined): { parts: Coverage; whole: "ok" | "degraded" } {
  const parts = emptyObject<Sight>();
  let whole: "ok" | "degraded" = "ok";
  const add = (name: string, value: Json | undefined): void => {
    if (isObject(value ?? null)) {
      for (const [key, it] of Object.entries(value as object)) add(`${name}/${key}`, it as Json);
    }
    if (typeof value !== "string") return;
    // A source that is "none" sees nothing; elsewhere the word may say anything.
    const isNone = value === "none" && name.endsWith("/source");
    const sight = isNone ? "absent" : Object.hasOwn(WORDS, value) ? WORDS[value] : undefined;
    if (sight === undefined) return;
    parts[name.slice(1)] = sight;
    if (sight !== "ok" && value !== "absent") whole = "degraded";
  };
  add("", share);
  return { parts, whole };
}
