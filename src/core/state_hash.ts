import { createHash } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../model/json.ts";

/**
 * The canonical JSON text of a value (RFC 8785): members sorted by UTF-16 code units, no white
 * space, numbers and strings as ECMAScript writes them.
 *
 * @throws {TypeError} for a number that JSON cannot write, or a lone surrogate
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isObject(value)) {
    const members = Object.keys(value).sort().map((key) =>
      `${canonicalJson(key)}:${canonicalJson(value[key] as Json)}`
    );
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError("Canonical JSON has no infinite number and no NaN");
  }
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new TypeError("Canonical JSON has no lone surrogate");
  }
  return JSON.stringify(value);
}

/** Texts of sections. A section is never changed in place: another state holds another object. */
const texts = new WeakMap<JsonObject, string>();

function sectionText(section: Json): string {
  if (!isObject(section)) return canonicalJson(section);
  const known = texts.get(section);
  if (known !== undefined) return known;
  const text = canonicalJson(section);
  texts.set(section, text);
  return text;
}

/**
 * The hash by which a consumer knows that it holds exactly the published state. Of a section that
 * is the same object as in an earlier state the text is remembered.
 */
export function stateHash(state: JsonObject): string {
  const members = Object.keys(state).sort().map((name) =>
    `${canonicalJson(name)}:${sectionText(state[name] as Json)}`
  );
  return createHash("sha256").update(`{${members.join(",")}}`).digest("hex").slice(0, 16);
}
