import { emptyObject, isObject, type Json, type JsonObject, own } from "../model/json.ts";

/**
 * The RFC 7396 merge patch that turns one object into another, or undefined where they are equal.
 * Neither may hold a `null`, which a merge patch cannot set. Arrays are replaced whole.
 *
 * @example
 * ```ts
 * import { mergePatch } from "./merge_patch.ts";
 * import assert from "node:assert/strict";
 * assert.deepEqual({ ...mergePatch({ a: 1, b: 2 }, { a: 1, c: 3 }) }, { b: null, c: 3 });
 * ```
 */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch = emptyObject();
  let differs = false;
  for (const key of Object.keys(before)) {
    if (own(after, key) !== undefined) continue;
    patch[key] = null;
    differs = true;
  }
  for (const [key, value] of Object.entries(after)) {
    const change = memberPatch(own(before, key), value);
    if (change === undefined) continue;
    patch[key] = change;
    differs = true;
  }
  return differs ? patch : undefined;
}

function memberPatch(before: Json | undefined, after: Json): Json | undefined {
  // What did not change is mostly the same object, which then need not be walked.
  if (before === after) return undefined;
  if (isObject(after)) {
    // A patch that is an object merges into an object: into nothing else, so a scalar becomes one first.
    return isObject(before) ? mergePatch(before, after) : after;
  }
  return before !== undefined && equal(before, after) ? undefined : after;
}

/** Applies an RFC 7396 merge patch and gives the new object; neither argument is changed. */
export function applyPatch(target: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = Object.assign(emptyObject(), target);
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) delete result[key];
    else if (isObject(change)) {
      const member = result[key];
      result[key] = applyPatch(isObject(member) ? member : emptyObject(), change);
    } else result[key] = change;
  }
  return result;
}

/** Whether two JSON values are the same, members in any order. */
export function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => equal(value, b[i] as Json));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key] as Json, b[key] as Json));
}
