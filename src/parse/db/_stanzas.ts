import { eachLine } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** A stanza's fields by name in lower case, each the first line of its value. */
export type Stanza = ReadonlyMap<string, string>;

/**
 * The stanzas of a database of control fields, deb822(5); names of fields are case-insensitive. A
 * text that ends in the middle of a line is one that was cut off.
 *
 *     Package: acl
 *     Status: install ok installed
 *     Version: 2.3.1-3
 *     Description: access control list - utilities
 *      A line that continues a field begins with a space.
 */
export function* stanzasOf(text: string, format: string): Generator<Stanza> {
  if (text !== "" && !text.endsWith("\n")) throw new ParseError(format, "cut off within a line");
  let stanza = new Map<string, string>();
  for (const line of eachLine(text)) {
    if (line === "" || line.trim() === "") {
      if (stanza.size === 0) continue;
      yield stanza;
      stanza = new Map();
      continue;
    }
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (stanza.size === 0) throw new ParseError(format, "continues nothing", line);
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!/^[!-9;-~]+$/.test(name)) throw new ParseError(format, "expected a field", line);
    if (stanza.has(name)) throw new ParseError(format, "a field twice", line);
    stanza.set(name, line.slice(colon + 1).trim());
  }
  if (stanza.size > 0) yield stanza;
}
