import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeKey } from "../../src/model/key.ts";

Deno.test("escapeKey() keeps plain text and escapes what could hide or break it", () => {
  assert.equal(escapeKey("/usr/bin/sudo"), "/usr/bin/sudo");
  assert.equal(escapeKey("a\nb\x1b[2J%\u202e"), "a%0Ab%1B[2J%25%E2%80%AE");
});

Deno.test("escapeKey() tells two long texts apart by a hash of all of them", () => {
  const long = "/tmp/".padEnd(4096, "a");
  const key = escapeKey(`${long}1`);
  assert.equal(key.length, 255);
  assert.ok(key.startsWith("/tmp/aaa"));
  assert.notEqual(key, escapeKey(`${long}2`));
});

Deno.test("escapeKey() gives well-formed text without control characters for any text", () => {
  const piece = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(fc.property(piece, fc.nat(15), (text, times) => {
    const key = escapeKey(text.repeat(times));
    assert.ok(key.isWellFormed());
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    assert.doesNotMatch(key, /[\u0000-\u001f\u007f]/);
  }));
});
