import assert from "node:assert/strict";
import { parseIfInet6 } from "../../../src/parse/proc/if_inet6.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = `00000000000000000000000000000001 01 80 10 80       lo
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
`;

Deno.test("parseIfInet6() reads addresses as RFC 5952 writes them", () => {
  assert.deepEqual(parseIfInet6(SAMPLE), [
    { address: "::1", name: "lo" },
    { address: "fe80::fc:ff:fe00:1", name: "eth0" },
  ]);
  assert.deepEqual(parseIfInet6(""), []);
});

Deno.test("parseIfInet6() refuses what is not in its format", () => {
  refuses(() => parseIfInet6("fe80 04 40 20 80 eth0\n"), /expected an address/);
  refuses(() => parseIfInet6(SAMPLE.replace("     eth0", "")), /expected an address/);
  refuses(() => parseIfInet6(SAMPLE.replace("04", "xx")), /expected an address/);
  refuses(() => parseIfInet6(SAMPLE + "\n"), /expected an address/);
});

testTotal("parseIfInet6()", parseIfInet6, SAMPLE);
