import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, type JsonObject } from "../model/json.ts";
import { defineCollector } from "./_collector.ts";
import { knownId } from "./_known_id.ts";
import { PROTOCOLS, readSockets, type Socket, SOCKET_FILES } from "./_net_listeners.ts";
import { findNetworkNamespaces } from "./_network_namespaces.ts";
import { pidsOf } from "./_process_table.ts";
import { PROGRAM, type Program, PROGRAM_READS, readProgram } from "./_program.ts";
import { findHolders, type Holder } from "./_socket_owners.ts";

/** More of each are counted and not told. */
const MAX_LISTENING = 1_000;
const MAX_PEERS = 1_000;
/** Owners that were sought in vain are sought again at one look of so many, unless something is new. */
const LOOKS_A_ROUND = 6;
/** What the kernel gives to a socket that asked for no port, ip_local_port_range of ip(7). */
const USUAL_RANGE: readonly [number, number] = [32_768, 60_999];

const owner = PROGRAM.extend({
  pid: z.number(),
  fd: z.string().describe("Which of its files the socket is"),
});
const socket = z.object({
  protocol: z.enum(PROTOCOLS),
  address: z.string().describe("An address, or the interface that frames are heard on"),
  port: z.number().describe("A port; of a raw socket the protocol, of a packet one the EtherType"),
  chosen: z.literal(true).optional().describe("The port is one of those that the kernel chooses"),
  namespace: z.string().optional().describe("The network namespace, if not the device's own"),
  uid: z.number().optional().describe(
    "Whose it is; not told in a user namespace without that user",
  ),
  inode: z.number(),
  owner: owner.optional(),
  unowned: z.literal(true).optional().describe("No process holds it: it is the kernel's own"),
});
const facts = z.object({
  listening: z.record(z.string(), socket).describe("Sockets that anybody may send to"),
  peers: z.record(z.string(), socket.extend({ direction: z.enum(["in", "out"]) }))
    .describe(
      "Whom there are connections with; address and port are the peer's, or the port is ours",
    ),
  new_inodes: z.array(z.number()).describe(
    "Sockets that must still be there at the next look to count",
  ),
  settled: z.boolean().describe("Whether there was a look before, without which UDP is not told"),
  owners: z.enum(["all", "some"]).describe("Whether the files of every process may be seen"),
  round: z.number().describe("Looks since owners that were sought in vain were sought again"),
  untold: z.number().describe("Sockets and namespaces beyond the bounds"),
});
type SocketFacts = z.infer<typeof facts>;
type SocketFact = z.infer<typeof socket>;

/**
 * What listens, and who is connected, in every network namespace, with the process that holds the socket
 * where that may be seen. A TCP listener counts at once; a UDP, raw or packet socket once it is there at two
 * looks, for a client's that waits for its answer looks the same.
 */
export const sockets = defineCollector({
  id: "sockets",
  summary: "Listening sockets and connections, in every network namespace, with who holds them",
  reads: [
    ...SOCKET_FILES.flatMap((file) => [`/proc/net/${file}`, `/proc/*/net/${file}`] as const),
    "/proc/*/fd/*",
    "/proc/sys/net/ipv4/ip_local_port_range",
    ...PROGRAM_READS,
  ],
  everyMs: 0,
  facts,
  collect(host, { before }) {
    const pids = pidsOf(host);
    const { namespaces, unread } = findNetworkNamespaces(host, pids);
    const all = namespaces.map((namespace) => readSockets(host, namespace));
    const listening = all.flatMap(({ listening }) => listening);
    const connected = all.flatMap(({ connected }) => connected);
    const known = knownIn(before);
    const isOut = outgoing(listening);
    // Whose an incoming connection is says the listener.
    const isSettled = ({ protocol, inode }: Socket) =>
      protocol === "tcp" || known.inodes.has(inode);
    const asked = [
      ...listening.filter(isSettled),
      ...connected.slice(0, MAX_PEERS).filter(isOut),
    ].flatMap(({ inode }) => inode === 0 || known.unowned.has(inode) ? [] : [inode]);
    const round = ((before?.round ?? 0) + 1) % LOOKS_A_ROUND;
    // Whose it is may be found at another time, if somebody who could not be asked has it.
    const idle = before?.owners === "some" && round > 0 ? known.ownerless : new Set<number>();
    const { found, complete } = findHolders(host, pids, asked, known.holders, idle);
    // One that was handed on while it was looked for is found at the next look.
    const unowned = new Set(known.unowned);
    for (const inode of asked) {
      if (complete && known.ownerless.has(inode)) unowned.add(inode);
    }
    const describe = describer(host, found, unowned, ephemeralRange(host));
    const told = emptyObject<SocketFact>();
    for (const it of listening.filter(isSettled).slice(0, MAX_LISTENING)) {
      const fact = describe(it, it.localAddress, it.localPort);
      told[keyOf(fact, fact.protocol === "udp" && fact.chosen)] ??= fact;
    }
    const peers = emptyObject<SocketFacts["peers"][string]>();
    for (const it of connected.slice(0, MAX_PEERS)) {
      const direction = isOut(it) ? "out" as const : "in" as const;
      const port = direction === "out" ? it.remotePort : it.localPort;
      const fact = { ...describe(it, it.remoteAddress, port), direction };
      peers[`${direction}/${keyOf(fact, false)}`] ??= fact;
    }
    return {
      facts: {
        listening: told,
        peers,
        new_inodes: listening.filter((it) => !isSettled(it)).map(({ inode }) => inode),
        settled: before !== undefined,
        owners: complete ?? before?.owners === "all" ? "all" as const : "some" as const,
        round,
        untold: unread + Math.max(0, listening.length - MAX_LISTENING) +
          Math.max(0, connected.length - MAX_PEERS),
      },
    };
  },
  report({ now }) {
    const ports = emptyObject();
    for (const [key, { uid, namespace, owner }] of Object.entries(now.listening)) {
      const { process, exe, script, unit, pid } = owner ?? {};
      ports[key] = present({ uid, process, exe, script, unit, pid, namespace });
    }
    return { listening: ports, coverage: { owners: now.owners } };
  },
});

/** What the look before knew. */
interface Known {
  holders: ReadonlyMap<number, Holder>;
  unowned: ReadonlySet<number>;
  /** Those whose owner was sought and not found. */
  ownerless: ReadonlySet<number>;
  inodes: ReadonlySet<number>;
}

function knownIn(before: SocketFacts | undefined): Known {
  const holders = new Map<number, Holder>();
  const unowned = new Set<number>();
  const ownerless = new Set<number>();
  const inodes = new Set<number>(before?.new_inodes);
  for (
    const it of [...Object.values(before?.listening ?? {}), ...Object.values(before?.peers ?? {})]
  ) {
    inodes.add(it.inode);
    if (it.unowned) unowned.add(it.inode);
    else if (it.owner !== undefined) holders.set(it.inode, it.owner);
    else ownerless.add(it.inode);
  }
  return { holders, unowned, ownerless, inodes };
}

/** Makes the fact of a socket. */
function describer(
  host: HostFs,
  holders: ReadonlyMap<number, Holder>,
  unowned: ReadonlySet<number>,
  [lowest, highest]: readonly [number, number],
) {
  const programs = new Map<number, Program | undefined>();
  const programOf = (pid: number): Program | undefined => {
    if (!programs.has(pid)) programs.set(pid, readProgram(host, pid));
    return programs.get(pid);
  };
  return (it: Socket, address: string, port: number): SocketFact => {
    const { protocol, namespace, inode } = it;
    const uid = knownId(it.uid);
    const holder = holders.get(inode);
    const program = holder === undefined ? undefined : programOf(holder.pid);
    return {
      protocol,
      address,
      port,
      ...(isPort(protocol) && port >= lowest && port <= highest ? { chosen: true as const } : {}),
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      inode,
      ...(holder === undefined || program === undefined
        ? {}
        : { owner: { ...holder, ...program } }),
      ...(holder === undefined && unowned.has(inode) ? { unowned: true as const } : {}),
    };
  };
}

/**
 * What a socket is known by, such as `tcp/0.0.0.0:22`. Of UDP, a port that the kernel chose is another at
 * each start: `*` stands for it, and whose it is follows.
 */
function keyOf(
  { protocol, address, port, namespace, uid, owner }: SocketFact,
  chosen: boolean | undefined,
): string {
  const name = address.includes(":") ? `[${address}]` : address;
  const whose = chosen ? `#${owner?.unit ?? owner?.process ?? `uid ${uid ?? "unknown"}`}` : "";
  const place = namespace === undefined ? "" : `@${namespace}`;
  return `${protocol}/${name}:${chosen ? "*" : port}${whose}${place}`;
}

/** Raw and packet sockets have something else in its place. */
function isPort(protocol: Socket["protocol"]): boolean {
  return protocol !== "raw" && protocol !== "packet";
}

function ephemeralRange(host: HostFs): readonly [number, number] {
  const text = unlessAbsent(() => host.readText("/proc/sys/net/ipv4/ip_local_port_range"));
  const [, low, high] = /^([0-9]{1,5})\s+([0-9]{1,5})\s*$/.exec(text ?? "") ?? [];
  return low === undefined || high === undefined ? USUAL_RANGE : [Number(low), Number(high)];
}

/** Whether we opened a connection: nobody here listens on its port. */
function outgoing(listening: readonly Socket[]): (socket: Socket) => boolean {
  const place = ({ protocol, localPort, namespace }: Socket) =>
    `${protocol}:${localPort}@${namespace ?? ""}`;
  const open = new Set(listening.map(place));
  return (socket) => !open.has(place(socket));
}

function present(members: { [name: string]: string | number | undefined }): JsonObject {
  const all = emptyObject();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) all[name] = value;
  }
  return all;
}
