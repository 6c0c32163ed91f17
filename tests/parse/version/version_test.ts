import assert from "node:assert/strict";
import fc from "fast-check";
import { compareApkVersions } from "../../../src/parse/version/apk.ts";
import { compareDebianVersions } from "../../../src/parse/version/debian.ts";
import { compareRpmVersions } from "../../../src/parse/version/rpm.ts";

/** Google's osv-scalibr: each line `a < b`, `a = b` or `a > b`. */
const CORPUS = new URL("../../../../shared/corpora/versions/", import.meta.url);
/** Letters and suffixes of a version as apk's own grammar has it; of others the tools disagree. */
const APK = /^\d+(\.\d+)*[a-z]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(-r\d+)?$/;

const ALGORITHMS = [
  {
    name: "compareDebianVersions",
    compare: compareDebianVersions,
    file: "debian",
    valid: /./,
    expected: 30,
    samples: ["1:0.9~rc1-1", "1:0.9-1", "1:0.10-1"],
  },
  {
    name: "compareRpmVersions",
    compare: compareRpmVersions,
    file: "redhat",
    valid: /./,
    expected: 165,
    samples: ["1.0~rc1-1", "1.0-1", "1.0^git1-1", "1.0.1-1", "1:0.5-1"],
  },
  {
    name: "compareApkVersions",
    compare: compareApkVersions,
    file: "alpine",
    valid: APK,
    expected: 600,
    samples: ["1.0_rc1-r0", "1.0-r0", "1.0_p1-r0", "1.0a-r0", "1.0.1-r0"],
  },
];

for (const { name, compare, file, valid, expected, samples } of ALGORITHMS) {
  const path = new URL(`${file}-versions.txt`, CORPUS);
  const present = exists(path);
  Deno.test({
    name: `${name}() orders as ${file}'s own tool does${present ? "" : " (skipped: no corpora)"}`,
    ignore: !present,
    fn() {
      let relations = 0;
      for (const line of Deno.readTextFileSync(path).split("\n")) {
        const [, a = "", relation, b = ""] = /^(\S+) ([<=>]) (\S+)$/.exec(line) ?? [];
        if (relation === undefined || !valid.test(a) || !valid.test(b)) continue;
        const sign = Math.sign(compare(a, b));
        assert.equal("<=>"[sign + 1], relation, line);
        relations += 1;
      }
      assert.ok(relations >= expected, `${relations} relations`);
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
    const startMs = performance.now();
    compare("1.".repeat(100_000), "1.".repeat(100_000));
    compare("9".repeat(100_000), "8".repeat(100_000));
    assert.ok(performance.now() - startMs < 1000);
  });
}

function exists(path: URL): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
