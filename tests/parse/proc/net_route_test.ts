import assert from "node:assert/strict";
import { parseNetRoute } from "../../../src/parse/proc/net_route.ts";
import { refuses, testTotal } from "../_property.ts";

const HEADING =
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const SAMPLE = `${HEADING}   
eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0   
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0   
`;

Deno.test("parseNetRoute() reads routes, addresses highest byte first", () => {
  assert.deepEqual(parseNetRoute(SAMPLE), [
    { name: "eth0", destination: 0, gateway: 0xc0000201, mask: 0, flags: 3, metric: 100 },
    { name: "eth0", destination: 0xc0000200, gateway: 0, mask: 0xffffff00, flags: 1, metric: 0 },
  ]);
});

Deno.test("parseNetRoute() refuses what is not in its format", () => {
  refuses(() => parseNetRoute(""), /headings/);
  refuses(() => parseNetRoute(`${HEADING}\neth0\t0\n`), /eleven fields/);
  refuses(() => parseNetRoute(SAMPLE.replace("010200C0", "10200C0")), /eight hex digits/);
  refuses(() => parseNetRoute(SAMPLE.replace("0003", "zzzz")), /eleven fields/);
});

testTotal("parseNetRoute()", parseNetRoute, SAMPLE);
