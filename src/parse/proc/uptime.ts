import { fieldsOf } from "../_lines.ts";
import { decimalOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/**
 * Parses /proc/uptime, proc_uptime(5): seconds since boot, suspended time included. The second
 * number, the idle time of all processors, is checked and left.
 *
 *     1043.17 1978.97
 */
export function parseUptime(text: string): number {
  const fields = fieldsOf(text.replace(/\n$/, ""));
  if (fields.length !== 2) throw new ParseError("proc/uptime", "expected two numbers", text);
  decimalOf("proc/uptime", fields[1], text);
  return decimalOf("proc/uptime", fields[0], text);
}
