import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { parseNetPacket } from "../parse/proc/net_packet.ts";
import {
  ESTABLISHED,
  LISTEN,
  type NetSocket,
  parseNetSockets,
  UNCONNECTED,
} from "../parse/proc/net_sockets.ts";
import { parseNetSockstat } from "../parse/proc/net_sockstat.ts";
import type { NetworkNamespace } from "./_network_namespaces.ts";

/** Families of sockets: the file of each, and what state a socket is in that anybody may send to. */
const FAMILIES = [
  { file: "tcp", protocol: "tcp", open: LISTEN },
  { file: "tcp6", protocol: "tcp", open: LISTEN },
  { file: "udp", protocol: "udp", open: UNCONNECTED },
  { file: "udp6", protocol: "udp", open: UNCONNECTED },
  { file: "udplite", protocol: "udplite", open: UNCONNECTED },
  { file: "udplite6", protocol: "udplite", open: UNCONNECTED },
  { file: "raw", protocol: "raw", open: UNCONNECTED },
  { file: "raw6", protocol: "raw", open: UNCONNECTED },
] as const;
/** How many there are of each. */
const COUNTS = ["sockstat", "sockstat6"] as const;

/** The protocols whose sockets are told. */
export const PROTOCOLS = ["tcp", "udp", "udplite", "raw", "packet"] as const;
/** One of them. */
export type Protocol = typeof PROTOCOLS[number];

/** The names of the files below a directory of a network namespace. */
export const SOCKET_FILES: readonly string[] = [
  ...FAMILIES.map(({ file }) => file),
  "packet",
  ...COUNTS,
];

/** A socket, and where it is. */
export interface Socket extends NetSocket {
  protocol: Protocol;
  /** The network namespace; undefined for the device's own. */
  namespace?: string;
}

/** The sockets of one network namespace: those open to anybody, and those that are connected. */
export interface Sockets {
  listening: readonly Socket[];
  connected: readonly Socket[];
}

/** Reads the sockets of a network namespace; none where its last process has ended. Throws `Unreadable` or `ParseError`. */
export function readSockets(host: HostFs, { label, directory }: NetworkNamespace): Sockets {
  const listening: Socket[] = [];
  const connected: Socket[] = [];
  const place = label === undefined ? {} : { namespace: label };
  const inUse = new Map(COUNTS.flatMap((file) => {
    const text = unlessAbsent(() => host.readText(`${directory}/${file}`));
    return text === undefined ? [] : [...parseNetSockstat(text)];
  }));
  for (const { file, protocol, open } of FAMILIES) {
    // Many a service has a network namespace of its own, with nothing in it.
    if (inUse.get(file.toUpperCase()) === 0) continue;
    const text = unlessAbsent(() => host.readText(`${directory}/${file}`));
    if (text === undefined) continue;
    for (const socket of parseNetSockets(text, new Set([open, ESTABLISHED]))) {
      const isOpen = socket.state === open && socket.remotePort === 0;
      (isOpen ? listening : connected).push({ ...socket, protocol, ...place });
    }
  }
  const packets = unlessAbsent(() => host.readText(`${directory}/packet`));
  for (const socket of packets === undefined ? [] : parseNetPacket(packets)) {
    const { protocol, interfaceIndex, uid, inode } = socket;
    listening.push({
      protocol: "packet",
      // What it hears in place of an address: a frame has none.
      localAddress: `if${interfaceIndex}`,
      localPort: protocol,
      remoteAddress: "",
      remotePort: 0,
      state: UNCONNECTED,
      uid,
      inode,
      ...place,
    });
  }
  return { listening, connected };
}
