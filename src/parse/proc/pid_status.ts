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
  if (!/^Name:/m.test(text)) throw new ParseError("proc/[pid]/status", "no line Name", text);
  const start = text.indexOf("\nVmRSS:") + 1;
  if (start === 0) return {};
  const line = text.slice(start).split("\n", 1)[0] ?? "";
  const amount = /^VmRSS:[ \t]*([0-9]+) kB$/.exec(line)?.[1];
  return { rssKib: unsignedOf("proc/[pid]/status", amount, line) };
}
