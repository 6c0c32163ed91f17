import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { parseNetDev } from "../parse/proc/net_dev.ts";
import { parseHardwareAddress } from "../parse/sys/hardware_address.ts";
import { type Addresses, readIpv4, readIpv6 } from "./_addresses.ts";
import { defineCollector } from "./_collector.ts";
import { type Gateways, readGateways } from "./_gateways.ts";
import { sentAt } from "./_dead_band.ts";
import { ratesOf } from "./_rate.ts";
import { readInteger, readLine } from "./_read_line.ts";

const counter = z.number().nonnegative();
const link = z.object({
  ifindex: z.number().optional().describe("Another one when the interface was made anew"),
  mac: z.string().optional().describe("Hardware address, where it has one"),
  state: z.string().optional().describe("Operational state of RFC 2863, such as up"),
  speed_mbit: z.number().optional().describe("Mbit/s, where the link is up and knows it"),
  physical: z.literal(true).optional().describe(
    "There is hardware behind it, and no bridge or tunnel",
  ),
  ipv4: z.array(z.string()).optional().describe("Addresses that connected routes place here"),
  ipv6: z.array(z.string()).optional().describe("Addresses as RFC 5952 writes them"),
  gateways: z.record(z.string(), z.object({ mac: z.string().optional() })).optional().describe(
    "Default gateways by address; the hardware address where one of IPv4 has answered",
  ),
  counters: z.object({
    rx_bytes: counter.describe("Bytes received, link-layer headers included"),
    tx_bytes: counter.describe("Bytes sent"),
    rx_packets: counter.describe("Packets received"),
    tx_packets: counter.describe("Packets sent"),
  }).describe("Since the interface was made; above 2^53 not exact"),
});
type Link = z.infer<typeof link>;

/**
 * The interfaces of the agent's network namespace, which is to be the device's own. An interface has
 * no rates at the look after it was made anew or its counters were reset.
 */
export const interfaces = defineCollector({
  id: "interfaces",
  summary: "Network interfaces: addresses, state, speed and rates",
  reads: [
    "/proc/net/arp",
    "/proc/net/dev",
    "/proc/net/fib_trie",
    "/proc/net/if_inet6",
    "/proc/net/ipv6_route",
    "/proc/net/route",
    "/sys/class/net/*/address",
    "/sys/class/net/*/device",
    "/sys/class/net/*/ifindex",
    "/sys/class/net/*/operstate",
    "/sys/class/net/*/speed",
  ],
  everyMs: 0,
  facts: z.object({
    links: z.record(z.string(), link).describe("By name"),
    unplaced_ipv4: z.array(z.string()).describe("The device's addresses on no known interface"),
  }),
  collect(host) {
    const devices = parseNetDev(host.readText("/proc/net/dev"));
    const ipv4 = readIpv4(host);
    const ipv6 = readIpv6(host);
    const gateways = readGateways(host);
    const links = emptyObject<Link>();
    for (const { name, rxBytes, txBytes, rxPackets, txPackets } of devices) {
      links[escapeKey(name)] = {
        ...readLink(host, name, ipv4, ipv6, gateways.get(name)),
        counters: {
          rx_bytes: rxBytes,
          tx_bytes: txBytes,
          rx_packets: rxPackets,
          tx_packets: txPackets,
        },
      };
    }
    const names = new Set<string | undefined>(devices.map((device) => device.name));
    const unplaced = [...ipv4 ?? []].flatMap(([name, some]) => names.has(name) ? [] : some);
    return { facts: { links, unplaced_ipv4: unplaced } };
  },
  report({ now, before, elapsedMs, lastSent }) {
    const report = emptyObject();
    for (const [name, link] of Object.entries(now.links)) {
      const { ifindex: _, physical: _physical, counters: _counters, ...shown } = link;
      const past = before?.links[name];
      const rates = past !== undefined && past.ifindex === link.ifindex
        ? ratesOf(link.counters, past.counters, elapsedMs, sentAt(lastSent, name))
        : {};
      report[name] = Object.assign(emptyObject(), shown, rates);
    }
    if (now.unplaced_ipv4.length > 0) report["ipv4/unplaced"] = now.unplaced_ipv4;
    return report;
  },
});

function readLink(
  host: HostFs,
  name: string,
  ipv4?: Addresses,
  ipv6?: Addresses,
  gateways?: Gateways,
) {
  const path = `/sys/class/net/${name}` as const;
  const ifindex = readInteger(host, `${path}/ifindex`);
  const address = unlessAbsent(() => host.readText(`${path}/address`));
  const mac = address === undefined ? undefined : parseHardwareAddress(address);
  const state = readLine(host, `${path}/operstate`);
  const physical = unlessAbsent(() => host.stat(`${path}/device`)) !== undefined;
  const speed = state === "up" ? readInteger(host, `${path}/speed`) : undefined;
  return {
    ...(ifindex !== undefined && { ifindex }),
    ...(mac !== undefined && { mac }),
    ...(state !== undefined && { state: escapeKey(state) }),
    ...(physical && { physical: true as const }),
    // An unknown speed is -1, which some drivers write unsigned.
    ...(speed !== undefined && speed > 0 && speed < 2 ** 31 && { speed_mbit: speed }),
    ...(ipv4 && { ipv4: [...ipv4.get(name) ?? []] }),
    ...(ipv6 && { ipv6: [...ipv6.get(name) ?? []] }),
    ...(gateways && { gateways: { ...gateways } }),
  };
}
