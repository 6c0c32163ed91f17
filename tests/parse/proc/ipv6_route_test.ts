import assert from "node:assert/strict";
import { parseIpv6Route } from "../../../src/parse/proc/ipv6_route.ts";
import { refuses, testTotal } from "../_property.ts";

const NONE = "0".repeat(32);
const LINK =
  `fe800000000000000000000000000000 40 ${NONE} 00 ${NONE} 00000100 00000001 00000000 00000001     eth0\n`;
const DEFAULT =
  `${NONE} 00 ${NONE} 00 fe8000000000000000fc00fffe000005 00000400 00000003 00000000 00000003     eth0\n`;

Deno.test("parseIpv6Route() reads routes", () => {
  assert.deepEqual(parseIpv6Route(LINK + DEFAULT), [
    {
      name: "eth0",
      destination: "fe800000000000000000000000000000",
      prefixBits: 64,
      gateway: "::",
      flags: 1,
      metric: 256,
    },
    {
      name: "eth0",
      destination: NONE,
      prefixBits: 0,
      gateway: "fe80::fc:ff:fe00:5",
      flags: 3,
      metric: 1024,
    },
  ]);
  assert.deepEqual(parseIpv6Route(""), []);
});

Deno.test("parseIpv6Route() refuses what is not in its format", () => {
  refuses(() => parseIpv6Route("eth0\n"), /ten fields/);
  refuses(() => parseIpv6Route(DEFAULT.replace("fe80", "fe8")), /ten fields/);
  refuses(() => parseIpv6Route(DEFAULT.replace("00000400", "0000040g")), /ten fields/);
});

testTotal("parseIpv6Route()", parseIpv6Route, LINK + DEFAULT);
