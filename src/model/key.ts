/**
 * Makes a key of text that the device wrote, and so perhaps an attacker: control characters, the
 * Unicode line and direction marks that can hide text on a terminal, and `%` itself are
 * percent-encoded as UTF-8. Of a text of more than 255 code units the beginning is kept, and a hash of
 * all of it stands for the rest, so that two long names seldom become one.
 */
export function escapeKey(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  const special = /[\u0000-\u001f\u007f-\u009f%\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
  const kept = text.length <= MAX_LENGTH
    ? text
    : `${text.slice(0, MAX_LENGTH - 9)}~${hashOf(text)}`;
  return kept.toWellFormed().replace(special, encodeURIComponent);
}

const MAX_LENGTH = 255;

/** FNV-1a of the code units, eight hexadecimal digits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
