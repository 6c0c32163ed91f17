import assert from "node:assert/strict";
import fc from "fast-check";
import { ParseError } from "../../src/parse/parse_error.ts";
import { processorMs } from "../_processor.ts";

/**
 * Registers the property that every parser has: whatever text it is given, it returns a value or
 * throws ParseError, soon. The texts are arbitrary, and genuine ones with pieces replaced.
 */
export function testTotal(name: string, parse: (text: string) => unknown, sample: string): void {
  Deno.test(`${name} returns or throws ParseError when given any text`, () => {
    fc.assert(
      fc.property(fc.oneof(decoded, damaged(sample)), (text) => {
        total(parse, text);
      }),
      { numRuns: 300 },
    );
  });
  Deno.test(`${name} takes bounded time when given a megabyte of one thing`, () => {
    for (const piece of [" ", "a", "0", ":", "\n", "((", "- ", "\\0", sample]) {
      const text = sample + piece.repeat(Math.ceil(1e6 / piece.length));
      const startMs = processorMs();
      total(parse, text);
      total(parse, text.slice(sample.length));
      assert.ok(processorMs() - startMs < 3000, `slow on ${JSON.stringify(piece)}`);
    }
  });
}

function total(parse: (text: string) => unknown, text: string): void {
  try {
    assert.notEqual(parse(text), null);
  } catch (error) {
    assert.ok(error instanceof ParseError, `threw ${error}`);
    assert.ok(error.message.length < 800);
  }
}

/** Any bytes, as the host gives them. */
const decoded = fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes));

/** The sample with a piece replaced by something else. */
function damaged(sample: string): fc.Arbitrary<string> {
  const position = fc.nat(sample.length);
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(" ", "-", "\n", "\t", ":", ")", "99999", "\0"),
  );
  return fc.tuple(position, fc.nat(12), piece).map(([at, length, text]) =>
    sample.slice(0, at) + text + sample.slice(at + length)
  );
}

/** Asserts that a parser refuses a text, with a message that matches. */
export function refuses(parse: () => unknown, message: RegExp): void {
  assert.throws(parse, (error) => error instanceof ParseError && message.test(error.message));
}
