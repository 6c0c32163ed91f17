import assert from "node:assert/strict";
import { parseInteger } from "../../../src/parse/sys/integer.ts";
import { refuses, testTotal } from "../_property.ts";

Deno.test("parseInteger() reads one integer and refuses anything else", () => {
  assert.equal(parseInteger("51500\n", "temp"), 51500);
  assert.equal(parseInteger("-1500", "temp"), -1500);
  for (const text of ["", "\n", "1.5\n", "1 2\n", "0x1f\n", "9007199254740993\n", "--1"]) {
    refuses(() => parseInteger(text, "temp"), /^temp: expected an integer/);
  }
});

testTotal("parseInteger()", (text) => parseInteger(text, "temp"), "51500\n");
