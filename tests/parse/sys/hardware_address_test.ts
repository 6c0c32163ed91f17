import assert from "node:assert/strict";
import { parseHardwareAddress } from "../../../src/parse/sys/hardware_address.ts";
import { refuses, testTotal } from "../_property.ts";

Deno.test("parseHardwareAddress() reads an address", () => {
  assert.equal(parseHardwareAddress("02:fc:00:00:00:01\n"), "02:fc:00:00:00:01");
});

Deno.test("parseHardwareAddress() gives undefined when the interface has none", () => {
  for (const text of ["\n", "", "00:00:00:00:00:00\n", "c0:00:02:02\n"]) {
    assert.equal(parseHardwareAddress(text), undefined);
  }
});

Deno.test("parseHardwareAddress() refuses anything else", () => {
  for (const text of ["02:fc:00:00:00:0\n", "x\n", "02-fc-00-00-00-01\n", "02:FC:00:00:00:01\n"]) {
    refuses(() => parseHardwareAddress(text), /bytes in hex/);
  }
});

testTotal("parseHardwareAddress()", parseHardwareAddress, "02:fc:00:00:00:01\n");
