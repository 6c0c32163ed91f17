import assert from "node:assert/strict";
import { COLLECTORS } from "../../src/collectors/registry.ts";
import { compilePatterns } from "../../src/host/guard.ts";
import { emptyObject } from "../../src/model/json.ts";
import { placeReport } from "../../src/model/message.ts";

Deno.test("COLLECTORS have unique ids in order, a place on the wire, and patterns to read", () => {
  const ids: string[] = COLLECTORS.map((collector) => collector.id);
  assert.deepEqual(ids, [...new Set(ids)].sort());
  for (const { id, reads, summary } of COLLECTORS) {
    placeReport(emptyObject(), id, emptyObject());
    assert.ok(compilePatterns(reads) instanceof RegExp);
    assert.match(summary, /^[A-Z].*[^.]$/);
  }
});
