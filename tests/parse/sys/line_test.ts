import assert from "node:assert/strict";
import { parseLine } from "../../../src/parse/sys/line.ts";
import { refuses, testTotal } from "../_property.ts";

Deno.test("parseLine() reads one line, ended by a newline, a NUL or nothing", () => {
  assert.equal(parseLine("cpu-thermal\n", "type"), "cpu-thermal");
  assert.equal(parseLine("Raspberry Pi 4\0", "model"), "Raspberry Pi 4");
  assert.equal(parseLine("up", "operstate"), "up");
  assert.equal(parseLine("\n", "type"), undefined);
  assert.equal(parseLine("", "type"), undefined);
});

Deno.test("parseLine() refuses a second line", () => {
  refuses(() => parseLine("a\nb\n", "type"), /^type: expected one line/);
  refuses(() => parseLine("a\0b\0", "model"), /^model: expected one line/);
});

testTotal("parseLine()", (text) => parseLine(text, "type"), "cpu-thermal\n");
