import assert from "node:assert/strict";
import { parseApkInstalled } from "../../../src/parse/db/apk_installed.ts";
import { refuses, testTotal } from "../_property.ts";
import { corpusTest } from "./_corpus.ts";

const SAMPLE = `C:Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=
P:musl-utils
V:1.2.4-r0
A:x86_64
o:musl
F:etc
R:motd
a:0:0:600

P:plain
V:1
`;

Deno.test("parseApkInstalled() reads name, version, architecture and origin", () => {
  assert.deepEqual(parseApkInstalled(SAMPLE).packages, [
    { name: "musl-utils", version: "1.2.4-r0", architecture: "x86_64", source: "musl" },
    { name: "plain", version: "1" },
  ]);
});

Deno.test("parseApkInstalled() tells of each malformed block, and lets the others stand", () => {
  for (
    const [text, name, message] of [
      ["asdf\n", undefined, /expected a letter/],
      ["P:a\nasdf\n", "a", /expected a letter/],
      ["V:1\n", undefined, /a block without a name: "1"/],
      ["P:a\n", "a", /a package without a version: "a"/],
      ["P:a\nP:b\nV:1\n", undefined, /a field twice/],
      ["F:etc\n", undefined, /a block without a name/],
    ] as const
  ) {
    const { packages, malformed } = parseApkInstalled(`${SAMPLE}\n${text}\n${SAMPLE}`);
    assert.equal(packages.length, 4, text);
    assert.deepEqual(malformed.map((it) => it.name), [name], text);
    assert.match(malformed[0]?.why ?? "", message);
  }
  refuses(() => parseApkInstalled(SAMPLE.slice(0, 50)), /cut off within a line/);
});

corpusTest(
  "parseApkInstalled() reads the corpus and refuses its invalid case",
  "apk/testdata",
  (read) => {
    const { packages } = parseApkInstalled(read("installed"));
    const named = packages.map(({ name, version }) => `${name} ${version}`);
    const lines = read("installed").split("\n");
    assert.deepEqual(
      named,
      lines.flatMap((line, index) =>
        line.startsWith("P:") ? [`${line.slice(2)} ${lines[index + 1]?.slice(2)}`] : []
      ),
    );
    assert.ok(named.length >= 5, `${named.length}`);
    assert.ok(packages.some(({ source }) => source !== undefined));
    assert.deepEqual(parseApkInstalled(read("empty")).packages, []);
    assert.equal(parseApkInstalled(read("single")).packages.length, 1);
    assert.equal(parseApkInstalled(read("no-origin")).packages[0]?.source, undefined);
    assert.notEqual(parseApkInstalled(read("different-arch")).packages[0]?.architecture, "x86_64");
    const [first] = parseApkInstalled(read("invalid")).malformed;
    assert.match(first?.why ?? "", /expected a letter and a colon: "asdf"/);
  },
);

testTotal("parseApkInstalled()", parseApkInstalled, SAMPLE);
