import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { ipv4Number } from "../parse/_ip_address.ts";
import { parseFibTrie } from "../parse/proc/fib_trie.ts";
import { parseIfInet6 } from "../parse/proc/if_inet6.ts";
import { type NetRoute, parseNetRoute } from "../parse/proc/net_route.ts";

/** Addresses by the name of their interface; under undefined those of which none is known. */
export type Addresses = ReadonlyMap<string | undefined, readonly string[]>;

/** Bits of a route's flags: it is up; it leads to a gateway (linux/route.h). */
const RTF_UP = 1;
const RTF_GATEWAY = 2;

/** The IPv6 addresses; undefined where the kernel has no IPv6. */
export function readIpv6(host: HostFs): Addresses | undefined {
  const text = unlessAbsent(() => host.readText("/proc/net/if_inet6"));
  return text === undefined ? undefined : grouped(parseIfInet6(text));
}

/** The IPv4 addresses, placed as {@linkcode placer} says; undefined where the kernel does not tell. */
export function readIpv4(host: HostFs): Addresses | undefined {
  const text = unlessAbsent(() => host.readText("/proc/net/fib_trie"));
  if (text === undefined) return undefined;
  const routes = unlessAbsent(() => host.readText("/proc/net/route"));
  const nameOf = placer(routes === undefined ? [] : parseNetRoute(routes));
  return grouped(parseFibTrie(text).map((address) => ({ address, name: nameOf(address) })));
}

/**
 * Tells on which interface an IPv4 address of the host is, as far as connected routes do: the one of
 * the longest prefix that holds the address, and 127.0.0.0/8 is on `lo`. Undefined where no route
 * does, or those of several interfaces: a peer's address, two links into one subnet.
 */
export function placer(routes: readonly NetRoute[]): (address: string) => string | undefined {
  const byMask = new Map<number, Map<number, string | undefined>>();
  for (const { name, destination, mask, flags } of routes) {
    if ((flags & (RTF_UP | RTF_GATEWAY)) !== RTF_UP || mask === 0) continue;
    const networks = byMask.get(mask) ?? new Map<number, string | undefined>();
    byMask.set(mask, networks);
    networks.set(destination, (networks.get(destination) ?? name) === name ? name : undefined);
  }
  const longestFirst = [...byMask].sort(([a], [b]) => b - a);
  return (address) => {
    if (address.startsWith("127.")) return "lo";
    const number = ipv4Number(address) ?? 0;
    for (const [mask, networks] of longestFirst) {
      const network = (number & mask) >>> 0;
      if (networks.has(network)) return networks.get(network);
    }
    return undefined;
  };
}

function grouped(all: readonly { address: string; name: string | undefined }[]): Addresses {
  const groups = new Map<string | undefined, string[]>();
  for (const { address, name } of all) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [address]);
    else group.push(address);
  }
  for (const group of groups.values()) group.sort();
  return groups;
}
