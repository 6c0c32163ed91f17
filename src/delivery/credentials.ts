import { type CertificateFacts, readCertificate } from "./certificate.ts";
import { type PemBlock, readPem, writePem } from "./pem.ts";
import { KEY_KINDS, readPrivateKey } from "./private_key.ts";

/** Where the credentials are: PEM files. */
export interface CredentialPaths {
  /** The CA, or several, that a broker's certificate must come from. No other is trusted. */
  ca: string;
  /** The device's certificate, followed by those between it and the broker's CA, if any. */
  cert: string;
  key: string;
}

/** Credentials that were checked, and can be given to TLS. */
export interface Credentials {
  /** PEM blocks, nothing else. */
  ca: string;
  cert: string;
  key: string;
  /** Of the device's certificate. */
  commonName?: string;
  notBeforeMs: number;
  notAfterMs: number;
  /** Of the last of the CAs to expire: during a change of CA there are several, and one is enough. */
  caNotAfterMs: number;
}

/** What is wrong with a credential. */
export type CredentialFault =
  | "unreadable"
  | "malformed"
  | "encrypted"
  | "version_1"
  | "unsupported"
  | "mismatch"
  | "expired"
  | "not_yet_valid";

/** Credentials that must not reach TLS. The message is a sentence for the device's owner. */
export class CredentialError extends Error {
  override readonly name = "CredentialError";
  readonly fault: CredentialFault;
  /** Nothing but a person can mend it. Time or the clock can mend the others. */
  readonly final: boolean;
  /** Of the device's certificate, where it could be read. */
  readonly commonName: string | undefined;

  constructor(fault: CredentialFault, sentence: string, commonName?: string) {
    super(sentence);
    this.fault = fault;
    this.commonName = commonName;
    this.final = fault !== "expired" && fault !== "not_yet_valid";
  }
}

/**
 * Reads the files and checks all that can be known before a connect, or throws a
 * {@linkcode CredentialError}. Called before every connect, so that renewed files are taken up; and
 * nothing unchecked may reach TLS, because Deno 2.4 aborts the process on a key of another
 * certificate, a damaged key, and a certificate of version 1.
 */
export function readCredentials(paths: CredentialPaths, nowMs: number): Credentials {
  const credentials = readUndated(paths);
  const { commonName, notBeforeMs, notAfterMs, caNotAfterMs } = credentials;
  checkExpiry(caNotAfterMs, `CA certificate ${paths.ca}`, nowMs, commonName);
  checkExpiry(notAfterMs, `device certificate ${paths.cert}`, nowMs, commonName);
  if (notBeforeMs > nowMs) {
    throw new CredentialError(
      "not_yet_valid",
      `The device certificate ${paths.cert} is valid only from ${date(notBeforeMs)}, and ` +
        `the clock shows ${date(nowMs).slice(0, 10)}: the clock may be wrong`,
      commonName,
    );
  }
  return credentials;
}

/** The same, whatever the time is. */
export function readUndated(paths: CredentialPaths): Credentials {
  const ca = readCertificates(paths.ca, "CA certificate");
  const cert = readCertificates(paths.cert, "device certificate");
  const key = readKey(paths.key);
  const device = cert.first;
  checkKind(device, paths.cert);
  if (key.publicKey.join() !== device.publicKey.join()) {
    throw new CredentialError(
      "mismatch",
      `The private key ${paths.key} does not belong to the (first) certificate in ${paths.cert}`,
    );
  }
  const { commonName, notBeforeMs, notAfterMs } = device;
  return {
    ca: ca.pem,
    cert: cert.pem,
    key: key.pem,
    ...(commonName === undefined ? {} : { commonName }),
    notBeforeMs,
    notAfterMs,
    caNotAfterMs: Math.max(...ca.facts.map((it) => it.notAfterMs)),
  };
}

interface Certificates {
  /** The certificates alone, without what else the file holds. */
  pem: string;
  facts: readonly CertificateFacts[];
  first: CertificateFacts;
}

function readCertificates(path: string, what: string): Certificates {
  const blocks = readBlocks(path, what).filter(({ label }) => label === "CERTIFICATE");
  const facts = blocks.map(({ der }) => orDamaged(() => readCertificate(der), path, what));
  const [first] = facts;
  if (first !== undefined) return { pem: blocks.map(writePem).join(""), facts, first };
  throw new CredentialError("malformed", `The ${what} ${path} holds no certificate in PEM`);
}

function readKey(path: string): { pem: string; publicKey: Uint8Array } {
  const block = readBlocks(path, "private key").find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (block === undefined) {
    throw new CredentialError("malformed", `The private key ${path} holds no private key in PEM`);
  }
  if (block.encrypted) {
    throw new CredentialError(
      "encrypted",
      `The private key ${path} is encrypted, and a device has nobody to ask for its password: ` +
        `store it without (openssl pkey -in ${path} -out plain.key)`,
    );
  }
  const key = readPrivateKey(block);
  if (key !== undefined) return key;
  throw new CredentialError(
    "malformed",
    `The private key ${path} is damaged, or of a kind that TLS does not take: it must be ${KEY_KINDS}`,
  );
}

function readBlocks(path: string, what: string): PemBlock[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new CredentialError("unreadable", `Cannot read the ${what} ${path}: ${why(error, path)}`);
  }
  return orDamaged(() => readPem(text), path, what);
}

function why(error: unknown, path: string): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.NotCapable) return "the agent was started without --allow-read";
  if (!(error instanceof Deno.errors.PermissionDenied)) return String(error);
  try {
    const { mode, uid, gid } = Deno.statSync(path);
    const bits = ((mode ?? 0) & 0o7777).toString(8).padStart(4, "0");
    return `its mode ${bits}, owner ${uid} and group ${gid} give the agent no read permission`;
  } catch {
    return "a directory above it gives the agent no search permission";
  }
}

function orDamaged<T>(read: () => T, path: string, what: string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CredentialError("malformed", `The ${what} ${path} is damaged`);
  }
}

function checkKind(device: CertificateFacts, path: string): void {
  if (device.version !== 3) {
    throw new CredentialError(
      "version_1",
      `The device certificate ${path} is X.509 version ${device.version}, and TLS needs version 3: ` +
        `sign it again with extensions (openssl x509 -req -extfile FILE)`,
    );
  }
  const [unknown] = device.unknownCritical;
  if (unknown === undefined) return;
  throw new CredentialError(
    "unsupported",
    `The device certificate ${path} has a critical extension that TLS does not know: ${unknown}`,
  );
}

function checkExpiry(
  notAfterMs: number,
  what: string,
  nowMs: number,
  commonName: string | undefined,
): void {
  if (notAfterMs >= nowMs) return;
  throw new CredentialError(
    "expired",
    `The ${what} expired at ${date(notAfterMs)}, and the clock shows ` +
      `${date(nowMs).slice(0, 10)}: renew it, or set the clock if it is wrong`,
    commonName,
  );
}

function date(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
