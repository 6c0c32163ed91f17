import assert from "node:assert/strict";
import fc from "fast-check";
import { logText } from "../../../src/parse/log/log_text.ts";

const encoder = new TextEncoder();

Deno.test("logText() escapes control characters and bytes that are not UTF-8", () => {
  assert.equal(
    logText(encoder.encode("Grüße\tan\nalle\x7f\u0085")),
    "Grüße\\011an\\012alle\\177\\205",
  );
  assert.equal(logText(Uint8Array.of(0x61, 0xff, 0x0a, 0xc3)), "a\\377\\012\\303");
  assert.equal(logText(new Uint8Array()), "");
});

Deno.test("logText() gives one line whatever it is given", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    assert.doesNotMatch(logText(bytes), /[\u0000-\u001f\u007f-\u009f]/);
  }));
});
