import { linesOf } from "../_lines.ts";
import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

const FORMAT = "proc/net/sockstat";

/**
 * Parses /proc/net/sockstat or sockstat6 (net/ipv4/proc.c, sockstat_seq_show): how many sockets of each protocol
 * are in use in this network namespace, those in TIME_WAIT left out. Where it is 0 the table of that protocol
 * is empty, and to find that out here costs nothing, while the kernel goes through the whole hash table to print
 * no line of /proc/net/tcp.
 *
 *     sockets: used 36
 *     TCP: inuse 2 orphan 0 tw 0 alloc 9 mem 0
 *     UDP: inuse 0 mem 0
 */
export function parseNetSockstat(text: string): ReadonlyMap<string, number> {
  const inUse = new Map<string, number>();
  for (const line of linesOf(text)) {
    const [, protocol, rest] = /^([A-Za-z0-9]{1,20}): ([a-z]+ .*)$/.exec(line) ?? [];
    if (protocol === undefined || rest === undefined) {
      throw new ParseError(FORMAT, "expected a protocol and numbers", line);
    }
    const [name, count] = rest.split(" ");
    if (name === "inuse") inUse.set(protocol, unsignedOf(FORMAT, count, line));
  }
  return inUse;
}
