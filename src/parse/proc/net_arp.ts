import { ipv4Number } from "../_ip_address.ts";
import { fieldsOf, linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** Whose hardware address the kernel knows. */
export interface Neighbour {
  /** In dotted notation. */
  address: string;
  /** Bytes in hex; undefined where nobody has answered. */
  mac: string | undefined;
  name: string;
}

/** The hardware address is known, ATF_COM of linux/if_arp.h. */
const ATF_COM = 2;

/**
 * Parses /proc/net/arp (net/ipv4/arp.c, arp_format_neigh_entry).
 *
 *     IP address       HW type     Flags       HW address            Mask     Device
 *     192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
 */
export function parseNetArp(text: string): Neighbour[] {
  const [heading, ...lines] = linesOf(text);
  if (!heading?.startsWith("IP address ")) {
    throw new ParseError("proc/net/arp", "expected a line of headings", heading);
  }
  return lines.map((line) => {
    const [address = "", type = "", flags = "", mac = "", , name, ...more] = fieldsOf(line);
    if (
      ipv4Number(address) === undefined || name === undefined || more.length > 0 ||
      ![type, flags].every((hex) => /^0x[0-9a-f]{1,8}$/.test(hex)) ||
      !/^(?:\*|[0-9a-f]{2}(?::[0-9a-f]{2}){0,31})$/.test(mac)
    ) {
      throw new ParseError("proc/net/arp", "expected six fields", line);
    }
    const isKnown = (Number(flags) & ATF_COM) !== 0 && mac !== "*" && !/^[0:]+$/.test(mac);
    return { address, mac: isKnown ? mac : undefined, name };
  });
}
