import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject } from "../model/json.ts";
import { ipv4Of } from "../parse/_ip_address.ts";
import { parseIpv6Route } from "../parse/proc/ipv6_route.ts";
import { parseNetArp } from "../parse/proc/net_arp.ts";
import { parseNetRoute } from "../parse/proc/net_route.ts";

/** Default gateways of an interface by their address, with the hardware address where the kernel knows it. */
export type Gateways = Readonly<Record<string, { mac?: string }>>;

/** It is up, and leads to a gateway (RTF_UP and RTF_GATEWAY of linux/route.h). */
const TO_GATEWAY = 3;

/**
 * Default gateways by the name of their interface. Of those of IPv6 nothing in /proc tells the hardware
 * address.
 */
export function readGateways(host: HostFs): ReadonlyMap<string, Gateways> {
  const found = new Map<string, Record<string, { mac?: string }>>();
  const add = (name: string, address: string, mac: string | undefined) => {
    const gateways = found.get(name) ?? emptyObject<{ mac?: string }>();
    found.set(name, gateways);
    gateways[address] = mac === undefined ? {} : { mac };
  };
  const ipv4 = unlessAbsent(() => host.readText("/proc/net/route"));
  const routes = (ipv4 === undefined ? [] : parseNetRoute(ipv4)).filter(({ mask, flags }) =>
    mask === 0 && (flags & TO_GATEWAY) === TO_GATEWAY
  );
  const arp = routes.length === 0 ? undefined : unlessAbsent(() => host.readText("/proc/net/arp"));
  const neighbours = arp === undefined ? [] : parseNetArp(arp);
  for (const { name, gateway } of routes) {
    const address = ipv4Of(gateway);
    const it = neighbours.find((one) => one.address === address && one.name === name);
    add(name, address, it?.mac);
  }
  const ipv6 = unlessAbsent(() => host.readText("/proc/net/ipv6_route"));
  for (
    const { name, prefixBits, gateway, flags } of ipv6 === undefined ? [] : parseIpv6Route(ipv6)
  ) {
    if (prefixBits === 0 && (flags & TO_GATEWAY) === TO_GATEWAY) add(name, gateway, undefined);
  }
  return found;
}
