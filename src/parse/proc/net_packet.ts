import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** A socket that hears whole frames, packet(7): what a sniffer opens. */
export interface PacketSocket {
  /** The EtherType that it hears, 3 for every one (linux/if_ether.h). */
  protocol: number;
  /** The index of the interface that it is bound to, 0 for all. */
  interfaceIndex: number;
  uid: number;
  inode: number;
}

/**
 * Parses /proc/net/packet (net/packet/af_packet.c, packet_seq_show).
 *
 *     sk               RefCnt Type Proto  Iface R Rmem   User   Inode
 *     ffff9d8d0c0f1800 3      3    88cc   2     1 0      101    21934
 */
export function parseNetPacket(text: string): PacketSocket[] {
  const [heading, ...lines] = linesOf(text);
  if (!heading?.startsWith("sk ")) {
    throw new ParseError("proc/net/packet", "expected a line of headings", heading);
  }
  return lines.map((line) => {
    const found = LINE.exec(line);
    if (found === null) throw new ParseError("proc/net/packet", "expected nine fields", line);
    const [, protocol = "", index, uid, inode] = found;
    return {
      protocol: Number.parseInt(protocol, 16),
      interfaceIndex: Number(index),
      uid: Number(uid),
      inode: Number(inode),
    };
  });
}

const LINE =
  /^\S+ +[0-9]+ +[0-9]+ +([0-9a-f]{4}) +([0-9]{1,10}) +[0-9]+ +[0-9]+ +([0-9]{1,10}) +([0-9]{1,20}) *$/;
