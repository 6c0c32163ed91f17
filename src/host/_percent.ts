import { ParseError } from "../parse/parse_error.ts";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Control characters, and the line and direction marks that hide text on a terminal or in a diff. */
const HIDDEN =
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f%\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Bytes as text that a person can review: percent-encoded are `%`, control characters other than
 * tab and newline, marks that hide text, and every byte that is not part of valid UTF-8.
 */
export function escapeBytes(bytes: Uint8Array): string {
  const text = decode(bytes);
  if (text !== undefined) return text.replace(HIDDEN, encodeURIComponent);
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes[i] ?? 0);
    const piece = decode(bytes.subarray(i, i + length));
    pieces.push(piece?.replace(HIDDEN, encodeURIComponent) ?? hex(bytes[i] ?? 0));
    i += piece === undefined ? 1 : length;
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
      const digits = String.fromCharCode(...bytes.subarray(i + 1, i + 3));
      if (!/^[0-9a-f]{2}$/i.test(digits)) {
        throw new ParseError("host", "a % is not followed by two hexadecimal digits", text);
      }
      byte = parseInt(digits, 16);
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

function decode(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** How long the UTF-8 sequence is that this byte starts, if it starts one (RFC 3629, section 4). */
function sequenceLength(lead: number): number {
  if (lead < 0xc2) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function hex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
