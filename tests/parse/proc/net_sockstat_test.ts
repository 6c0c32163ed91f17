import assert from "node:assert/strict";
import { parseNetSockstat } from "../../../src/parse/proc/net_sockstat.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE = `sockets: used 36
TCP: inuse 2 orphan 0 tw 0 alloc 9 mem 0
UDP: inuse 0 mem 0
`;

Deno.test("parseNetSockstat() counts the sockets of each protocol that are in use", () => {
  assert.deepEqual([...parseNetSockstat(SAMPLE)], [["TCP", 2], ["UDP", 0]]);
  assert.deepEqual([...parseNetSockstat("")], []);
});

testOnFixtures("parseNetSockstat() reads what a machine with IPv6 has", (files) => {
  const count = (file: string) => parseNetSockstat(fixture(files, `/proc/net/${file}`));
  assert.deepEqual([count("sockstat").get("TCP"), count("sockstat6").get("RAW6")], [35, 1]);
});

Deno.test("parseNetSockstat() refuses what is not in its format", () => {
  refuses(() => parseNetSockstat("TCP inuse 2\n"), /protocol/);
  refuses(() => parseNetSockstat("TCP: inuse -2\n"), /unsigned/);
  refuses(() => parseNetSockstat("TCP: inuse\n"), /protocol/);
});

testTotal("parseNetSockstat()", parseNetSockstat, SAMPLE);
