import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/**
 * Parses /etc/os-release, os-release(5), and /etc/openwrt_release, which is written alike: assignments
 * of a shell. Of a name set twice the last value counts.
 *
 *     # comment
 *     NAME="Debian GNU/Linux"
 *     VERSION_ID=12
 *     DISTRIB_ID='OpenWrt'
 */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    const entry = line.trim();
    if (entry === "" || entry.startsWith("#")) continue;
    const equals = entry.indexOf("=");
    const name = entry.slice(0, Math.max(equals, 0));
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new ParseError("etc/os-release", "expected an assignment", line);
    }
    values.set(name, unquote(entry.slice(equals + 1), line));
  }
  return values;
}

function unquote(value: string, line: string): string {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return value.replace(/\\(.)/g, "$1");
  if (value.length < 2 || !value.endsWith(quote)) {
    throw new ParseError("etc/os-release", "unfinished quotation", line);
  }
  const inner = value.slice(1, -1);
  return quote === "'" ? inner : inner.replace(/\\(["$`\\])/g, "$1");
}
