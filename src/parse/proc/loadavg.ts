import { fieldsOf } from "../_lines.ts";
import { decimalOf, unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** How many tasks ran, or waited for a processor or a disk, on average of so many minutes, and how many there are. */
export interface Loadavg {
  oneMinute: number;
  fiveMinutes: number;
  fifteenMinutes: number;
  /** All threads of all processes of the whole device, those of the kernel included. */
  threads: number;
  /** The number that a process or thread was given last, in the pid namespace of whoever reads. */
  lastPid: number;
}

/**
 * Parses /proc/loadavg, proc_loadavg(5).
 *
 *     0.42 0.30 0.11 2/96 1512
 */
export function parseLoadavg(text: string): Loadavg {
  const fields = fieldsOf(text.replace(/\n$/, ""));
  const threads = /^[0-9]+\/([0-9]+)$/.exec(fields[3] ?? "")?.[1];
  if (fields.length !== 5 || threads === undefined) {
    throw new ParseError("proc/loadavg", "expected five fields", text);
  }
  return {
    oneMinute: decimalOf("proc/loadavg", fields[0], text),
    fiveMinutes: decimalOf("proc/loadavg", fields[1], text),
    fifteenMinutes: decimalOf("proc/loadavg", fields[2], text),
    threads: unsignedOf("proc/loadavg", threads, text),
    lastPid: unsignedOf("proc/loadavg", fields[4], text),
  };
}
