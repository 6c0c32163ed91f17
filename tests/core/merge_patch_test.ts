import assert from "node:assert/strict";
import fc from "fast-check";
import { applyPatch, equal, mergePatch } from "../../src/core/merge_patch.ts";
import { canonicalJson } from "../../src/core/state_hash.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { jsonObject } from "./_arbitrary.ts";

Deno.test("mergePatch() holds only what changed, and null for what went", () => {
  const patch = mergePatch({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { b: { c: 2, d: 4 }, e: [1] });
  assert.equal(canonicalJson(patch ?? {}), '{"a":null,"b":{"d":4}}');
});

Deno.test("mergePatch() is undefined for equal objects", () => {
  fc.assert(fc.property(jsonObject, (object) => {
    assert.equal(mergePatch(object, JSON.parse(JSON.stringify(object))), undefined);
  }));
});

Deno.test("applyPatch() of a mergePatch() gives the object after, also through JSON text", () => {
  fc.assert(
    fc.property(jsonObject, jsonObject, (before, after) => {
      const patch = mergePatch(before, after) ?? {};
      const sent: JsonObject = JSON.parse(JSON.stringify(patch));
      assert.equal(canonicalJson(applyPatch(before, sent)), canonicalJson(after));
      assert.ok(equal(applyPatch(before, sent), after));
    }),
    { numRuns: 500 },
  );
});

Deno.test("applyPatch() follows every example of RFC 7396, appendix A, that has an object for a target", () => {
  const cases: [string, string, string][] = [
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', "{}"],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['{"e":null}', '{"a":1}', '{"a":1,"e":null}'],
    ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ];
  for (const [target, patch, result] of cases) {
    assert.equal(canonicalJson(applyPatch(JSON.parse(target), JSON.parse(patch))), result);
  }
});

Deno.test("applyPatch() lets no patch reach a prototype", () => {
  const result = applyPatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.equal(canonicalJson(result), '{"__proto__":{"polluted":true}}');
});
