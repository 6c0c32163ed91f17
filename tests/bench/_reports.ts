/** Large reports and bills of materials, synthetic, in the shape of real ones. */

/** Writes a report of Trivy's, of some 4 KB a vulnerability as with descriptions and links, or a bill in SPDX. */
export async function writeLarge(
  path: string,
  kind: "trivy" | "spdx",
  sizeBytes: number,
): Promise<number> {
  const pieces = kind === "trivy" ? trivyPieces : spdxPieces;
  const [head, piece, tail] = pieces;
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  let written = file.writeSync(encoder.encode(head));
  let count = 0;
  for (; written < sizeBytes; count++) {
    written += file.writeSync(encoder.encode(`${count === 0 ? "" : ",\n"}${piece(count)}`));
  }
  file.writeSync(encoder.encode(tail));
  return count;
}

type Pieces = readonly [head: string, piece: (n: number) => string, tail: string];

const trivyPieces: Pieces = [
  '{"SchemaVersion":2,"ArtifactName":"/","Results":[{"Target":"device","Vulnerabilities":[',
  (n) =>
    JSON.stringify(
      {
        VulnerabilityID: `CVE-0000-${10_000 + n}`,
        PkgName: `library${n % 400}`,
        InstalledVersion: "1.2.3-4",
        FixedVersion: n % 2 === 0 ? "1.2.3-5" : undefined,
        Severity: ["LOW", "MEDIUM", "HIGH", "CRITICAL"][n % 4],
        Title: "a buffer that is too small",
        Description: 'What a description says, at length, "quoted" and not. '.repeat(30),
        CVSS: { nvd: { V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", V3Score: 9.8 } },
        References: Array.from(
          { length: 20 },
          (_, i) => `https://example.org/advisories/${n}/${i}`,
        ),
      },
      undefined,
      2,
    ),
  "]}]}",
];

const spdxPieces: Pieces = [
  '{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[',
  (n) =>
    JSON.stringify(
      n % 50 === 0
        ? {
          type: "software_Package",
          spdxId: `https://example.org/package/${n}`,
          name: `library${n}`,
          software_packageUrl: `pkg:deb/debian/library${n}@1.2.3-4?distro=debian-12`,
        }
        : {
          type: "software_File",
          spdxId: `https://example.org/file/${n}`,
          name: `/usr/lib/library${n}.so.1.2.3`,
          verifiedUsing: [{ type: "Hash", algorithm: "sha256", hashValue: "ab".repeat(32) }],
        },
      undefined,
      2,
    ),
  "]}",
];
