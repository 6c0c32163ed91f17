import { ParseError } from "../parse_error.ts";

/** A type of D-Bus: one of a single code, an array, a structure, or an entry of a dictionary. */
export type BusType =
  | { code: BasicCode | "v" }
  | { code: "a"; of: BusType }
  | { code: "("; members: readonly BusType[] }
  | { code: "{"; key: { code: BasicCode }; value: BusType };

/** The types that a dictionary's key may have. */
export type BasicCode = "y" | "b" | "n" | "q" | "i" | "u" | "x" | "t" | "d" | "s" | "o" | "g" | "h";

/** Arrays and structures in each other; the specification allows 32 of each. */
const MAX_DEPTH = 32;
const MAX_LENGTH = 255;

/**
 * Parses a signature into its complete types (D-Bus Specification, "Type System"). Throws `ParseError` for
 * what is none, or deeper than 32.
 *
 *     a{sv}ay(iso)
 */
export function parseSignature(text: string): readonly BusType[] {
  if (text.length > MAX_LENGTH) throw wrong(text);
  const types: BusType[] = [];
  for (let at = 0; at < text.length;) {
    const { type, end } = typeAt(text, at, 0);
    types.push(type);
    at = end;
  }
  return types;
}

function typeAt(text: string, at: number, depth: number): { type: BusType; end: number } {
  const code = text[at] ?? "";
  if (depth > MAX_DEPTH) throw wrong(text);
  if (isBasic(code) || code === "v") return { type: { code }, end: at + 1 };
  if (code === "a" && text[at + 1] === "{") return dictionaryAt(text, at, depth);
  if (code === "a") {
    const { type: of, end } = typeAt(text, at + 1, depth + 1);
    return { type: { code, of }, end };
  }
  if (code !== "(") throw wrong(text);
  const members: BusType[] = [];
  let end = at + 1;
  while (text[end] !== ")") {
    const member = typeAt(text, end, depth + 1);
    members.push(member.type);
    end = member.end;
  }
  if (members.length === 0) throw wrong(text);
  return { type: { code, members }, end: end + 1 };
}

/** An entry of a dictionary stands nowhere but in an array. */
function dictionaryAt(text: string, at: number, depth: number): { type: BusType; end: number } {
  const key = text[at + 2] ?? "";
  if (!isBasic(key)) throw wrong(text);
  const { type: value, end } = typeAt(text, at + 3, depth + 2);
  if (text[end] !== "}") throw wrong(text);
  return { type: { code: "a", of: { code: "{", key: { code: key }, value } }, end: end + 1 };
}

function isBasic(code: string): code is BasicCode {
  return code !== "" && "ybnqiuxtdsogh".includes(code);
}

function wrong(text: string): ParseError {
  return new ParseError("dbus", "not a signature", text);
}
