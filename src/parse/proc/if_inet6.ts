import { ipv6Of } from "../_ip_address.ts";
import { fieldsOf, linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** An IPv6 address that an interface has. */
export interface IfInet6 {
  /** As RFC 5952 writes it. */
  address: string;
  name: string;
}

/**
 * Parses /proc/net/if_inet6, the Linux IPv6 HOWTO section 11.1.1: address, interface index, prefix
 * length, scope and flags in hex, name.
 *
 *     fe8000000000000000fc00fffe000001 04 40 20 80     eth0
 */
export function parseIfInet6(text: string): IfInet6[] {
  return linesOf(text).map((line) => {
    const [address = "", index, prefix, scope, flags, name, ...more] = fieldsOf(line);
    const numbers = [index, prefix, scope, flags];
    if (
      !/^[0-9a-f]{32}$/.test(address) || name === undefined || more.length > 0 ||
      !numbers.every((number) => /^[0-9a-f]{2,8}$/.test(number ?? ""))
    ) {
      throw new ParseError("proc/net/if_inet6", "expected an address, four numbers, a name", line);
    }
    return { address: ipv6Of(address), name };
  });
}
