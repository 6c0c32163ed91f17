import { eachLine } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** The fields of a stanza that are wanted, by name in lower case, each the first line of its value. */
export interface Stanza {
  fields: ReadonlyMap<string, string>;
  /** What is wrong with its lines; the fields are what could be read nonetheless. */
  problem?: ParseError;
}

/** More lines than the packages of any device have. */
const MAX_LINES = 400_000;

/**
 * The stanzas of a database of control fields, deb822(5); names of fields are case-insensitive. Of a
 * field that is there twice nothing is believed. Throws `ParseError` for a text that is too long, or ends
 * in the middle of a line: it was cut off.
 *
 *     Package: acl
 *     Status: install ok installed
 *     Version: 2.3.1-3
 *     Description: access control list - utilities
 *      A line that continues a field begins with a space.
 */
export function* stanzasOf(
  text: string,
  format: string,
  wanted: ReadonlySet<string>,
): Generator<Stanza> {
  if (text !== "" && !text.endsWith("\n")) throw new ParseError(format, "cut off within a line");
  let begun = false;
  let fields = new Map<string, string>();
  let problem: ParseError | undefined;
  const stanza = (): Stanza => problem === undefined ? { fields } : { fields, problem };
  let count = 0;
  for (const line of eachLine(text)) {
    if (++count > MAX_LINES) throw new ParseError(format, "too many lines");
    if (line.trim() === "") {
      if (begun) yield stanza();
      begun = false;
      fields = new Map();
      problem = undefined;
      continue;
    }
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (!begun) problem = new ParseError(format, "continues nothing", line);
      begun = true;
      continue;
    }
    begun = true;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!/^[!-9;-~]+$/.test(name)) {
      problem ??= new ParseError(format, "expected a field", line);
    } else if (fields.has(name)) {
      problem ??= new ParseError(format, "a field twice", line);
      fields.set(name, "");
    } else if (wanted.has(name)) {
      fields.set(name, line.slice(colon + 1).trim());
    }
  }
  if (begun) yield stanza();
}
