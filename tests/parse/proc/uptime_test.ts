import assert from "node:assert/strict";
import { parseUptime } from "../../../src/parse/proc/uptime.ts";
import { refuses, testTotal } from "../_property.ts";

Deno.test("parseUptime() reads seconds since boot", () => {
  assert.equal(parseUptime("1043.17 1978.97\n"), 1043.17);
});

Deno.test("parseUptime() refuses what is not in its format", () => {
  refuses(() => parseUptime("1043.17\n"), /two numbers/);
  refuses(() => parseUptime("-1.00 2.00\n"), /decimal/);
  refuses(() => parseUptime("1.00 x\n"), /decimal/);
  refuses(() => parseUptime("1.00\n2.00\n"), /two numbers/);
});

testTotal("parseUptime()", parseUptime, "1043.17 1978.97\n");
