import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";
import { capabilityNames } from "./_capabilities.ts";

const FORMAT = "proc/[pid]/status";

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

/** What /proc/[pid]/status says of the numbers of a thread. */
export interface PidNumbers {
  /** The number of the process that this thread belongs to, that of its first thread. */
  tgid?: number;
  /**
   * Its numbers in the pid namespaces from that of the procfs inwards: of more than one it lives in an inner one.
   * Undefined before Linux 4.1.
   */
  pids?: readonly number[];
}

/**
 * Parses /proc/[pid]/status, proc_pid_status(5). In the name, which the process chose, the kernel escapes
 * newlines.
 *
 *     Name:	mosquitto
 *     State:	S (sleeping)
 *     Tgid:	411
 *     NSpid:	411
 *     Uid:	115	115	115	115
 *     VmSize:	    9420 kB
 *     VmRSS:	    5312 kB
 *     CapEff:	0000000000003000
 */
export function parsePidStatus(text: string): PidStatus {
  assertStatus(text);
  const status: PidStatus = { hasMemory: text.includes("\nVmSize:") };
  const rss = lineOf(text, "VmRSS");
  if (rss !== undefined) {
    status.rssKib = unsignedOf(FORMAT, /^([0-9]+) kB$/.exec(rss)?.[1], rss);
  }
  const users = lineOf(text, "Uid");
  if (users !== undefined) {
    status.uid = unsignedOf(FORMAT, users.split(/\s+/)[1], users);
  }
  const mask = lineOf(text, "CapEff");
  // Root has all of them: to name them for most of a device's processes would be for nothing.
  if (mask !== undefined && status.uid !== 0) {
    status.capabilities = capabilityNames(FORMAT, mask);
  }
  return status;
}

/** Parses what the same file says of numbers. */
export function parsePidNumbers(text: string): PidNumbers {
  assertStatus(text);
  const tgid = lineOf(text, "Tgid");
  const pids = lineOf(text, "NSpid");
  return {
    ...(tgid === undefined ? {} : { tgid: unsignedOf(FORMAT, tgid, tgid) }),
    ...(pids === undefined
      ? {}
      : { pids: pids.split("\t").map((it) => unsignedOf(FORMAT, it, pids)) }),
  };
}

function assertStatus(text: string): void {
  if (!/^Name:/m.test(text)) throw new ParseError(FORMAT, "no line Name", text);
}

/** What follows a name, without spaces around it; the kernel escapes newlines in names, so that none can begin a line. */
function lineOf(text: string, name: string): string | undefined {
  const start = text.indexOf(`\n${name}:`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = text.indexOf("\n", from);
  return text.slice(from, end < 0 ? text.length : end).trim();
}
