import assert from "node:assert/strict";
import fc from "fast-check";
import { orderOf } from "../../../src/collectors/_ecosystem.ts";
import { isWithin, parseOsv } from "../../../src/parse/advisory/osv.ts";
import { compareDebianVersions } from "../../../src/parse/version/debian.ts";
import { CRITICAL, osv } from "../../_advisories.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = osv({
  id: "DEBIAN-CVE-0000-0001",
  package: "acl",
  events: [{ introduced: "0" }, { fixed: "2.3.1-3" }],
  versions: ["2.3.1-1"],
  severity: CRITICAL,
  upstream: ["CVE-0000-0001"],
  urgency: "not yet assigned",
});
const parse = (text: string) => parseOsv(text, orderOf);
const advisoryOf = (text: string) => parse(text).affected[0]?.advisory;

Deno.test("parseOsv() reads what Debian's records hold", () => {
  assert.deepEqual(parse(SAMPLE), {
    id: "DEBIAN-CVE-0000-0001",
    modified: "2026-11-01T00:00:00Z",
    withdrawn: false,
    affected: [{
      ecosystem: "Debian:12",
      name: "acl",
      advisory: {
        id: "DEBIAN-CVE-0000-0001",
        cves: ["CVE-0000-0001"],
        severity: "critical",
        score: 9.8,
        rated_by: "CVSS_V3",
        intervals: [{ introduced: "0", fixed: "2.3.1-3" }],
      },
    }],
  });
});

Deno.test("parseOsv() makes intervals of events in the ecosystem's order, whatever order they stand in", () => {
  const events = [
    { fixed: "2.0-1" },
    { introduced: "1.0~rc1-1" },
    { last_affected: "0.5-1" },
    { introduced: "0" },
    { introduced: "2.10-1" },
  ];
  assert.deepEqual(advisoryOf(osv({ id: "A", package: "p", events }))?.intervals, [
    { introduced: "0", last_affected: "0.5-1" },
    { introduced: "1.0~rc1-1", fixed: "2.0-1" },
    { introduced: "2.10-1" },
  ]);
});

Deno.test("parseOsv() knows withdrawn, unfixed and listed versions, and leaves commits out", () => {
  assert.equal(
    parse(osv({ id: "A", package: "p", withdrawn: "2026-01-01T00:00:00Z" })).withdrawn,
    true,
  );
  const unfixed = advisoryOf(osv({ id: "A", package: "p", events: [{ introduced: "0" }] }));
  assert.deepEqual(unfixed?.intervals, [{ introduced: "0" }]);
  const listed = osv({ id: "A", package: "p", ecosystem: "PyPI", versions: ["1.0", "1.1"] });
  assert.deepEqual(advisoryOf(listed)?.versions, ["1.0", "1.1"]);
  const git = SAMPLE.replace("ECOSYSTEM", "GIT").replace('["2.3.1-1"]', "[]");
  assert.deepEqual(parse(git).affected, []);
});

Deno.test("parseOsv() says where a severity is from, and that it is unknown", () => {
  const rated = (it: { severity?: string; urgency?: string }) => {
    const { severity, rated_by } =
      advisoryOf(osv({ id: "A", package: "p", events: [{ introduced: "0" }], ...it })) ?? {};
    return [severity, rated_by];
  };
  assert.deepEqual(rated({ severity: CRITICAL }), ["critical", "CVSS_V3"]);
  assert.deepEqual(rated({ severity: CRITICAL, urgency: "unimportant" }), ["none", "urgency"]);
  assert.deepEqual(rated({ urgency: "medium" }), ["medium", "urgency"]);
  const four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N";
  assert.deepEqual(rated({ severity: four }), ["medium", "CVSS_V4"]);
  assert.deepEqual(rated({ severity: "CVSS:5.0/AV:N" }), ["unknown", "CVSS_V5 only"]);
  assert.deepEqual(rated({ urgency: "not yet assigned" }), ["unknown", "not rated"]);
  const ubuntu = SAMPLE.replace(
    /"severity":\[[^\]]*\]/,
    '"severity":[{"type":"Ubuntu","score":"high"}]',
  );
  assert.deepEqual(
    [advisoryOf(ubuntu)?.severity, advisoryOf(ubuntu)?.rated_by],
    ["high", "Ubuntu"],
  );
});

/** As the schema itself words it, event by event. */
function includedInRanges(version: string, events: readonly Record<string, string>[]): boolean {
  const of = (event: Record<string, string>) => Object.values(event)[0] ?? "";
  const before = (a: string, b: string) =>
    b !== "0" && (a === "0" || compareDebianVersions(a, b) < 0);
  const sorted = [...events].sort((a, b) =>
    before(of(a), of(b)) ? -1 : before(of(b), of(a)) ? 1 : 0
  );
  let vulnerable = false;
  for (const { introduced, fixed, last_affected } of sorted) {
    if (introduced !== undefined && !before(version, introduced)) vulnerable = true;
    else if (fixed !== undefined && !before(version, fixed)) vulnerable = false;
    else if (last_affected !== undefined && before(last_affected, version)) vulnerable = false;
  }
  return vulnerable;
}

Deno.test("isWithin() says of intervals what the schema's own algorithm says of events", () => {
  const versions = ["1", "1.1~rc1", "1.1", "1.2", "1.10", "2", "1:0"];
  const version = fc.constantFrom(...versions);
  const kinds = fc.constantFrom("introduced", "fixed", "last_affected");
  fc.assert(
    fc.property(
      fc.uniqueArray(version, { maxLength: 6 }),
      fc.array(kinds),
      version,
      (at, kinds, it) => {
        const events = at.map((version, index) => ({ [kinds[index] ?? "introduced"]: version }));
        const text = osv({ id: "A", package: "p", events: [{ introduced: "0" }, ...events] });
        const intervals = advisoryOf(text)?.intervals ?? [];
        const all = [{ introduced: "0" }, ...events];
        assert.equal(
          isWithin(it, intervals, compareDebianVersions),
          includedInRanges(it, all),
          text,
        );
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("parseOsv() refuses what is no record", () => {
  refuses(() => parse("{"), /not JSON/);
  refuses(() => parse('{"modified":""}'), /without id/);
  refuses(() => parse("[]"), /without id/);
});
testTotal("parseOsv()", parse, SAMPLE);

const REAL = new URL("../../../../shared/corpora/osv/DLA-3623-1.json", import.meta.url);
const noReal = exists(REAL) ? "" : " (skipped: no corpora)";
Deno.test({
  name: `parseOsv() reads a record of Debian's that affects nothing${noReal}`,
  ignore: noReal !== "",
  fn() {
    assert.deepEqual(parse(Deno.readTextFileSync(REAL)), {
      id: "DLA-3623-1",
      modified: "2025-10-13T15:48:05.749899Z",
      withdrawn: false,
      affected: [],
    });
  },
});

function exists(path: URL): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
