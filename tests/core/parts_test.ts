import assert from "node:assert/strict";
import fc from "fast-check";
import { joinSections, splitSections } from "../../src/core/parts.ts";
import { canonicalJson } from "../../src/core/state_hash.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { jsonObject } from "./_arbitrary.ts";

Deno.test("joinSections() of splitSections() gives the sections again, whatever the limit", () => {
  fc.assert(fc.property(jsonObject, fc.integer({ min: 10, max: 400 }), (sections, maxBytes) => {
    const parts = splitSections(sections, maxBytes);
    const sent: JsonObject[] = parts.map((part) => JSON.parse(JSON.stringify(part)));
    assert.equal(canonicalJson(joinSections(sent)), canonicalJson(sections));
  }));
});

Deno.test("splitSections() keeps parts under the limit where members and events allow it", () => {
  const events = Array.from({ length: 500 }, (_, i) => ({ user: `user${i}`, action: "logged_in" }));
  const ports = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`tcp/0.0.0.0:${i}`, { process: "x".repeat(i % 50) }]),
  );
  const sections = { User_Events: events, Open_Ports: ports, Device_Info: { hostname: "pump" } };
  const parts = splitSections(sections, 4_000);
  assert.ok(parts.length > 5);
  for (const part of parts) assert.ok(JSON.stringify(part).length <= 4_000);
  assert.equal(canonicalJson(joinSections(parts)), canonicalJson(sections));
});

Deno.test("splitSections() carries nulls on to the state", () => {
  const sections: JsonObject = { Open_Ports: { a: null, b: { c: null, d: "x".repeat(100) } } };
  const parts = splitSections(sections, 60);
  assert.ok(parts.length > 1);
  assert.equal(canonicalJson(joinSections(parts)), canonicalJson(sections));
});
