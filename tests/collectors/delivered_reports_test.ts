import assert from "node:assert/strict";
import { vulnerabilities } from "../../src/collectors/vulnerabilities.ts";
import { bundleOf, type Synthetic } from "../_advisories.ts";
import { report } from "./_look.ts";
import { systemClock } from "../../src/clock.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { writeLarge } from "../bench/_reports.ts";
import { withTree } from "../host/_outcome.ts";
import { ACL, ASKED, BUNDLE, device, foundIn, lookAt, lookThrough } from "./_vulnerable.ts";

Deno.test("a bill of materials is judged beside the packages, and one that breaks leaves what was read", async () => {
  const sbom = "/usr/share/telltale/image.cdx.json";
  const listed = (version: string) =>
    JSON.stringify({
      bomFormat: "CycloneDX",
      components: [
        { purl: `pkg:deb/debian/libacl1@${version}?distro=debian-12&upstream=acl` },
        { purl: "pkg:npm/%40scope/left@1.2.3" },
        { purl: "pkg:generic/busybox@1.36.1" },
        { name: "firmware" },
      ],
    });
  const records: Synthetic[] = [
    ACL,
    {
      id: "NPM",
      package: "@scope/left",
      ecosystem: "npm",
      events: [{ introduced: "1.0.0" }, { fixed: "1.10.0" }],
    },
  ];
  const asked = [...ASKED, `sbom=${sbom}`];
  const files = (text: string, version: number) =>
    device({
      "/etc/os-release": "ID=poky\nVERSION_ID=5.0\n",
      [sbom]: [text, version],
      [BUNDLE]: bundleOf(records),
    });
  const first = await lookAt(files(listed("2.3.1-1"), 1), undefined, { asked });
  assert.deepEqual(foundIn(first), ["DEBIAN-CVE-0000-0001 acl 2.3.1-1", "NPM @scope/left 1.2.3"]);
  assert.deepEqual([first.judged, first.unjudged], [2, 2]);
  const broken = await lookAt(files("{", 2), first, { asked });
  assert.match(broken.sbom?.why ?? "", /not JSON/);
  assert.deepEqual(foundIn(broken), foundIn(first));
  const restarted = await lookAt(files("{", 2), broken, { asked, restart: true });
  assert.match(restarted.sbom?.why ?? "", /not JSON/);
  assert.deepEqual(foundIn(restarted), foundIn(first));
  const mended = await lookAt(files(listed("2.3.1-1"), 1), broken, { asked });
  assert.deepEqual([mended.sbom?.why, foundIn(mended)], [undefined, foundIn(first)]);
  const upgraded = await lookAt(files(listed("2.3.1-3"), 3), restarted, { asked, restart: true });
  assert.deepEqual(foundIn(upgraded), ["NPM @scope/left 1.2.3"]);
});

Deno.test("a scanner's report is taken in with its source, and one that breaks leaves the last", async () => {
  const path = "/var/lib/telltale-advisories/trivy.json";
  const asked = [`report=${path}`];
  const trivy = JSON.stringify({
    SchemaVersion: 2,
    Results: [{
      Vulnerabilities: [{
        VulnerabilityID: "CVE-0000-0009",
        PkgName: "libacl1\n__proto__",
        InstalledVersion: "1",
        FixedVersion: "2",
        Severity: "CRITICAL",
      }],
    }],
  });
  const first = await lookAt(device({ [path]: [trivy, 1] }), undefined, { asked });
  assert.deepEqual(report(vulnerabilities, first), {
    found: {
      "CVE-0000-0009": {
        source: "trivy",
        severity: "critical",
        rated_by: "trivy",
        packages: { "libacl1%0A__proto__": { version: "1", fixed: "2" } },
      },
    },
    coverage: {
      packages: 0,
      unjudged: 0,
      untold: 0,
      complete: false,
      [path]: { scanner: "trivy", untold: 0 },
    },
  });
  const broken = await lookAt(device({ [path]: ["{", 2] }), first, { asked, restart: true });
  assert.match(broken.reports[path]?.why ?? "", /not JSON/);
  assert.deepEqual(broken.reports[path]?.matches, first.reports[path]?.matches);
});

Deno.test("a report and a bill of many megabytes are read over some looks, what was read before stays", async () => {
  const report = "/etc/telltale/advisories/trivy.json";
  const sbom = "/usr/share/telltale/image.spdx.json";
  const asked = [`report=${report}`, `sbom=${sbom}`, ...ASKED];
  await withTree(
    `cd "$1"; mkdir -p etc/telltale/advisories usr/share/telltale var/lib/dpkg/updates
    printf 'ID=debian\\nVERSION_ID="12"\\n' >etc/os-release; : >var/lib/dpkg/status`,
    async (directory) => {
      const slow = startSlow({ "/": directory }, systemClock);
      const host = liveHost({ "/": directory }, slow);
      try {
        await Deno.writeTextFile(`${directory}${BUNDLE}`, bundleOf([ACL]));
        const mb = 1024 * 1024;
        const found = await writeLarge(`${directory}${report}`, "trivy", 5 * mb);
        const components = Math.ceil(
          await writeLarge(`${directory}${sbom}`, "spdx", 3 * mb) / 50,
        );
        const first = await lookAt(host, undefined, { asked });
        assert.deepEqual([first.bundle, first.reports[report]?.stamp], [undefined, undefined]);
        const { facts, looks } = await lookThrough(host, first, asked);
        const { matches = {}, untold = 0 } = facts.reports[report] ?? {};
        assert.deepEqual([looks, Object.keys(matches).length + untold], [2, found]);
        assert.deepEqual([facts.sbom?.purls.length, facts.judged], [components, components]);
        // A restart begins anew, one that is replaced on the way as well, and the last one stands till then.
        await writeLarge(`${directory}${report}`, "trivy", 4 * mb);
        const under = await lookAt(host, facts, { asked });
        assert.deepEqual(under.reports[report]?.matches, matches);
        const restarted = await lookAt(host, under, { asked, restart: true });
        assert.ok((restarted.reports[report]?.unread?.place.offset ?? Infinity) <= 2 * mb);
        const fewer = await writeLarge(`${directory}${report}`, "trivy", 3 * mb);
        const last = (await lookThrough(host, restarted, asked)).facts.reports[report];
        assert.equal(Object.keys(last?.matches ?? {}).length + (last?.untold ?? 0), fewer);
        await Deno.truncate(`${directory}${report}`, 129 * mb);
        const large = (await lookAt(host, facts, { asked })).reports[report];
        assert.match(large?.why ?? "", /too large, more than 128 MB/);
        assert.deepEqual(large?.matches, matches);
        await Deno.writeTextFile(`${directory}${report}`, `{"SchemaVersion":2,"Results":[{`);
        const cut = (await lookAt(host, facts, { asked })).reports[report];
        assert.match(cut?.why ?? "", /cut off/);
        assert.deepEqual(cut?.matches, matches);
      } finally {
        slow.close();
      }
    },
  );
});
