import assert from "node:assert/strict";
import { parseNetArp } from "../../../src/parse/proc/net_arp.ts";
import { refuses, testTotal } from "../_property.ts";

const HEADING = "IP address       HW type     Flags       HW address            Mask     Device\n";
const SAMPLE =
  `${HEADING}192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
198.51.100.7     0x1         0x0         00:00:00:00:00:00     *        eth0
203.0.113.9      0x1         0x6         02:fc:00:00:00:09     *        br-lan
`;

Deno.test("parseNetArp() reads neighbours, and who has not answered", () => {
  assert.deepEqual(parseNetArp(SAMPLE), [
    { address: "192.0.2.1", mac: "02:fc:00:00:00:05", name: "eth0" },
    { address: "198.51.100.7", mac: undefined, name: "eth0" },
    { address: "203.0.113.9", mac: "02:fc:00:00:00:09", name: "br-lan" },
  ]);
  assert.deepEqual(parseNetArp(HEADING), []);
});

Deno.test("parseNetArp() refuses what is not in its format", () => {
  refuses(() => parseNetArp(""), /headings/);
  refuses(() => parseNetArp(SAMPLE.replace("192.0.2.1 ", "192.0.2.256")), /six fields/);
  refuses(() => parseNetArp(SAMPLE.replace("02:fc", "02-fc")), /six fields/);
  refuses(() => parseNetArp(`${HEADING}192.0.2.1 0x1 0x2 02:fc:00:00:00:05 *\n`), /six fields/);
});

testTotal("parseNetArp()", parseNetArp, SAMPLE);
