import assert from "node:assert/strict";
import { isWorse, partsOf } from "../../src/model/coverage.ts";

Deno.test("partsOf() takes the sights from a share, and leaves all else", () => {
  assert.deepEqual(partsOf(undefined), { parts: { __proto__: null }, whole: "ok" });
  const { parts, whole } = partsOf({
    logind: "read",
    utmp: "absent",
    swept: "2026-12-01",
    unread: 3,
  });
  assert.deepEqual({ ...parts }, { logind: "ok", utmp: "absent" });
  assert.equal(whole, "ok");
});

Deno.test("partsOf() calls a source degraded where a part is not whole, or there is none in its place", () => {
  for (
    const word of ["partly", "some", "accounting", "denied", "malformed", "slow", "off"]
  ) {
    assert.equal(partsOf({ roots: { "/usr": "whole", "/var": word } }).whole, "degraded", word);
  }
  assert.equal(partsOf({ source: "none" }).whole, "degraded");
  assert.equal(partsOf({ scanner: "none" }).whole, "ok");
  const { parts } = partsOf({ roots: { "__proto__": "denied", "constructor": "whole" } });
  assert.deepEqual(Object.entries(parts), [
    ["roots/constructor", "ok"],
  ]);
});

Deno.test("isWorse() orders whole, partly and not at all", () => {
  assert.ok(isWorse("degraded", "ok") && isWorse("absent", "degraded"));
  assert.ok(!isWorse("denied", "absent") && !isWorse("ok", "ok") && !isWorse("ok", "denied"));
});
