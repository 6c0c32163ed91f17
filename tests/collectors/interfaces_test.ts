import assert from "node:assert/strict";
import { placer } from "../../src/collectors/_addresses.ts";
import { interfaces } from "../../src/collectors/interfaces.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { collect, hostOf, report, unreadable } from "./_look.ts";

const HEADINGS = `file /proc/net/dev
|Inter-|   Receive                                                |  Transmit
| face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;
const dev = (name: string, rx: number, rxPackets: number, tx: number, txPackets: number) =>
  `|  ${name}:${rx} ${rxPackets} 0 0 0 0 0 0 ${tx} ${txPackets} 0 0 0 0 0 0\n`;
const link = (name: string, index: number, address: string, state: string, speed?: string) =>
  `file /sys/class/net/${name}/ifindex
|${index}
file /sys/class/net/${name}/address
|${address}
file /sys/class/net/${name}/operstate
|${state}
${
    speed === undefined
      ? `error /sys/class/net/${name}/speed absent`
      : `file /sys/class/net/${name}/speed\n|${speed}`
  }
`;
const ADDRESSES = `file /proc/net/if_inet6
|00000000000000000000000000000001 01 80 10 80       lo
|fe8000000000000000fc00fffe000001 04 40 20 80     eth0
|fd000000000000000000000000000002 04 40 00 82     eth0
file /proc/net/fib_trie
|Local:
|  +-- 0.0.0.0/0 3 0 5
|     |-- 127.0.0.1
|        /32 host LOCAL
|     |-- 192.0.2.2
|        /32 host LOCAL
|     |-- 10.8.0.2
|        /32 host LOCAL
file /proc/net/route
|Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
|eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
|eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
`;
const LINKS = link("lo", 1, "00:00:00:00:00:00", "unknown") +
  link("eth0", 4, "02:fc:00:00:00:01", "up", "1000") +
  link("wlan0", 5, "02:fc:00:00:00:02", "down", "-1");
const host = (rx: number, tx: number, more = "") =>
  hostOf(
    HEADINGS + dev("lo", 3193, 29, 3193, 29) + dev("eth0", rx, 1000, tx, 500) +
      dev("wlan0", 0, 0, 0, 0) + LINKS + ADDRESSES + more,
  );
const NO_RATES = {
  rx_bytes_per_s: 0,
  tx_bytes_per_s: 0,
  rx_packets_per_s: 0,
  tx_packets_per_s: 0,
};
const LO = { state: "unknown", ipv4: ["127.0.0.1"], ipv6: ["::1"] };
const ETH0 = {
  mac: "02:fc:00:00:00:01",
  state: "up",
  speed_mbit: 1000,
  ipv4: ["192.0.2.2"],
  ipv6: ["fd00::2", "fe80::fc:ff:fe00:1"],
  gateways: { "192.0.2.1": {} },
};
const WLAN0 = { mac: "02:fc:00:00:00:02", state: "down", ipv4: [], ipv6: [] };

Deno.test("interfaces publishes addresses, state and speed, and no rates at the first look", async () => {
  assert.deepEqual(report(interfaces, await collect(interfaces, host(1, 1))), {
    lo: LO,
    eth0: ETH0,
    wlan0: WLAN0,
    "ipv4/unplaced": ["10.8.0.2"],
  });
});

Deno.test("interfaces publishes rates by the time between two looks", async () => {
  const before = await collect(interfaces, host(1000, 5000));
  const now = await collect(interfaces, host(21_000, 15_000));
  assert.deepEqual(report(interfaces, now, before, 20_000), {
    lo: { ...LO, ...NO_RATES },
    eth0: { ...ETH0, ...NO_RATES, rx_bytes_per_s: 1000, tx_bytes_per_s: 500 },
    wlan0: { ...WLAN0, ...NO_RATES },
    "ipv4/unplaced": ["10.8.0.2"],
  });
});

Deno.test("interfaces has no rates for an interface that was made anew or whose counters were reset", async () => {
  const before = await collect(interfaces, host(1000, 5000));
  const anew = await collect(interfaces, host(2000, 6000, link("eth0", 9, "", "up")));
  const reset = await collect(interfaces, host(0, 0));
  for (const now of [anew, reset]) {
    const { eth0, lo } = JSON.parse(JSON.stringify(report(interfaces, now, before)));
    assert.equal(eth0.rx_bytes_per_s, undefined);
    assert.equal(lo.rx_bytes_per_s, 0);
  }
});

Deno.test("interfaces holds rates within a tenth of what was last sent", async () => {
  const before = await collect(interfaces, host(0, 0));
  const now = await collect(interfaces, host(10_900, 12_000));
  const lastSent = { eth0: { rx_bytes_per_s: 1000, tx_bytes_per_s: 1000 } };
  const { eth0 } = JSON.parse(
    JSON.stringify(report(interfaces, now, before, 10_000, lastSent)),
  );
  assert.deepEqual([eth0.rx_bytes_per_s, eth0.tx_bytes_per_s], [1000, 1200]);
});

Deno.test("interfaces tells default gateways, and whose hardware address has answered", async () => {
  const none = "0".repeat(32);
  const more = `file /proc/net/arp
|IP address       HW type     Flags       HW address            Mask     Device
|192.0.2.1        0x1         0x2         02:fc:00:00:00:09     *        wlan0
|192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
file /proc/net/ipv6_route
|${none} 00 ${none} 00 fe8000000000000000fc00fffe000005 00000400 00000003 00000000 00000003     eth0
|${none} 00 ${none} 00 ${none} ffffffff 00000001 00000000 00200200       lo
|fd000000000000000000000000000000 40 ${none} 00 fe8000000000000000fc00fffe000009 00000400 00000003 00000000 00000003     eth0
`;
  const { links } = await collect(interfaces, host(1, 1, more));
  assert.deepEqual(links.eth0?.gateways, {
    "192.0.2.1": { mac: "02:fc:00:00:00:05" },
    "fe80::fc:ff:fe00:5": {},
  });
  assert.deepEqual([links.lo?.gateways, links.wlan0?.gateways], [undefined, undefined]);
});

Deno.test("interfaces leaves out what the device does not tell", async () => {
  const bare = await collect(interfaces, hostOf(HEADINGS + dev("a%C2%85\\", 2 ** 62, 1, 0, 0)));
  assert.deepEqual(report(interfaces, bare), { "a%C2%85\\": {} });
  assert.deepEqual(Object.keys(bare.links), ["a%C2%85\\"]);
  const proto = await collect(interfaces, hostOf(HEADINGS + dev("__proto__", 1, 1, 0, 0)));
  assert.deepEqual(Object.keys(proto.links), ["__proto__"]);
});

Deno.test("interfaces is unreadable when its table is missing or an interface's name is a path", async () => {
  await unreadable(collect(interfaces, hostOf("dir /proc\n")), "absent");
  const hostile = hostOf(HEADINGS + dev("../../etc", 1, 1, 0, 0));
  await assert.rejects(collect(interfaces, hostile), ParseError);
});

Deno.test("placer() takes the longest prefix, and none when two interfaces have it", () => {
  const route = (name: string, destination: number, mask: number, flags = 1) => ({
    name,
    destination,
    mask,
    flags,
    gateway: 0,
    metric: 0,
  });
  const nameOf = placer([
    route("ppp0", 0, 0),
    route("eth0", 0x0a000000, 0xff000000),
    route("eth1", 0x0a010000, 0xffff0000),
    route("wlan0", 0xc0a80100, 0xffffff00),
    route("eth0", 0xc0a80100, 0xffffff00),
    route("eth0", 0xc0a80200, 0xffffff00),
    route("eth0", 0xc0a80200, 0xffffff00),
    route("tun0", 0xac100000, 0xffff0000, 3),
  ]);
  assert.equal(nameOf("10.2.0.1"), "eth0");
  assert.equal(nameOf("10.1.0.1"), "eth1");
  assert.equal(nameOf("192.168.1.5"), undefined);
  assert.equal(nameOf("192.168.2.5"), "eth0");
  assert.equal(nameOf("172.16.0.1"), undefined);
  assert.equal(nameOf("203.0.113.1"), undefined);
  assert.equal(nameOf("127.0.0.53"), "lo");
});
