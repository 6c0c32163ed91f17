import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

const FORMAT = "proc/[pid]/status";

/** What is read of /proc/[pid]/status. */
export interface PidStatus {
  /** The number of the process that this thread belongs to, that of its first thread. */
  tgid?: number;
  /**
   * Its numbers in the pid namespaces from that of the procfs inwards: of more than one it lives in an inner one.
   * Undefined before Linux 4.1.
   */
  pids?: readonly number[];
  /** Resident memory in KiB. A kernel thread and a zombie have none. */
  rssKib?: number;
}

/**
 * Parses /proc/[pid]/status, proc_pid_status(5).
 *
 *     Name:	mosquitto
 *     State:	S (sleeping)
 *     Tgid:	411
 *     NSpid:	411
 *     VmRSS:	    5312 kB
 */
export function parsePidStatus(text: string): PidStatus {
  if (!/^Name:/m.test(text)) throw new ParseError(FORMAT, "no line Name", text);
  const tgid = lineOf(text, "Tgid");
  const pids = lineOf(text, "NSpid");
  const resident = lineOf(text, "VmRSS");
  const rss = resident === undefined ? undefined : /^([0-9]+) kB$/.exec(resident)?.[1] ?? "";
  return {
    ...(tgid === undefined ? {} : { tgid: unsignedOf(FORMAT, tgid, tgid) }),
    ...(pids === undefined
      ? {}
      : { pids: pids.split("\t").map((it) => unsignedOf(FORMAT, it, pids)) }),
    ...(rss === undefined ? {} : { rssKib: unsignedOf(FORMAT, rss, resident ?? "") }),
  };
}

/** What follows a name; the kernel escapes newlines in names, so that none can begin a line. */
function lineOf(text: string, name: string): string | undefined {
  const start = text.indexOf(`\n${name}:`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const end = text.indexOf("\n", from);
  return text.slice(from, end < 0 ? undefined : end).trim();
}
