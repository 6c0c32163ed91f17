import { linesOf } from "../_lines.ts";
import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** A route of the main IPv4 table. Addresses are numbers whose highest byte comes first. */
export interface NetRoute {
  name: string;
  destination: number;
  gateway: number;
  mask: number;
  /** RTF_ bits of linux/route.h. */
  flags: number;
  metric: number;
}

/**
 * Parses /proc/net/route (net/ipv4/fib_trie.c, fib_route_seq_show). Addresses are in network order
 * printed as a number of the processor, here a little-endian one; lines are padded with spaces.
 *
 *     Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
 *     eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
 */
export function parseNetRoute(text: string): NetRoute[] {
  const [heading, ...lines] = linesOf(text);
  if (!heading?.startsWith("Iface\tDestination\tGateway")) {
    throw new ParseError("proc/net/route", "expected a line of headings", heading);
  }
  return lines.map((line) => {
    const fields = line.split("\t");
    const [name = "", destination, gateway, flags = "", , , metric, mask] = fields;
    if (fields.length < 11 || name === "" || !/^[0-9A-F]{4,8}$/.test(flags)) {
      throw new ParseError("proc/net/route", "expected eleven fields", line);
    }
    return {
      name,
      destination: address(destination, line),
      gateway: address(gateway, line),
      mask: address(mask, line),
      flags: Number.parseInt(flags, 16),
      metric: unsignedOf("proc/net/route", metric, line),
    };
  });
}

function address(hex: string | undefined, line: string): number {
  const bytes = /^([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})$/.exec(hex ?? "");
  if (bytes === null) throw new ParseError("proc/net/route", "expected eight hex digits", line);
  return Number.parseInt(bytes.slice(1).reverse().join(""), 16);
}
