import assert from "node:assert/strict";
import fc from "fast-check";
import { type Asked, MAX_RECORD_BYTES } from "../../src/parse/json_records.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { recordsOf } from "./_delivered.ts";

const ASKED: Asked = new Map([
  ["", "walk"],
  [".version", "take"],
  [".list", "note"],
  [".list[]", "take"],
  [".deep", "walk"],
  [".deep[]", "walk"],
  [".deep[].it", "take"],
]);
const encoder = new TextEncoder();
const take = (text: string, pieceBytes?: number) =>
  recordsOf(encoder.encode(text), ASKED, "test", pieceBytes)
    .map(({ path, value }) => [path, value]);

Deno.test("takeJson() takes what is asked for, and goes past everything else", () => {
  const text = `\ufeff {"junk": {"list":[1,{"a":"]}\\"\\\\"}]}, "version" : "1.0\\u00e9é",
    "list":[1, "a,b", {"it":[]} , null], "deep":[{"it":-1.5e3,"other":[[]]},{}], "end":true}\n`;
  const expected = [
    [".version", "1.0éé"],
    [".list", undefined],
    [".list[]", 1],
    [".list[]", "a,b"],
    [".list[]", { it: [] }],
    [".list[]", null],
    [".deep[].it", -1500],
  ];
  for (const pieceBytes of [undefined, 1, 2, 7, 50]) {
    assert.deepEqual(take(text, pieceBytes), expected, `in pieces of ${pieceBytes}`);
  }
});

Deno.test("takeJson() refuses what is no JSON, is cut off or goes on", () => {
  const wrong = [
    "",
    "nonsense",
    "{",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{"a":1 "b":2}',
    '{"list":[1,]}',
    '{"list":[1}',
    '{"list":[01]}',
    '{"list":[{"a":tru}]}',
    '{"version":"1',
    '{"a":nul}',
    "{}{}",
    "[".repeat(100),
  ];
  for (const text of wrong) {
    for (const pieceBytes of [undefined, 1]) {
      assert.throws(() => take(text, pieceBytes), ParseError, text);
    }
  }
});

Deno.test("takeJson() gives the same of any JSON, however it is cut and written", () => {
  const value = fc.record({
    junk: fc.jsonValue(),
    version: fc.jsonValue(),
    list: fc.array(fc.jsonValue(), { maxLength: 4 }),
    deep: fc.array(fc.oneof(fc.record({ it: fc.jsonValue() }), fc.constant({})), { maxLength: 3 }),
    "": fc.jsonValue(),
  });
  fc.assert(fc.property(value, fc.integer({ min: 1, max: 40 }), fc.nat(2), (it, bytes, indent) => {
    const expected = [
      [".version", it.version],
      [".list", undefined],
      ...it.list.map((element) => [".list[]", element]),
      ...it.deep.flatMap((element) => "it" in element ? [[".deep[].it", element.it]] : []),
    ];
    const text = JSON.stringify(it, undefined, indent);
    assert.equal(JSON.stringify(take(text, bytes)), JSON.stringify(expected));
  }));
});

Deno.test("takeJson() is soon done, whatever it is given", () => {
  const long = MAX_RECORD_BYTES;
  const startMs = performance.now();
  for (
    const text of [
      `{"a":"${'\\"'.repeat(long / 2)}"}`,
      `{"list":["${"\\\\".repeat(long / 2)}"]}`,
      `{"a":${"[".repeat(60)}${"[],".repeat(long / 3)}[]${"]".repeat(60)}}`,
      `{"list":[${" ".repeat(long)}]}`,
      `{"a":${"1".repeat(long)}}`,
      `{"a":[${'{"b":"\\\\"},'.repeat(long / 11)}0]}`,
    ]
  ) take(text, 64 * 1024);
  assert.ok(performance.now() - startMs < 10_000);
});
