import { ParseError } from "./parse_error.ts";

/** The value that a text of JSON is. Throws `ParseError`. */
export function parseJson(text: string, format: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ParseError(format, "not JSON", text);
  }
}

/** An object's own member; undefined of what is no object, or has no such member. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** The elements of an array; none of what is no array. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts of an array, without what is none. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((it) => textOf(it) ?? []);
}
