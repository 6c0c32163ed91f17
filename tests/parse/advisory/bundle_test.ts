import assert from "node:assert/strict";
import {
  linesOfBlock,
  parseAdvisory,
  parseBundleFront,
  parseBundleHead,
} from "../../../src/parse/advisory/bundle.ts";
import { bundleOf, HIGH } from "../../_advisories.ts";
import { refuses, testTotal } from "../_property.ts";

const TEXT = bundleOf([
  { id: "B", package: "acl", events: [{ introduced: "0" }, { fixed: "2" }], severity: HIGH },
  { id: "A", package: "acl", events: [{ introduced: "1" }], versions: ["0"] },
  { id: "C", package: "acl", ecosystem: "Alpine:v3.20", events: [{ introduced: "0" }] },
]);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => {
  const { signed, signature, bodyAt } = parseBundleFront(bytesOf(text));
  const lines = [...linesOfBlock(bytesOf(text).subarray(bodyAt))];
  const body = lines.map(([key, rest]) => [key, parseAdvisory(rest)] as const);
  return { head: parseBundleHead(signed), signature, body };
};

Deno.test("a bundle is sorted by ecosystem, package and id, and says what is in it", () => {
  const { head, signature, body } = parse(TEXT);
  assert.deepEqual({ ...head, blocks: head.blocks.map(([first]) => first) }, {
    format: "telltale-advisories/1",
    created: "2026-11-20T00:00:00.000Z",
    ecosystems: ["Debian:12", "Alpine:v3.20"],
    advisories: 3,
    blocks: ["Alpine:v3.20\tacl"],
  });
  assert.equal(atob(signature).length, 64);
  assert.deepEqual(body.map(([key, { id }]) => `${key} ${id}`), [
    "Alpine:v3.20\tacl C",
    "Debian:12\tacl A",
    "Debian:12\tacl B",
  ]);
  assert.deepEqual(body[1]?.[1], {
    id: "A",
    cves: [],
    severity: "unknown",
    rated_by: "not rated",
    intervals: [{ introduced: "1" }],
    versions: ["0"],
  });
  assert.deepEqual(body[2]?.[1].intervals, [{ introduced: "0", fixed: "2" }]);
});

Deno.test("the front of a bundle refuses what is none, or half of one", () => {
  refuses(() => parse(""), /does not begin as one/);
  refuses(() => parse('{"format":"something"}\n\n'), /does not begin as one/);
  refuses(() => parse(TEXT.slice(0, 150)), /cut off within its head/);
  refuses(() => parse(TEXT.replace("telltale-advisories/1", "telltale-advisories/2")), /format/);
  refuses(() => parse(TEXT.replace('"2026-11-20T00:00:00.000Z"', '"yesterday"')), /time/);
  refuses(() => parse(TEXT.replace(/\["Alpine[^\]]*\]/, "[1]")), /blocks/);
});

testTotal("parseBundleFront() with its lines", parse, TEXT);
