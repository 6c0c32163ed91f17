import assert from "node:assert/strict";
import { parseBootId } from "../../../src/parse/proc/boot_id.ts";
import { refuses, testTotal } from "../_property.ts";

const ID = "7c9a1f2e-53b4-4c0e-9d1b-0f6a2b8e4d31";

Deno.test("parseBootId() reads a UUID and refuses anything else", () => {
  assert.equal(parseBootId(`${ID}\n`), ID);
  for (const text of ["", ID.slice(1), `${ID}\n\n`, ID.toUpperCase()]) {
    refuses(() => parseBootId(text), /expected a UUID/);
  }
});

testTotal("parseBootId()", parseBootId, `${ID}\n`);
