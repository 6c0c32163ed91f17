import assert from "node:assert/strict";
import type { Collector } from "../../src/collectors/_collector.ts";
import { look } from "../../src/core/look.ts";
import { hostOf, NOON } from "../collectors/_look.ts";

Deno.test("look() gives a collector the last facts of those that it builds on, and of no other", async () => {
  const given: unknown[] = [];
  const collector: Collector = {
    id: "second",
    summary: "",
    reads: [],
    everyMs: 0,
    facts: undefined as never,
    buildsOn: ["first", "unseen"],
    collect: (_host, { known }) => {
      given.push(known);
      return { facts: {} };
    },
  };
  const clock = { now: () => NOON, sleep: () => Promise.resolve() };
  const remembered = { first: { now: { a: 1 }, atMs: 0 }, other: { now: { b: 1 }, atMs: 0 } };
  await look([collector], hostOf(""), remembered, clock);
  assert.deepEqual(given, [{ first: { a: 1 }, unseen: undefined }]);
});
