import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";
import { capabilityNames } from "./_capabilities.ts";

/** What is read of /proc/[pid]/status. */
export interface PidStatus {
  /** Resident memory in KiB. A kernel thread and a zombie have none. */
  rssKib?: number;
  /** Whether it has memory of its own, which a kernel thread and what has ended have not. */
  hasMemory: boolean;
  /** The effective user, as our user namespace numbers him. */
  uid?: number;
  /** The effective capabilities of who is not root, in his own user namespace. */
  capabilities?: readonly string[];
}

/**
 * Parses /proc/[pid]/status, proc_pid_status(5). In the name, which the process chose, the kernel escapes
 * newlines.
 *
 *     Name:	mosquitto
 *     State:	S (sleeping)
 *     Uid:	115	115	115	115
 *     VmSize:	    9420 kB
 *     VmRSS:	    5312 kB
 *     CapEff:	0000000000003000
 */
export function parsePidStatus(text: string): PidStatus {
  if (!/^Name:/m.test(text)) throw new ParseError("proc/[pid]/status", "no line Name", text);
  const status: PidStatus = { hasMemory: text.includes("\nVmSize:") };
  const rss = lineOf(text, "VmRSS");
  if (rss !== undefined) {
    status.rssKib = unsignedOf("proc/[pid]/status", /^([0-9]+) kB$/.exec(rss)?.[1], rss);
  }
  const users = lineOf(text, "Uid");
  if (users !== undefined) {
    status.uid = unsignedOf("proc/[pid]/status", users.split(/\s+/)[1], users);
  }
  const mask = lineOf(text, "CapEff");
  // Root has all of them: to name them for most of a device's processes would be for nothing.
  if (mask !== undefined && status.uid !== 0) {
    status.capabilities = capabilityNames("proc/[pid]/status", mask);
  }
  return status;
}

/** What follows the name of a line, without spaces around it. */
function lineOf(text: string, name: string): string | undefined {
  const start = text.indexOf(`\n${name}:`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = text.indexOf("\n", from);
  return text.slice(from, end < 0 ? text.length : end).trim();
}
