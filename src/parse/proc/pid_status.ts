import { linesOf } from "../_lines.ts";
import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** What is read of /proc/[pid]/status. */
export interface PidStatus {
  /** Resident memory in KiB. A kernel thread and a zombie have none. */
  rssKib?: number;
}

/**
 * Parses /proc/[pid]/status, proc_pid_status(5).
 *
 *     Name:	mosquitto
 *     State:	S (sleeping)
 *     VmRSS:	    5312 kB
 */
export function parsePidStatus(text: string): PidStatus {
  const lines = linesOf(text);
  if (!lines.some((line) => line.startsWith("Name:"))) {
    throw new ParseError("proc/[pid]/status", "no line Name", lines[0]);
  }
  const line = lines.find((line) => line.startsWith("VmRSS:"));
  if (line === undefined) return {};
  const amount = /^VmRSS:[ \t]*([0-9]+) kB$/.exec(line)?.[1];
  return { rssKib: unsignedOf("proc/[pid]/status", amount, line) };
}
