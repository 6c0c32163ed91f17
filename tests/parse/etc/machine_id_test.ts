import assert from "node:assert/strict";
import { parseMachineId } from "../../../src/parse/etc/machine_id.ts";
import { refuses, testTotal } from "../_property.ts";

const ID = "3d1219c7c4c5404aaa1f6d2a48adfda4";

Deno.test("parseMachineId() reads an id, and undefined before the first boot", () => {
  assert.equal(parseMachineId(`${ID}\n`), ID);
  assert.equal(parseMachineId(""), undefined);
  assert.equal(parseMachineId("uninitialized\n"), undefined);
});

Deno.test("parseMachineId() refuses anything else without showing it", () => {
  refuses(() => parseMachineId(`${ID}0`), /^etc\/machine-id: expected 32 hex digits$/);
});

testTotal("parseMachineId()", parseMachineId, `${ID}\n`);
