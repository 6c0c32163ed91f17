import assert from "node:assert/strict";
import { ostreeStep } from "../../../src/parse/log/ostree.ts";
import { testTotal } from "../_property.ts";

Deno.test("ostreeStep() tells of a deployment that is finalized, complete, or in trouble", () => {
  const complete = "Bootloader updated; bootconfig swap: yes; bootversion: boot.1.1, x: 1";
  const said = (id: string | undefined, message: string) => ostreeStep(id, message);
  assert.deepEqual(said("e8646cd63dff4625b77909a8e7a40994", "Finalizing staged deployment"), {
    kind: "started",
  });
  assert.deepEqual(said("dd440e3e549083b63d0efc7dc15255f1", complete), {
    kind: "ended",
    how: "succeeded",
  });
  assert.deepEqual(said(undefined, complete), { kind: "ended", how: "succeeded" });
  assert.deepEqual(said(undefined, "error: During /etc merge: x"), {
    kind: "trouble",
    cause: "During /etc merge: x",
  });
  assert.equal(said(undefined, "Copying /etc changes: 29 modified"), undefined);
});

testTotal("ostreeStep()", (text) => ostreeStep(undefined, text), "error: During /etc merge: x");
