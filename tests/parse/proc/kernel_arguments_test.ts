import assert from "node:assert/strict";
import { parseKernelArguments } from "../../../src/parse/proc/kernel_arguments.ts";
import { testTotal } from "../_property.ts";

const SAMPLE =
  'root=/dev/mmcblk0p2 rauc.slot=A quiet dyndbg="file x.c +p; a" root=/dev/x -- single\n';

Deno.test("parseKernelArguments() gives each argument's last value, and none that is init's", () => {
  assert.deepEqual(Object.fromEntries(parseKernelArguments(SAMPLE)), {
    root: "/dev/x",
    "rauc.slot": "A",
    quiet: "",
    dyndbg: "file x.c +p; a",
  });
  assert.equal(parseKernelArguments('a="b c" "d=e f"').get("d"), "e f");
  assert.equal(parseKernelArguments('a="b c').get("a"), "b c");
  assert.equal(parseKernelArguments("").size, 0);
});

testTotal("parseKernelArguments()", parseKernelArguments, SAMPLE);
