import assert from "node:assert/strict";
import { parseScan } from "../_delivered.ts";
import { refuses, testTotal } from "../_property.ts";

/** In the form of Trivy's own reports, synthetic. */
const TRIVY = JSON.stringify({
  SchemaVersion: 2,
  ArtifactName: "/",
  Results: [
    { Target: "device (debian 12.5)", Class: "os-pkgs", Type: "debian" },
    {
      Target: "device (debian 12.5)",
      Vulnerabilities: [
        {
          VulnerabilityID: "CVE-0000-0001",
          PkgName: "libacl1",
          InstalledVersion: "2.3.1-1",
          FixedVersion: "2.3.1-3",
          Severity: "HIGH",
          CVSS: { nvd: { V3Score: 9.8 }, redhat: { V3Score: 7.5 } },
        },
        {
          VulnerabilityID: "CVE-0000-0002",
          PkgName: "zlib1g",
          InstalledVersion: "1:1.2",
          Severity: "UNKNOWN",
        },
      ],
    },
  ],
});
const GRYPE = JSON.stringify({
  matches: [{
    vulnerability: {
      id: "CVE-0000-0001",
      severity: "Negligible",
      fix: { versions: ["2.3.1-3"], state: "fixed" },
      cvss: [{ version: "3.1", vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
    },
    artifact: { name: "libacl1", version: "2.3.1-1", type: "deb" },
  }],
  source: { type: "directory", target: "/" },
});
const CVE_CHECK = JSON.stringify({
  version: "1",
  package: [{
    name: "busybox",
    layer: "meta",
    version: "1.36.1",
    products: [{ product: "busybox", cvesInRecord: "Yes" }],
    issue: [
      { id: "CVE-0000-0003", scorev2: "0.0", scorev3: "5.5", vector: "LOCAL", status: "Unpatched" },
      { id: "CVE-0000-0004", scorev2: "7.5", scorev3: "0.0", status: "Unpatched" },
      { id: "CVE-0000-0005", scorev3: "9.8", status: "Patched" },
      { id: "CVE-0000-0006", scorev3: "9.8", status: "Ignored" },
    ],
  }],
});

Deno.test("parseScan() reads Trivy's, Grype's and cve-check's reports", () => {
  assert.deepEqual(parseScan(TRIVY), {
    scanner: "trivy",
    found: [
      {
        id: "CVE-0000-0001",
        package: "libacl1",
        version: "2.3.1-1",
        fixed: "2.3.1-3",
        severity: "high",
        score: 7.5,
      },
      { id: "CVE-0000-0002", package: "zlib1g", version: "1:1.2", severity: "unknown" },
    ],
  });
  assert.deepEqual(parseScan(GRYPE), {
    scanner: "grype",
    found: [
      {
        id: "CVE-0000-0001",
        package: "libacl1",
        version: "2.3.1-1",
        fixed: "2.3.1-3",
        severity: "none",
      },
    ],
  });
  assert.deepEqual(parseScan(CVE_CHECK), {
    scanner: "cve-check",
    found: [
      {
        id: "CVE-0000-0003",
        package: "busybox",
        version: "1.36.1",
        severity: "medium",
        score: 5.5,
      },
      { id: "CVE-0000-0004", package: "busybox", version: "1.36.1", severity: "high", score: 7.5 },
    ],
  });
  const unrated = CVE_CHECK.replace("7.5", "0.0");
  assert.equal(parseScan(unrated).found[1]?.severity, "unknown");
  assert.deepEqual(parseScan('{"SchemaVersion":2}'), { scanner: "trivy", found: [] });
});

Deno.test("parseScan() refuses what is no report, and half of one", () => {
  refuses(() => parseScan("{}"), /neither Trivy's/);
  refuses(() => parseScan("null"), /neither Trivy's/);
  refuses(() => parseScan('{"matches":[{}]}'), /without id or package/);
});
for (const [name, sample] of Object.entries({ TRIVY, GRYPE, CVE_CHECK })) {
  testTotal(`parseScan() of ${name}`, parseScan, sample);
}
