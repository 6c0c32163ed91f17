import { fieldsOf } from "../_lines.ts";
import { decimalOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** How many tasks ran, or waited for a processor or a disk, on average of so many minutes. */
export interface Loadavg {
  oneMinute: number;
  fiveMinutes: number;
  fifteenMinutes: number;
}

/**
 * Parses /proc/loadavg, proc_loadavg(5).
 *
 *     0.42 0.30 0.11 2/96 1512
 */
export function parseLoadavg(text: string): Loadavg {
  const fields = fieldsOf(text.replace(/\n$/, ""));
  if (fields.length !== 5 || !/^[0-9]+\/[0-9]+$/.test(fields[3] ?? "")) {
    throw new ParseError("proc/loadavg", "expected five fields", text);
  }
  return {
    oneMinute: decimalOf("proc/loadavg", fields[0], text),
    fiveMinutes: decimalOf("proc/loadavg", fields[1], text),
    fifteenMinutes: decimalOf("proc/loadavg", fields[2], text),
  };
}
