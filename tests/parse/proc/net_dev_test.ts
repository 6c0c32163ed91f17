import assert from "node:assert/strict";
import { parseNetDev } from "../../../src/parse/proc/net_dev.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const HEADINGS = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;
const SAMPLE = HEADINGS +
  `    lo:    3193      29    0    0    0     0          0         0     3194      30    0    0    0     0       0          0
  eth0:18446744073709551615    3988    0    0    0     0          0         0   199928    2471    0    0    0     0       0          0
`;

Deno.test("parseNetDev() reads counters, one that touches the name included", () => {
  assert.deepEqual(parseNetDev(SAMPLE), [
    { name: "lo", rxBytes: 3193, rxPackets: 29, txBytes: 3194, txPackets: 30 },
    { name: "eth0", rxBytes: 2 ** 64, rxPackets: 3988, txBytes: 199928, txPackets: 2471 },
  ]);
  assert.deepEqual(parseNetDev(HEADINGS), []);
});

Deno.test("parseNetDev() refuses what is not in its format", () => {
  const line = (name: string) => `${HEADINGS}${name}: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n`;
  assert.equal(parseNetDev(line("__proto__"))[0]?.name, "__proto__");
  for (const name of ["", "..", "a/b", "a b", "a:b", "../../../etc"]) {
    refuses(() => parseNetDev(line(name)), /name of an interface/);
  }
  refuses(() => parseNetDev(""), /headings/);
  refuses(() => parseNetDev(HEADINGS + "eth0: 1 2 3\n"), /too few fields/);
  refuses(() => parseNetDev(line("eth0").replace(" 9 ", " -9 ")), /unsigned/);
});

testOnFixtures("parseNetDev() reads a real machine's file", (files) => {
  const devices = parseNetDev(fixture(files, "/proc/net/dev"));
  assert.deepEqual(devices.map((device) => device.name), [
    "vethf345468",
    "lo",
    "docker0",
    "eth0",
  ]);
  assert.equal(devices[3]?.rxBytes, 874354587);
});

testTotal("parseNetDev()", parseNetDev, SAMPLE);
