import assert from "node:assert/strict";
import { parsePurl } from "../../../src/parse/sbom/purl.ts";
import { parseSbom } from "../_delivered.ts";
import { refuses, testTotal } from "../_property.ts";

const ACL = "pkg:deb/debian/libacl1@2.3.1-3?arch=amd64&distro=debian-12&upstream=acl";
const CYCLONE = JSON.stringify({
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  components: [
    { type: "library", name: "libacl1", purl: ACL },
    {
      type: "application",
      name: "app",
      components: [{ name: "x", purl: "pkg:npm/%40scope/x@1.0.0" }],
    },
    { type: "file", name: "firmware" },
  ],
});
const SPDX = JSON.stringify({
  spdxVersion: "SPDX-2.3",
  packages: [
    {
      name: "libacl1",
      externalRefs: [
        { referenceType: "cpe23Type", referenceLocator: "cpe:2.3:a:x" },
        { referenceType: "purl", referenceLocator: ACL },
      ],
    },
    { name: "firmware" },
  ],
});
const SPDX_3 = JSON.stringify({
  "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
  "@graph": [
    { type: "CreationInfo" },
    { type: "software_Package", name: "libacl1", software_packageUrl: ACL },
    {
      type: "software_Package",
      externalIdentifier: [{ externalIdentifierType: "packageURL", identifier: ACL }],
    },
  ],
});

Deno.test("parsePurl() reads a package URL with what is encoded in it", () => {
  assert.deepEqual(parsePurl("pkg:npm/%40scope/x@1.0.0%2Bb#sub"), {
    type: "npm",
    namespace: "@scope",
    name: "x",
    version: "1.0.0+b",
    qualifiers: Object.create(null, {
      "": { value: "", enumerable: true, writable: true, configurable: true },
    }),
  });
  assert.equal(parsePurl("pkg:npm/@scope/x@1.0.0")?.namespace, "@scope");
  assert.equal(parsePurl(ACL)?.qualifiers.upstream, "acl");
  for (const text of ["", "acl", "pkg:deb/acl", "pkg:deb/%zz@1", "pkg:/@1", "pkg:deb/a@%"]) {
    assert.equal(parsePurl(text), undefined, text);
  }
});

Deno.test("parseSbom() lists the package URLs of CycloneDX and SPDX, and counts what has none", () => {
  const listed = (text: string) => {
    const { purls, nameless } = parseSbom(text);
    return [...purls.map(({ name, version }) => `${name} ${version}`), nameless];
  };
  assert.deepEqual(listed(CYCLONE), ["libacl1 2.3.1-3", "x 1.0.0", 2]);
  assert.deepEqual(listed(SPDX), ["libacl1 2.3.1-3", 1]);
  assert.deepEqual(listed(SPDX_3), ["libacl1 2.3.1-3", "libacl1 2.3.1-3", 0]);
  refuses(() => parseSbom('{"bomFormat":"other"}'), /neither CycloneDX nor SPDX/);
  const deep = `{"bomFormat":"CycloneDX","components":${'[{"components":'.repeat(5000)}[]${
    "}]".repeat(5000)
  }}`;
  assert.equal(parseSbom(deep).nameless, 5000);
});
for (const [name, sample] of Object.entries({ CYCLONE, SPDX, SPDX_3 })) {
  testTotal(`parseSbom() of ${name}`, parseSbom, sample);
}
