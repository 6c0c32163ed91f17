import { ParseError } from "../parse/parse_error.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Control characters, and the line and direction marks that hide text on a terminal or in a diff. */
const HIDDEN =
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f%\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Bytes as text that a person can review: percent-encoded are `%`, control characters other than
 * tab and newline, marks that hide text, and every byte that is not part of valid UTF-8.
 */
export function escapeBytes(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length;) {
    let to = from;
    for (let length; to < bytes.length && (length = sequenceLength(bytes, to)) > 0;) to += length;
    if (to > from) {
      pieces.push(decoder.decode(bytes.subarray(from, to)).replace(HIDDEN, encodeURIComponent));
    }
    if (to < bytes.length) pieces.push(hex(bytes[to] ?? 0));
    from = to + 1;
  }
  return pieces.join("");
}

/** The bytes that {@linkcode escapeBytes} wrote so. Throws `ParseError` when a `%` starts no byte. */
export function unescapeBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(text);
  if (!text.includes("%")) return bytes;
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i] ?? 0;
    if (byte === 0x25) {
      byte = digitOf(bytes[i + 1]) * 16 + digitOf(bytes[i + 2]);
      if (Number.isNaN(byte)) {
        throw new ParseError("host", "a % is not followed by two hexadecimal digits", text);
      }
      i += 2;
    }
    bytes[length++] = byte;
  }
  return bytes.slice(0, length);
}

/** One name in a path as an archive keeps it: {@linkcode escapeBytes}, and white space as well. */
export function escapeName(name: Uint8Array | string): string {
  const text = typeof name === "string"
    ? name.toWellFormed().replace(HIDDEN, encodeURIComponent)
    : escapeBytes(name);
  return text.replace(/[\t\n ]/g, encodeURIComponent);
}

/** Most paths have nothing to escape. */
const PLAIN = /^[!-$&-~]*$/;

/** A path as an archive keeps it: each name by {@linkcode escapeName}. */
export function escapePath(path: string): string {
  return PLAIN.test(path) ? path : path.split("/").map(escapeName).join("/");
}

/** How long the UTF-8 sequence is that begins here; 0 where none does (RFC 3629, section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i = 2; i < length; i++) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** What a hexadecimal digit stands for; NaN for anything else. */
function digitOf(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : NaN;
}

function hex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
