import { ipv6Of } from "../_ip_address.ts";
import { fieldsOf, linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** A route of IPv6. */
export interface Ipv6Route {
  name: string;
  /** The prefix that it leads to, 32 hex digits and its length in bits. */
  destination: string;
  prefixBits: number;
  /** As RFC 5952 writes it; `::` without one. */
  gateway: string;
  /** RTF_ bits of linux/route.h and linux/ipv6_route.h. */
  flags: number;
  metric: number;
}

/**
 * Parses /proc/net/ipv6_route (net/ipv6/route.c, rt6_info_route): destination and source with their
 * prefix lengths, next hop, metric, references, uses and flags, all in hex, and the interface.
 *
 *     00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe8000000000000000fc00fffe000005 00000400 00000001 00000000 00000003     eth0
 */
export function parseIpv6Route(text: string): Ipv6Route[] {
  return linesOf(text).map((line) => {
    const fields = fieldsOf(line);
    const [destination = "", bits = "", source = "", , gateway = "", metric = "", , , flags = ""] =
      fields;
    const name = fields[9];
    if (
      name === undefined || fields.length !== 10 ||
      ![destination, source, gateway].every((address) => /^[0-9a-f]{32}$/.test(address)) ||
      ![metric, flags].every((number) => /^[0-9a-f]{8}$/.test(number)) ||
      !/^[0-9a-f]{2}$/.test(bits)
    ) {
      throw new ParseError("proc/net/ipv6_route", "expected ten fields", line);
    }
    return {
      name,
      destination,
      prefixBits: Number.parseInt(bits, 16),
      gateway: ipv6Of(gateway),
      flags: Number.parseInt(flags, 16),
      metric: Number.parseInt(metric, 16),
    };
  });
}
