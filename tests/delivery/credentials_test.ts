import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import process from "node:process";
import { issue, makeAuthority } from "../../certs.example/make.ts";
import {
  CredentialError,
  type CredentialFault,
  type CredentialPaths,
  readCredentials,
} from "../../src/delivery/credentials.ts";
import { writePem } from "../../src/delivery/pem.ts";
import { certify, DAY_MS, makePki } from "./_certificates.ts";
import { BIT_STRING, element, INTEGER, OCTET_STRING, SEQUENCE } from "./_der.ts";
import { asVersion1 } from "./_version_1.ts";

const NOW_MS = Date.now();

function refuses(
  paths: CredentialPaths,
  fault: CredentialFault,
  sentence: RegExp,
  final = true,
): void {
  assert.throws(() => readCredentials(paths, NOW_MS), (error) => {
    assert.ok(error instanceof CredentialError, String(error));
    assert.match(error.message, sentence);
    assert.match(error.message, /^[A-Z].*[^.]$/);
    assert.deepEqual({ fault: error.fault, final: error.final }, { fault, final });
    return true;
  });
}

Deno.test("readCredentials() gives PEM blocks, the common name and the end of validity", async () => {
  await using pki = await makePki();
  const notAfter = new Date(Math.floor(NOW_MS / 1000) * 1000 + 30 * DAY_MS);
  const paths = await pki.device({ commonName: "pump-17", notAfter });
  Deno.writeTextFileSync(
    paths.cert,
    `Bag Attributes: none\r\n${Deno.readTextFileSync(paths.cert)}`,
  );
  const { ca, cert, key, commonName, notAfterMs } = readCredentials(paths, NOW_MS);
  assert.equal(commonName, "pump-17");
  assert.equal(notAfterMs, notAfter.getTime());
  assert.equal(ca, pki.authority.certificatePem);
  assert.match(cert, /^-----BEGIN CERTIFICATE-----\n[^:]+-----END CERTIFICATE-----\n$/);
  assert.match(key, /^-----BEGIN PRIVATE KEY-----\n/);
});

Deno.test("readCredentials() reads the files anew, so that a renewed certificate is taken up", async () => {
  await using pki = await makePki();
  const paths = await pki.device({ commonName: "old" });
  assert.equal(readCredentials(paths, NOW_MS).commonName, "old");
  const renewed = await pki.device({ commonName: "new" });
  Deno.renameSync(renewed.cert, paths.cert);
  refuses(paths, "mismatch", /does not belong to/);
  Deno.renameSync(renewed.key, paths.key);
  assert.equal(readCredentials(paths, NOW_MS).commonName, "new");
});

Deno.test("readCredentials() names the file that is not there", async () => {
  await using pki = await makePki();
  const paths = await pki.device();
  for (const [which, what] of Object.entries({ ca: "CA", cert: "device", key: "private key" })) {
    refuses(
      { ...paths, [which]: "/nowhere/x.pem" },
      "unreadable",
      new RegExp(`^Cannot read the ${what}.* /nowhere/x\\.pem: there is no such file$`),
    );
  }
});

// Root reads everything. Only newer versions of Deno can step down for a moment.
const asRoot = Deno.uid() === 0;
const canStepDown = !asRoot || typeof process.seteuid === "function";
Deno.test({
  name: `readCredentials() names the missing permission${
    canStepDown ? "" : " (skipped: root reads everything)"
  }`,
  ignore: !canStepDown,
  async fn() {
    await using pki = await makePki();
    const paths = await pki.device();
    const owner = Deno.statSync(paths.key);
    Deno.chmodSync(paths.key, asRoot ? 0o600 : 0o040);
    Deno.chmodSync(paths.key.replace(/\/[^/]*$/, ""), 0o755);
    if (asRoot) process.seteuid?.(65534);
    try {
      const mode = asRoot ? "0600" : "0040";
      refuses(
        paths,
        "unreadable",
        new RegExp(
          `^Cannot read the private key .*: its mode ${mode}, owner ${owner.uid} and group ${owner.gid} give the agent no read permission$`,
        ),
      );
    } finally {
      if (asRoot) process.seteuid?.(0);
    }
  },
});

Deno.test("readCredentials() refuses files that are not PEM, or damaged", async () => {
  await using pki = await makePki();
  const paths = await pki.device();
  const good = Deno.readTextFileSync(paths.cert);
  const goodKey = Deno.readTextFileSync(paths.key);
  for (const text of ["", "hello", goodKey, "-----BEGIN CERTIFICATE-----\n"]) {
    Deno.writeTextFileSync(paths.cert, text);
    refuses(paths, "malformed", /holds no certificate in PEM$/);
  }
  for (const body of ["AAAA", "not base64!", "MIIBpDCCAUug"]) {
    Deno.writeTextFileSync(paths.cert, pem("CERTIFICATE", body));
    refuses(paths, "malformed", /^The device certificate .* is damaged$/);
  }
  Deno.writeTextFileSync(paths.cert, good);
  Deno.writeTextFileSync(paths.key, good);
  refuses(paths, "malformed", /holds no private key in PEM$/);
  Deno.writeTextFileSync(paths.key, pem("PRIVATE KEY", "AAAA"));
  refuses(paths, "malformed", /^The private key .* is damaged, or of a kind/);
  Deno.writeTextFileSync(paths.key, goodKey);
  Deno.writeTextFileSync(paths.ca, "hello");
  refuses(paths, "malformed", /^The CA certificate .* holds no certificate/);
});

Deno.test("readCredentials() refuses a key that a password protects", async () => {
  await using pki = await makePki();
  const paths = await pki.device();
  const old = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,5FBE\n\nAAAA";
  const files = [pem("ENCRYPTED PRIVATE KEY", "MIHjME4G"), pem("EC PRIVATE KEY", old)];
  for (const text of files) {
    Deno.writeTextFileSync(paths.key, text);
    refuses(paths, "encrypted", /is encrypted, and a device has nobody to ask/);
  }
});

Deno.test("readCredentials() refuses X.509 version 1 and says how to make version 3", async () => {
  await using pki = await makePki();
  const pair = await issue(pki.authority, { commonName: "pump", kind: "client" });
  const paths = pki.write(await asVersion1(pair, pki.authority));
  refuses(paths, "version_1", /is X\.509 version 1, and TLS needs version 3: .*-extfile/);
});

Deno.test("readCredentials() refuses the key of another certificate", async () => {
  await using pki = await makePki();
  const paths = await pki.device();
  const other = await pki.device();
  refuses({ ...paths, key: other.key }, "mismatch", /does not belong to the \(first\) certificate/);
});

Deno.test("readCredentials() shows both dates when a certificate is out of date, and waits", async () => {
  await using pki = await makePki();
  const ago = (days: number) => new Date(NOW_MS - days * DAY_MS);
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const late = await pki.device({ notBefore: ago(9), notAfter: ago(2) });
  const dates = `${day(ago(2))} \\d\\d:\\d\\d UTC, and the clock shows ${day(ago(0))}`;
  refuses(late, "expired", new RegExp(`^The device certificate .* expired at ${dates}`), false);
  const early = await pki.device({ notBefore: ago(-2), notAfter: ago(-9) });
  refuses(early, "not_yet_valid", /is valid only from .*: the clock may be wrong$/, false);
  const oldCa = await makeAuthority("old", { notBefore: ago(9), notAfter: ago(2) });
  const pair = await issue(pki.authority, { commonName: "pump", kind: "client" });
  refuses(pki.write(pair, oldCa.certificatePem), "expired", /^The CA certificate/, false);
  // One CA that is good is enough, as during a change of CA.
  const both = pki.write(pair, oldCa.certificatePem + pki.authority.certificatePem);
  assert.equal(readCredentials(both, NOW_MS).commonName, "pump");
});

const ec = (namedCurve: string) => () => generateKeyPairSync("ec", { namedCurve }).privateKey;
const rsa = (modulusLength: number) => () =>
  generateKeyPairSync("rsa", { modulusLength }).privateKey;

/** Kinds of key, and whether TLS takes them. */
const KINDS: readonly (readonly [name: string, make: () => KeyObject, accepted: boolean])[] = [
  ["P-256", ec("P-256"), true],
  ["P-384", ec("P-384"), true],
  ["RSA 2048", rsa(2048), true],
  ["Ed25519", () => generateKeyPairSync("ed25519").privateKey, true],
  ["RSA 1024", rsa(1024), false],
  ["P-224", ec("P-224"), false],
];

for (const [name, make, accepted] of KINDS) {
  const does = `${accepted ? "accepts" : "refuses"} a key of ${name}`;
  Deno.test(`readCredentials() ${does} in every form`, async () => {
    await using pki = await makePki();
    const key = make();
    const certificatePem = await certify(pki.authority, key);
    for (const keyPem of formsOf(key)) {
      const paths = pki.write({ certificatePem, keyPem });
      if (accepted) assert.match(readCredentials(paths, NOW_MS).key, /BEGIN PRIVATE KEY/);
      else refuses(paths, "malformed", /it must be ECDSA P-256 or P-384, RSA of 2048 to 8192/);
    }
  });
}

/** The key in each form that openssl writes. */
function formsOf(key: KeyObject): string[] {
  const as = (type: "pkcs1" | "pkcs8") => key.export({ type, format: "pem" }).toString();
  if (key.asymmetricKeyType === "rsa") return [as("pkcs8"), as("pkcs1")];
  const curve = key.asymmetricKeyDetails?.namedCurve ?? "";
  return /256|384/.test(curve) ? [as("pkcs8"), sec1(key)] : [as("pkcs8")];
}

/** RFC 5915; Deno 2.4 would leave out the curve. */
function sec1(key: KeyObject): string {
  const { crv = "", d = "", x = "", y = "" } = key.export({ format: "jwk" });
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"));
  const point = Uint8Array.of(0, 4, ...bytes(x), ...bytes(y));
  const curve = CURVES[crv] ?? "";
  const der = element(
    SEQUENCE,
    element(INTEGER, Uint8Array.of(1)),
    element(OCTET_STRING, bytes(d)),
    element(0xa0, Uint8Array.from(Buffer.from(curve, "hex"))),
    element(0xa1, element(BIT_STRING, point)),
  );
  return writePem({ label: "EC PRIVATE KEY", der });
}

/** Object identifiers in DER. */
const CURVES: Readonly<Record<string, string>> = {
  "P-256": "06082a8648ce3d030107",
  "P-384": "06052b81040022",
};

Deno.test("readCredentials() does not let a damaged part of a key reach TLS", async () => {
  await using pki = await makePki();
  const key = rsa(2048)();
  const paths = pki.write({ certificatePem: await certify(pki.authority, key), keyPem: "" });
  const der = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
  // What follows the private exponent can be computed from what is before it.
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  Deno.writeTextFileSync(paths.key, writePem({ label: "PRIVATE KEY", der }));
  const sound = key.export({ type: "pkcs8", format: "pem" }).toString();
  assert.equal(readCredentials(paths, NOW_MS).key.trim(), sound.trim());
});

function pem(label: string, body: string): string {
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}
