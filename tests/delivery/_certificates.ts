/** Credentials as files, for tests that have no broker. */
// @peculiar/x509 asks for this polyfill to be there first.
import "reflect-metadata";
import { createPublicKey, type KeyObject } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { issue, type Issued, makeAuthority, type Subject } from "../../certs.example/make.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";

/** A day, for dates of validity. */
export const DAY_MS = 86_400_000;

/** A CA and a folder for what it issues. Disposing it removes the folder. */
export interface Pki extends AsyncDisposable {
  authority: Issued;
  /** Writes a pair and returns the paths. */
  write(pair: Issued, ca?: string): CredentialPaths;
  /** Issues a client's certificate and writes it. */
  device(subject?: Partial<Subject>): Promise<CredentialPaths>;
}

/** A new CA in a new folder. */
export async function makePki(): Promise<Pki> {
  const directory = Deno.makeTempDirSync({ prefix: "telltale-pki-" });
  const authority = await makeAuthority("telltale test CA");
  let count = 0;
  const pki: Pki = {
    authority,
    write(pair, ca = authority.certificatePem) {
      const base = `${directory}/${count += 1}`;
      const paths = { ca: `${base}-ca.crt`, cert: `${base}.crt`, key: `${base}.key` };
      Deno.writeTextFileSync(paths.ca, ca);
      Deno.writeTextFileSync(paths.cert, pair.certificatePem);
      Deno.writeTextFileSync(paths.key, pair.keyPem, { mode: 0o600 });
      return paths;
    },
    async device(subject = {}) {
      return pki.write(await issue(authority, { commonName: "pump", kind: "client", ...subject }));
    },
    // deno-lint-ignore require-await -- so that it is used like a broker
    async [Symbol.asyncDispose]() {
      Deno.removeSync(directory, { recursive: true });
    },
  };
  return pki;
}

/** A certificate for any key. */
export async function certify(authority: Issued, key: KeyObject): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const der = x509.PemConverter.decodeFirst(authority.keyPem);
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  const certificate = await x509.X509CertificateGenerator.create({
    subject: "CN=pump",
    issuer: "CN=telltale test CA",
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    publicKey: new x509.PublicKey(new Uint8Array(spki)),
    signingKey: await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]),
    signingAlgorithm: algorithm,
  });
  return certificate.toString("pem");
}
