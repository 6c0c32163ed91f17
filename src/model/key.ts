/**
 * Makes a key of text that the device wrote, and so perhaps an attacker: control characters, the
 * Unicode line and direction marks that can hide text on a terminal, and `%` itself are
 * percent-encoded as UTF-8, and the key is cut at 255 code units.
 */
export function escapeKey(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  const special = /[\u0000-\u001f\u007f-\u009f%\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
  return text.toWellFormed().slice(0, 255).toWellFormed().replace(special, encodeURIComponent);
}
