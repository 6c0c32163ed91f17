import fc from "fast-check";

const digits = fc.oneof(
  { weight: 40, arbitrary: fc.stringMatching(/^(0|[1-9]\d{0,3}|0\d)$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^\d{20}$/) },
);
const words = fc.stringMatching(/^[a-zA-Z.+~]{1,3}$/);
const parts = fc.array(fc.tuple(digits, words), { minLength: 1, maxLength: 4 })
  .map((pairs) => pairs.flat().join(""));
const version = fc.tuple(
  fc.option(fc.constantFrom("0", "1", "2"), { nil: undefined }),
  fc.array(parts, { minLength: 1, maxLength: 2 }).map((it) => it.join("-")),
  fc.option(fc.stringMatching(/^[0-9a-z.+~]{1,6}$/), { nil: undefined }),
).map(([epoch, upstream, revision]) =>
  `${epoch === undefined ? "" : `${epoch}:`}${upstream}${
    revision === undefined ? "" : `-${revision}`
  }`
);
/** Most differences are at one place: two arbitrary versions differ at the first. */
const near = fc.tuple(version, fc.nat(20), fc.constantFrom("~", "+", ".", "0", "1", "9", "a", "z"))
  .map(([text, at, piece]): readonly [string, string] => {
    const place = Math.max(Math.min(at, text.length), text.indexOf(":") + 2);
    return [text, `${text.slice(0, place)}${piece}${text.slice(place + (at % 2))}`];
  });

/** Pairs of versions as Debian has them, always the same ones. */
export function debianPairs(count: number): readonly (readonly [string, string])[] {
  return fc.sample(fc.oneof(near, near, fc.tuple(version, version)), { numRuns: count, seed: 8 });
}
