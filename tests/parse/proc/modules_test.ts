import assert from "node:assert/strict";
import { parseModules } from "../../../src/parse/proc/modules.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = `snd_bcm2835 24576 1 - Live 0x0000000000000000 (C)
ipv6 630784 76 br_netfilter,[permanent], Live 0xffffffffc0000000
wl 6447104 0 - Loading 0x0000000000000000 (POE+)
nf 4096 - - Unloading 0x0000000000000000 (O-)
`;

Deno.test("parseModules() reads name, state and what taints the kernel", () => {
  assert.deepEqual(parseModules(SAMPLE), [
    { name: "snd_bcm2835", state: "Live", taints: "C" },
    { name: "ipv6", state: "Live", taints: "" },
    { name: "wl", state: "Loading", taints: "POE" },
    { name: "nf", state: "Unloading", taints: "O" },
  ]);
  assert.deepEqual(parseModules(""), []);
});

Deno.test("parseModules() refuses what is not in its format", () => {
  refuses(() => parseModules("ipv6\n"), /expected a module/);
  refuses(() => parseModules("a 1 0 - Dead 0x0\n"), /expected a module/);
});

testTotal("parseModules()", parseModules, SAMPLE);
