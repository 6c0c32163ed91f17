import assert from "node:assert/strict";
import fc from "fast-check";
import { issue } from "../../certs.example/make.ts";
import { readCertificate } from "../../src/delivery/certificate.ts";
import { readPem } from "../../src/delivery/pem.ts";
import { makePki } from "./_certificates.ts";
import { asVersion1 } from "./_version_1.ts";

function derOf(pem: string): Uint8Array {
  return readPem(pem)[0]?.der ?? new Uint8Array();
}

Deno.test("readCertificate() gives version, dates in both forms, and the common name", async () => {
  await using pki = await makePki();
  // From 2050 on a date has another form (RFC 5280 section 4.1.2.5).
  const validity = {
    notBefore: new Date("2026-11-21T10:20:30Z"),
    notAfter: new Date("2051-02-03T04:05:06Z"),
  };
  const commonName = "Pumpe 17, Süd\n+";
  const pair = await issue(pki.authority, { commonName, kind: "client", ...validity });
  const facts = readCertificate(derOf(pair.certificatePem));
  assert.equal(facts.version, 3);
  assert.equal(facts.notBeforeMs, validity.notBefore.getTime());
  assert.equal(facts.notAfterMs, validity.notAfter.getTime());
  assert.equal(facts.commonName, commonName);
  assert.deepEqual(facts.unknownCritical, []);
  assert.equal(
    readCertificate(derOf((await asVersion1(pair, pki.authority)).certificatePem)).version,
    1,
  );
});

Deno.test("readCertificate() names a critical extension that TLS does not know", async () => {
  await using pki = await makePki();
  const pair = await issue(pki.authority, { commonName: "pump", kind: "client" });
  const der = derOf(pair.certificatePem);
  // Basic constraints, 2.5.29.19, become 2.5.29.99.
  const at = der.findIndex((_, at) => [0x55, 0x1d, 0x13].every((byte, i) => der[at + i] === byte));
  der[at + 2] = 99;
  assert.deepEqual(readCertificate(der).unknownCritical, ["2.5.29.99"]);
});

Deno.test("readCertificate() returns or throws a SyntaxError, whatever it is given", async () => {
  await using pki = await makePki();
  const der = derOf(
    (await issue(pki.authority, { commonName: "p", kind: "client" })).certificatePem,
  );
  const change = fc.record({ at: fc.nat(der.length - 1), byte: fc.nat(255) });
  const damaged = fc.tuple(fc.array(change, { maxLength: 4 }), fc.nat(der.length)).map(
    ([changes, length]) => {
      const copy = der.slice(0, length > der.length - 40 ? undefined : length);
      for (const { at, byte } of changes) if (at < copy.length) copy[at] = byte;
      return copy;
    },
  );
  fc.assert(fc.property(fc.oneof(damaged, fc.uint8Array()), (bytes) => {
    try {
      assert.ok(readCertificate(bytes).publicKey.length > 0);
    } catch (error) {
      assert.ok(error instanceof SyntaxError, String(error));
    }
  }));
});
