import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson, stateHash } from "../../src/core/state_hash.ts";
import { jsonObject } from "./_arbitrary.ts";

Deno.test("canonicalJson() writes the examples of RFC 8785 (3.2.2 and 3.2.3)", () => {
  const numbers = [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001];
  assert.equal(canonicalJson(numbers), "[333333333.3333333,1e+30,4.5,0.002,1e-27]");
  const sorted = canonicalJson({
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
  });
  const order = [...sorted.matchAll(/:"(\w+)/g)].map((match) => match[1]);
  assert.deepEqual(order, ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]);
});

Deno.test("canonicalJson() refuses what JSON cannot carry between machines", () => {
  assert.throws(() => canonicalJson({ a: Infinity }), TypeError);
  assert.throws(() => canonicalJson({ a: "\ud800" }), TypeError);
});

Deno.test("stateHash() is the same for any order of members, and of what arrived as text", () => {
  fc.assert(fc.property(jsonObject, (object) => {
    const reversed = Object.assign(
      Object.create(null),
      Object.fromEntries(Object.entries(object).reverse()),
    );
    assert.equal(stateHash(JSON.parse(JSON.stringify(object))), stateHash(object));
    if (!("__proto__" in object)) assert.equal(stateHash(reversed), stateHash(object));
    assert.match(stateHash(object), /^[0-9a-f]{16}$/);
  }));
});

Deno.test("stateHash() of the empty state is the SHA-256 of {}", () => {
  assert.equal(stateHash({}), "44136fa355b3678a");
});
