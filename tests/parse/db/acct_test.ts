import assert from "node:assert/strict";
import fc from "fast-check";
import { ACCT_BYTES, parseAcct } from "../../../src/parse/db/acct.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { refuses } from "../_property.ts";
import { PACCT } from "./_pacct.ts";

Deno.test("parseAcct() tells who ran what, for how long, and what was only forked", () => {
  const records = parseAcct(PACCT);
  assert.deepEqual(
    records.map(({ comm }) => comm),
    ["accton", "cp", "qk", "qk", "sh", "sh", "sleep", "sh", "accton"],
  );
  assert.deepEqual(records.map(({ onlyForked }) => onlyForked).indexOf(true), 4);
  assert.deepEqual(records.map(({ uid }) => uid).filter((uid) => uid !== 0), [65534]);
  assert.deepEqual(records[6], {
    comm: "sleep",
    uid: 0,
    pid: 8466,
    ppid: 8460,
    beganMs: 1795332290000,
    elapsedMs: 1200,
    onlyForked: false,
  });
});

Deno.test("parseAcct() leaves a record that is not whole, and refuses another version", () => {
  assert.equal(parseAcct(PACCT.subarray(0, 2 * ACCT_BYTES - 1)).length, 1);
  assert.deepEqual(parseAcct(new Uint8Array()), []);
  refuses(() => parseAcct(new Uint8Array(ACCT_BYTES)), /version 0/);
});

Deno.test("parseAcct() returns or throws ParseError when given any bytes", () => {
  const versioned = fc.uint8Array({ minLength: 64, maxLength: 200 }).map((bytes) => {
    for (let at = 1; at < bytes.length; at += ACCT_BYTES) bytes[at] = 3;
    return bytes;
  });
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), versioned), (bytes) => {
    try {
      for (const { elapsedMs } of parseAcct(bytes)) assert.ok(Number.isFinite(elapsedMs));
    } catch (error) {
      assert.ok(error instanceof ParseError);
    }
  }));
});
