import assert from "node:assert/strict";
import { parseMachineId } from "../../../src/parse/etc/machine_id.ts";
import { refuses, testTotal } from "../_property.ts";

const ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

Deno.test("parseMachineId() reads an id, and undefined before the first boot", () => {
  assert.equal(parseMachineId(`${ID}\n`), ID);
  assert.equal(parseMachineId(""), undefined);
  assert.equal(parseMachineId("uninitialized\n"), undefined);
});

Deno.test("parseMachineId() refuses anything else without showing it", () => {
  refuses(() => parseMachineId(`${ID}0`), /^etc\/machine-id: expected 32 hex digits$/);
});

testTotal("parseMachineId()", parseMachineId, `${ID}\n`);
