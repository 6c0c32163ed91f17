/** A value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Ours have no prototype, so that a key such as `__proto__` is a key like any other. */
export interface JsonObject {
  [key: string]: Json;
}

/** An empty JSON object without a prototype. */
export function emptyObject<T = Json>(): { [key: string]: T } {
  return Object.create(null);
}

/** Whether a value is a JSON object, that is neither a scalar nor an array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object's own member: a name such as `constructor` is not found on what has no such member. */
export function own<T>(object: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
