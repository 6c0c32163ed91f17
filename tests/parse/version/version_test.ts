import assert from "node:assert/strict";
import fc from "fast-check";
import { compareApkVersions } from "../../../src/parse/version/apk.ts";
import { compareDebianVersions } from "../../../src/parse/version/debian.ts";
import { compareRpmVersions } from "../../../src/parse/version/rpm.ts";
import { compareSemver } from "../../../src/parse/version/semver.ts";
import { disagreements } from "./_dpkg.ts";
import { processorMs } from "../../_processor.ts";

/** Google's osv-scalibr: each line `a < b`, `a = b` or `a > b`. */
const CORPUS = new URL("../../../../shared/corpora/versions/", import.meta.url);

const ALGORITHMS = [
  {
    name: "compareDebianVersions",
    compare: compareDebianVersions,
    file: "debian",
    expected: 30,
    samples: ["1:0.9~rc1-1", "1:0.9-1", "1:0.10-1"],
  },
  {
    name: "compareRpmVersions",
    compare: compareRpmVersions,
    file: "redhat",
    expected: 165,
    samples: ["1.0~rc1-1", "1.0-1", "1.0^git1-1", "1.0.1-1", "1:0.5-1"],
  },
  {
    name: "compareApkVersions",
    compare: compareApkVersions,
    file: "alpine",
    expected: 778,
    samples: ["1.0_rc1-r0", "1.0-r0", "1.0_p1-r0", "1.0a-r0", "1.0a1-r0", "1.0.1-r0"],
  },
];

for (const { name, compare, file, expected, samples } of ALGORITHMS) {
  const path = new URL(`${file}-versions.txt`, CORPUS);
  const present = exists(path);
  Deno.test({
    name: `${name}() orders every pair as ${file}'s own tool does${
      present ? "" : " (skipped: no corpora)"
    }`,
    ignore: !present,
    fn() {
      let relations = 0;
      for (const line of Deno.readTextFileSync(path).split("\n")) {
        const [, a = "", relation, b = ""] = /^(\S+) ([<=>]) (\S+)$/.exec(line) ?? [];
        if (relation === undefined) continue;
        const sign = Math.sign(compare(a, b));
        assert.equal("<=>"[sign + 1], relation, line);
        relations += 1;
      }
      assert.equal(relations, expected);
    },
  });

  Deno.test(`${name}() orders the samples above it`, () => {
    assert.deepEqual([...samples].reverse().sort(compare), samples);
  });

  Deno.test(`${name}() is antisymmetric and soon done for any text`, () => {
    const part = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.stringMatching(/^[0-9a-z.~^_:+-]{0,12}$/),
    );
    fc.assert(fc.property(part, part, (a, b) => {
      assert.equal(Math.sign(compare(a, b)), 0 - Math.sign(compare(b, a)));
      assert.ok(compare(a, a) === 0);
    }));
    const startMs = processorMs();
    compare("1.".repeat(100_000), "1.".repeat(100_000));
    compare("9".repeat(100_000), "8".repeat(100_000));
    assert.ok(processorMs() - startMs < 1000);
  });
}

const small = fc.constantFrom("0", "1", "10", "01", "2");
const piece = fc.constantFrom("", ".", "~", "^", "a", "rc", "_p", "_rc1", "-r1", "-1", "+b1", "1:");
/** A small alphabet, so that many are nearly alike. */
const alike = fc.array(fc.tuple(small, piece), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.flat().join(""));
const ORDERS = [
  {
    name: "compareDebianVersions",
    compare: compareDebianVersions,
    version: fc.oneof(alike, fc.string({ maxLength: 4 })),
  },
  {
    name: "compareRpmVersions",
    compare: compareRpmVersions,
    version: fc.oneof(alike, fc.string({ maxLength: 4 })),
  },
  {
    name: "compareApkVersions",
    compare: compareApkVersions,
    version: fc.oneof(
      fc.stringMatching(/^[012](\.(0|1|10|01)){0,2}[ab]?(_(alpha|rc|p)[12]?){0,2}(-r[01])?$/),
      fc.stringMatching(/^[.0-2a]{0,4}(_(alpha|p|x)[a1]?)?(-r?a?[01]?)?$/),
      alike,
    ),
  },
  {
    name: "compareSemver",
    compare: compareSemver,
    version: fc.stringMatching(/^[01](\.[012]){0,2}(-(0|1|a|b|10)(\.(1|a))?)?(\+b)?$/),
  },
];
for (const { name, compare, version } of ORDERS) {
  Deno.test(`${name}() is antisymmetric and transitive`, () => {
    fc.assert(
      fc.property(version, version, version, (x, y, z) => {
        assert.equal(Math.sign(compare(x, y)), 0 - Math.sign(compare(y, x)));
        const [a = "", b = "", c = ""] = [x, y, z].sort(compare);
        assert.ok(compare(a, b) <= 0 && compare(b, c) <= 0 && compare(a, c) <= 0, `${[a, b, c]}`);
        if (compare(a, b) === 0) {
          assert.equal(Math.sign(compare(a, c)), Math.sign(compare(b, c)), `${[a, b, c]}`);
        }
      }),
      { numRuns: 1_000 },
    );
  });
}

const dpkg = new Deno.Command("sh", { args: ["-c", "command -v dpkg"] }).outputSync().success;
Deno.test({
  name: `compareDebianVersions() orders 200 generated pairs as dpkg --compare-versions does${
    dpkg ? "" : " (skipped: no dpkg)"
  }`,
  ignore: !dpkg,
  async fn() {
    // 20,000 of them: tests/soak/versions.ts.
    assert.deepEqual(await disagreements(200, 1), []);
  },
});

Deno.test("compareSemver() orders the samples of the specification", () => {
  const samples = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "v1.0.1",
    "1.10",
  ];
  assert.deepEqual([...samples].reverse().sort(compareSemver), samples);
  assert.equal(compareSemver("1.0.0+a", "1.0.0+b"), 0);
  assert.equal(compareSemver("not a version", "1.0.0"), 0);
});

function exists(path: URL): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
