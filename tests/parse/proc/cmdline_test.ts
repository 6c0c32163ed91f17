import assert from "node:assert/strict";
import { parseCmdline } from "../../../src/parse/proc/cmdline.ts";
import { testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

Deno.test("parseCmdline() gives each argument, an empty one and a title without an end too", () => {
  assert.deepEqual(parseCmdline("sh\0-c\0\0x\0"), ["sh", "-c", "", "x"]);
  assert.deepEqual(parseCmdline("nginx: worker process"), ["nginx: worker process"]);
  assert.deepEqual(parseCmdline(""), []);
});

testOnFixtures("parseCmdline() reads a real process's arguments", (files) => {
  assert.deepEqual(parseCmdline(fixture(files, "/proc/26231/cmdline")), [
    "vim",
    "test.go",
    "+10",
  ]);
});

testTotal("parseCmdline()", parseCmdline, "sh\0-c\0x\0");
