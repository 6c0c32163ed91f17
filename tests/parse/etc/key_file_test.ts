import assert from "node:assert/strict";
import { parseKeyFile } from "../../../src/parse/etc/key_file.ts";
import { read } from "../../_tree.ts";
import { refuses, testTotal } from "../_property.ts";

const STATUS = read("tests/logs/rauc-1.8-second.raucs");

Deno.test("parseKeyFile() reads what RAUC 1.8 keeps of its slots, and its configuration", () => {
  const slots = parseKeyFile(STATUS);
  assert.deepEqual([...slots.keys()], ["slot.rootfs.1", "slot.rootfs.0"]);
  assert.equal(slots.get("slot.rootfs.0")?.get("bundle.version"), "2026.12-1");
  assert.equal(slots.get("slot.rootfs.0")?.get("activated.timestamp"), "2026-11-22T07:09:28Z");
  const conf = parseKeyFile(read("tests/logs/rauc-1.8-system.conf"));
  assert.equal(conf.get("slot.rootfs.1")?.get("bootname"), "B");
});

Deno.test("parseKeyFile() takes what is set twice as it was set last, and any name", () => {
  const text = "# x\n\n[a]\nb = 1\n[__proto__]\nconstructor=2\n[a]\nb=3 = 4 \n";
  const groups = parseKeyFile(text);
  assert.equal(groups.get("a")?.get("b"), "3 = 4");
  assert.equal(groups.get("__proto__")?.get("constructor"), "2");
});

Deno.test("parseKeyFile() refuses what is neither a group nor a value in one", () => {
  refuses(() => parseKeyFile("a=1\n"), /expected \[group\] or key=value/);
  refuses(() => parseKeyFile("[a]\nb\n"), /expected \[group\] or key=value/);
  refuses(() => parseKeyFile("[a\n"), /expected \[group\] or key=value/);
});

testTotal("parseKeyFile()", parseKeyFile, STATUS);
