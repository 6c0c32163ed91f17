import assert from "node:assert/strict";
import {
  ESTABLISHED,
  LISTEN,
  parseNetSockets,
  UNCONNECTED,
} from "../../../src/parse/proc/net_sockets.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const HEADINGS =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const TCP =
  `${HEADINGS}   0: 0500000A:0016 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 2740 1 ffff88003d3af3c0 100 0 0 10 0
   1: 0500000A:A3F2 070200C0:01BB 01 00000000:00000000 02:000AF05E 00000000   101        0 4711 2 0000000014ab1f99 21 4 30 10 -1
   2: 0500000A:A3F4 070200C0:01BB 06 00000000:00000000 03:00000BB8 00000000     0        0 0 3 0000000000000000
`;
const TCP6 =
  `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000    33        0 21040 1 0000000013726323 100 0 0 10 0
   1: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 21041 1 0000000013726324 100 0 0 10 0
   2: B80D0120000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 21042 1 0000000013726325 100 0 0 10 0
`;
const all = new Set([ESTABLISHED, LISTEN, UNCONNECTED]);
const places = (text: string) =>
  parseNetSockets(text, all).map(({ localAddress, localPort }) => `${localAddress} ${localPort}`);

Deno.test("parseNetSockets() reads those in the states that are asked for", () => {
  assert.deepEqual(parseNetSockets(TCP, new Set([LISTEN, ESTABLISHED])), [
    {
      localAddress: "10.0.0.5",
      localPort: 22,
      remoteAddress: "0.0.0.0",
      remotePort: 0,
      state: LISTEN,
      uid: 0,
      inode: 2740,
    },
    {
      localAddress: "10.0.0.5",
      localPort: 41970,
      remoteAddress: "192.0.2.7",
      remotePort: 443,
      state: ESTABLISHED,
      uid: 101,
      inode: 4711,
    },
  ]);
  assert.deepEqual(parseNetSockets(TCP, new Set()), []);
  assert.deepEqual(parseNetSockets(HEADINGS, all), []);
});

Deno.test("parseNetSockets() reads IPv6 addresses, and what IPv6 maps as IPv4", () => {
  assert.deepEqual(places(TCP6), [":: 80", "127.0.0.1 8080", "2001:db8::1 8081"]);
});

Deno.test("parseNetSockets() refuses what is not in its format", () => {
  refuses(() => parseNetSockets("", all), /headings/);
  refuses(() => parseNetSockets(`${HEADINGS}   0: 0500000A:0016\n`, all), /expected addresses/);
  refuses(() => parseNetSockets(TCP.replace(" 0A ", " 0G "), all), /expected addresses/);
  refuses(
    () => parseNetSockets(TCP.replace("     0        0 2740", " -1 0 2740"), all),
    /expected/,
  );
});

testOnFixtures("parseNetSockets() reads real machines' files", (files) => {
  for (const name of ["tcp", "udp"]) {
    assert.deepEqual(places(fixture(files, `/proc/net/${name}`)), [
      "10.0.0.5 22",
      "0.0.0.0 22",
      "0.0.0.0 22",
    ]);
  }
  for (const name of ["tcp6", "udp6"]) {
    assert.deepEqual(places(fixture(files, `/proc/net/${name}`)), [
      ":: 5355",
      "fe80::56e1:adff:fe7c:6609 51073",
    ]);
  }
  refuses(() => parseNetSockets(fixture(files, "/proc/net/udp_broken"), all), /expected/);
});

testTotal("parseNetSockets()", (text) => parseNetSockets(text, all), TCP + TCP6);
