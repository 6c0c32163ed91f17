import { ipv4Of, ipv6Of } from "../_ip_address.ts";
import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** A socket of the internet families. Of a raw one, `localPort` is the protocol's number. */
export interface NetSocket {
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  /** A number of `enum` in include/net/tcp_states.h; UDP and raw sockets use 1 for connected, 7 for not. */
  state: number;
  uid: number;
  /** Of the socket's file; 0 where nobody holds it any more. */
  inode: number;
}

/** A connection that is open, TCP_ESTABLISHED. */
export const ESTABLISHED = 1;
/** Of UDP and raw sockets: not connected, and so open to anybody; TCP_CLOSE. */
export const UNCONNECTED = 7;
/** A TCP socket that listens, TCP_LISTEN. */
export const LISTEN = 10;

const FORMAT = "proc/net sockets";

/**
 * Parses /proc/net/tcp, tcp6, udp, udp6, udplite, udplite6, raw or raw6 (net/ipv4/tcp_ipv4.c,
 * get_tcp4_sock, and the like), of which only sockets in one of the given states are wanted: there may be
 * tens of thousands of others. An address is in 32-bit words of network order printed as numbers of the
 * processor, here a little-endian one. An IPv4 address that IPv6 maps becomes that IPv4 address.
 *
 *       sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *        0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2740 1 ffff88003d3af3c0 100 0 0 10 0
 *      1315: 00000000000000000000000001000000:14EB 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000   981        0 21040 2 0000000013726323 0
 */
export function parseNetSockets(text: string, states: ReadonlySet<number>): NetSocket[] {
  const [heading, ...lines] = linesOf(text);
  if (heading === undefined || !/^ *sl +local_address/.test(heading)) {
    throw new ParseError(FORMAT, "expected a line of headings", heading);
  }
  const sockets: NetSocket[] = [];
  for (const line of lines) {
    // The number of the slot is padded to four digits, or six.
    const from = line.indexOf(": ") + 2;
    const addressDigits = line.indexOf(":", from) - from;
    if (from < 2 || (addressDigits !== 8 && addressDigits !== 32)) throw malformed(line);
    const stateAt = from + 2 * addressDigits + 12;
    const state = hex(line, stateAt, 2);
    if (!states.has(state)) continue;
    const remote = from + addressDigits + 6;
    const rest = LAST_FIELDS.exec(line.slice(stateAt + 2));
    if (rest === null) throw malformed(line);
    sockets.push({
      localAddress: address(line.slice(from, from + addressDigits), line),
      localPort: hex(line, from + addressDigits + 1, 4),
      remoteAddress: address(line.slice(remote, remote + addressDigits), line),
      remotePort: hex(line, remote + addressDigits + 1, 4),
      state,
      uid: Number(rest[1]),
      inode: Number(rest[2]),
    });
  }
  return sockets;
}

/** The queues, the timer and the retransmits, then the owner's number, a timeout and the inode. */
const LAST_FIELDS =
  /^ [0-9A-F]{8}:[0-9A-F]{8} [0-9A-F]{2}:[0-9A-F]{8,16} [0-9A-F]{8} +([0-9]{1,10}) +-?[0-9]{1,10} +([0-9]{1,20})(?: |$)/;

function hex(line: string, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at++) {
    const digit = DIGITS.indexOf(line[at] ?? "-");
    if (digit < 0) throw malformed(line);
    value = value * 16 + digit;
  }
  return value;
}

const DIGITS = "0123456789ABCDEF";

function address(digits: string, line: string): string {
  let text = "";
  for (let word = 0; word < digits.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2) text += digits.slice(word + byte, word + byte + 2);
  }
  if (!/^[0-9A-F]+$/.test(text)) throw malformed(line);
  if (text.length === 8) return ipv4Of(Number.parseInt(text, 16));
  return text.startsWith("00000000000000000000FFFF")
    ? ipv4Of(Number.parseInt(text.slice(24), 16))
    : ipv6Of(text);
}

function malformed(line: string): ParseError {
  return new ParseError(FORMAT, "expected addresses, a state, an owner and an inode", line);
}
