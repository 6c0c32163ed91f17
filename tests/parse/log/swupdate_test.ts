import assert from "node:assert/strict";
import { swupdateStep } from "../../../src/parse/log/swupdate.ts";
import { read } from "../../_tree.ts";
import { testTotal } from "../_property.ts";

function stepsOf(name: string) {
  const lines = read(`tests/logs/swupdate-2022.12-${name}.log`).trimEnd().split("\n");
  return lines.flatMap((line) => swupdateStep(line) ?? []);
}

Deno.test("swupdateStep() tells how updates by SWUpdate 2022.12 went, and why they failed", () => {
  assert.deepEqual(stepsOf("succeeded"), [
    { kind: "started" },
    { kind: "named", artifact: "2.4.1" },
    { kind: "ended", how: "succeeded" },
  ]);
  const verdict = { kind: "ended", cause: "Image invalid or corrupted. Not installing ..." };
  const trouble = (cause: string) => ({ kind: "trouble", cause, first: true });
  assert.deepEqual(stepsOf("hardware").slice(2), [
    trouble("SW not compatible with hardware"),
    verdict,
  ]);
  assert.deepEqual(stepsOf("signature").slice(1), [
    trouble("Signature verification failed"),
    trouble("Compatible SW not found"),
    verdict,
  ]);
  assert.match(JSON.stringify(stepsOf("hash")[2]), /HASH mismatch : 5891b5b5/);
});

Deno.test("swupdateStep() knows other versions' words, and what is no verdict", () => {
  const said = (line: string) => swupdateStep(line)?.kind;
  assert.equal(said("[NOTIFY] : SWUPDATE failed [1] Image invalid or corrupted"), "ended");
  assert.deepEqual(
    swupdateStep("[ERROR] : SWUPDATE failed [0] ERROR corelib/x.c : check : 12 : no space left"),
    { kind: "trouble", cause: "no space left", first: true },
  );
  assert.equal(said("[INFO ] : No SWUPDATE running :  Waiting for requests..."), undefined);
  assert.equal(
    said("[INFO ] : SWUPDATE running :  [endupdate] : SWUpdate was successful !"),
    undefined,
  );
  assert.equal(said("x [INFO ] : SWUPDATE successful !"), undefined);
});

testTotal("swupdateStep()", swupdateStep, "[ERROR] : SWUPDATE failed [0] ERROR : HASH mismatch");
