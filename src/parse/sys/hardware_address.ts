import { ParseError } from "../parse_error.ts";

/**
 * Parses /sys/class/net/[interface]/address, Documentation/ABI/testing/sysfs-class-net. Undefined
 * where the interface has no hardware address: the file is empty, all zero as of `lo`, or shorter
 * than six bytes as of a tunnel, which shows its IPv4 address there.
 *
 *     02:fc:00:00:00:01
 */
export function parseHardwareAddress(text: string): string | undefined {
  const address = text.replace(/\n$/, "");
  if (address === "") return undefined;
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){0,31}$/.test(address)) {
    throw new ParseError("sys/class/net/address", "expected bytes in hex", text);
  }
  return address.length < 17 || /^[0:]+$/.test(address) ? undefined : address;
}
