import { ParseError } from "./parse_error.ts";

/** A value that is larger is not taken. */
export const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;
/** In UTF-8, a character a byte. */
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/**
 * What is to be done with the value at a path, `.Results[].Vulnerabilities[]`: taken whole, gone into, or told
 * that it is there and gone into. Of everything else only the end is looked for.
 */
export type Asked = ReadonlyMap<string, "take" | "walk" | "note">;

/** A value that was asked for; undefined of what is only noted. */
export interface JsonRecord {
  path: string;
  value: unknown;
}

/** How far a text was read. */
export interface JsonPlace {
  /** Its bytes that are done with. */
  offset: number;
  /** What is open there, the outermost first: `[]` of an array, `.NAME` of an object. */
  open: string[];
  expects: "value" | "element or end" | "key" | "key or end" | "comma or end" | "nothing";
}

/** Before all of a text. */
export function beginJson(): JsonPlace {
  return { offset: 0, open: [], expects: "value" };
}

/**
 * Reads on in a text of JSON that is too large to be parsed at once, and moves the place to where the next bytes
 * are to begin. What lies in values that nobody asked for is not checked. Throws `ParseError`.
 *
 *     {"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"PkgName":"acl"},
 *     .SchemaVersion                .Results[].Vulnerabilities[]
 *
 * @param bytes from the place on
 * @param isLast whether nothing comes after them
 */
export function* takeJson(
  bytes: Uint8Array,
  place: JsonPlace,
  asked: Asked,
  isLast: boolean,
  format: string,
): Generator<JsonRecord> {
  // One character a byte, whatever it stands for: the structure is ASCII.
  const text = new TextDecoder("latin1").decode(bytes);
  const start = place.offset;
  const fail = (what: string, at: number) => new ParseError(format, what, text.slice(at, at + 80));
  const begin = start === 0 && text.startsWith(BYTE_ORDER_MARK) ? 3 : 0;
  for (let at = afterSpace(text, begin); at < text.length; at = afterSpace(text, at)) {
    place.offset = start + at;
    const next = text[at] ?? "";
    const { expects, open } = place;
    const mayEnd = expects.endsWith("end");
    if (mayEnd && next === (open.at(-1) === "[]" ? "]" : "}")) {
      open.pop();
      place.expects = afterValue(open);
      at += 1;
    } else if (expects === "comma or end" && next === ",") {
      place.expects = open.at(-1) === "[]" ? "value" : "key";
      at += 1;
    } else if ((expects === "key" || expects === "key or end") && next === '"') {
      const end = stringEnd(text, at);
      const colon = end < 0 ? -1 : afterSpace(text, end);
      if (colon < 0 || colon >= text.length) return;
      if (text[colon] !== ":") throw fail("no colon after a name", colon);
      open[open.length - 1] = `.${parse(bytes.subarray(at, end), format)}`;
      place.expects = "value";
      at = colon + 1;
    } else if (expects === "value" || expects === "element or end") {
      const path = open.join("");
      const what = asked.get(path);
      const isOpening = next === "{" || next === "[";
      const walks = isOpening && (what === "walk" || what === "note");
      const end = walks ? -1 : isOpening ? valueEnd(text, at) : scalarEnd(text, at, isLast);
      if (end >= 0) {
        const value = bytes.subarray(at, end);
        if (what === "take") yield { path, value: parse(value, format) };
        else if (!isOpening && next !== '"') parse(value, format);
        place.expects = afterValue(open);
        at = end;
      } else {
        if (!isOpening || what === "take") return;
        if (what === "note") yield { path, value: undefined };
        if (open.length >= MAX_DEPTH) throw fail("nested too deeply", at);
        open.push(next === "[" ? "[]" : ".");
        place.expects = next === "[" ? "element or end" : "key or end";
        at += 1;
      }
    } else throw fail("not JSON", at);
    place.offset = start + at;
  }
  place.offset = start + text.length;
}

/** Throws `ParseError` where a text ends here before all that it has begun. */
export function endJson({ expects }: JsonPlace, format: string): void {
  if (expects !== "nothing") throw new ParseError(format, "not JSON, or cut off");
}

function afterValue(open: readonly string[]): JsonPlace["expects"] {
  return open.length === 0 ? "nothing" : "comma or end";
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (" \n\r\t".includes(text[at] ?? "end")) at += 1;
  return at;
}

/** Where a string ends that begins here, behind its quote; -1 where it does not. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return -1;
}

/** Where an object or array ends that begins here; -1 where it does not. */
function valueEnd(text: string, from: number): number {
  const marks = /["{}[\]]/g;
  marks.lastIndex = from;
  for (let depth = 0;;) {
    const mark = marks.exec(text)?.[0];
    if (mark === undefined) return -1;
    if (mark === '"') {
      const end = stringEnd(text, marks.lastIndex - 1);
      if (end < 0) return -1;
      marks.lastIndex = end;
    } else {
      depth += mark === "{" || mark === "[" ? 1 : -1;
      if (depth === 0) return marks.lastIndex;
    }
  }
}

/** Where a string, number or word ends that begins here; -1 where it may go on. */
function scalarEnd(text: string, from: number, isLast: boolean): number {
  if (text[from] === '"') return stringEnd(text, from);
  const end = /[^\s,\]}]*/y;
  end.lastIndex = from;
  end.exec(text);
  return end.lastIndex === text.length && !isLast ? -1 : end.lastIndex;
}

function parse(bytes: Uint8Array, format: string): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new ParseError(format, "not JSON", text);
  }
}
