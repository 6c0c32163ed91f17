import { fieldsOf, linesOf } from "../_lines.ts";
import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** What passed through a network interface since it was made. Bytes include link-layer headers. */
export interface NetDev {
  name: string;
  rxBytes: number;
  rxPackets: number;
  txBytes: number;
  txPackets: number;
}

/**
 * Parses /proc/net/dev, proc_pid_net(5): 8 counters received, 8 transmitted. The first may touch the
 * name's colon. The kernel refuses names with `/`, `:` or white space, and `.` and `..`
 * (dev_valid_name), so a name may stand in a path.
 *
 *     Inter-|   Receive                                                |  Transmit
 *      face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
 *       eth0:142525949    3988    0    0    0     0          0         0   199928    2471    0    0    0     0       0          0
 */
export function parseNetDev(text: string): NetDev[] {
  const [first, second, ...lines] = linesOf(text);
  if (!first?.startsWith("Inter-|") || !second?.startsWith(" face |")) {
    throw new ParseError("proc/net/dev", "expected two lines of headings", second ?? first);
  }
  return lines.map((line) => {
    const colon = line.lastIndexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).replace(/^ +/, "");
    const counters = fieldsOf(line.slice(colon + 1));
    if (counters.length < 16) throw new ParseError("proc/net/dev", "too few fields", line);
    if (/^\.{0,2}$|[/: \t]/.test(name)) {
      throw new ParseError("proc/net/dev", "expected the name of an interface", line);
    }
    return {
      name,
      rxBytes: unsignedOf("proc/net/dev", counters[0], line),
      rxPackets: unsignedOf("proc/net/dev", counters[1], line),
      txBytes: unsignedOf("proc/net/dev", counters[8], line),
      txPackets: unsignedOf("proc/net/dev", counters[9], line),
    };
  });
}
