import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type CertificateFacts, readCertificate } from "./certificate.ts";

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
  notAfterMs: number;
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

  constructor(fault: CredentialFault, sentence: string) {
    super(sentence);
    this.fault = fault;
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
  const ca = readCertificates(paths.ca, "CA certificate");
  const chain = readCertificates(paths.cert, "device certificate");
  const keyBlock = readKeyBlock(paths.key);
  const authorities = ca.map((block) => facts(block, paths.ca, "CA certificate"));
  const [device] = chain.map((block) => facts(block, paths.cert, "device certificate"));
  if (device === undefined) throw new TypeError("No certificate"); // readCertificates has seen one
  checkKind(device, paths.cert);
  checkKey(keyBlock, device, paths);
  const newest = authorities.reduce((a, b) => a.notAfterMs > b.notAfterMs ? a : b);
  if (newest.notAfterMs < nowMs) throw expired("CA certificate", paths.ca, newest, nowMs);
  if (device.notAfterMs < nowMs) throw expired("device certificate", paths.cert, device, nowMs);
  if (device.notBeforeMs > nowMs) {
    throw new CredentialError(
      "not_yet_valid",
      `The device certificate ${paths.cert} is valid only from ${date(device.notBeforeMs)}, and ` +
        `the clock shows ${date(nowMs)}: the clock may be wrong`,
    );
  }
  return {
    ca: ca.map(toPem).join(""),
    cert: chain.map(toPem).join(""),
    key: toPem(keyBlock),
    ...(device.commonName === undefined ? {} : { commonName: device.commonName }),
    notAfterMs: device.notAfterMs,
  };
}

/** One block of a PEM file (RFC 7468): its label and what it holds. */
interface PemBlock {
  label: string;
  der: Uint8Array;
  encrypted: boolean;
}

function readCertificates(path: string, what: string): PemBlock[] {
  const blocks = readPem(path, what).filter((block) => block.label === "CERTIFICATE");
  if (blocks.length > 0) return blocks;
  throw new CredentialError("malformed", `The ${what} ${path} holds no certificate in PEM`);
}

function readKeyBlock(path: string): PemBlock {
  const block = readPem(path, "private key").find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (block === undefined) {
    throw new CredentialError("malformed", `The private key ${path} holds no private key in PEM`);
  }
  if (!block.encrypted) return block;
  throw new CredentialError(
    "encrypted",
    `The private key ${path} is encrypted, and a device has nobody to ask for its password: ` +
      `store it without (openssl pkey -in ${path} -out plain.key)`,
  );
}

function readPem(path: string, what: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { label: string; lines: string[] } | undefined;
  for (const line of readFile(path, what).split(/\r?\n/)) {
    const [, edge, label = ""] = /^-----(BEGIN|END) ([A-Z0-9 ]+)-----\s*$/.exec(line) ?? [];
    if (edge === "BEGIN") open = { label, lines: [] };
    else if (edge === undefined) open?.lines.push(line);
    else if (label === open?.label) {
      const body = open.lines.join("\n");
      // Old encrypted keys have header lines: "Proc-Type: 4,ENCRYPTED".
      const encrypted = label.startsWith("ENCRYPTED") || body.includes(":");
      const der = encrypted ? new Uint8Array() : decode(body, path, what);
      blocks.push({ label, der, encrypted });
      open = undefined;
    }
  }
  return blocks;
}

function decode(base64: string, path: string, what: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64.replace(/\s/g, "")), (char) => char.charCodeAt(0));
  } catch {
    throw damaged(path, what);
  }
}

function readFile(path: string, what: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new CredentialError("unreadable", `Cannot read the ${what} ${path}: ${why(error, path)}`);
  }
}

function why(error: unknown, path: string): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.NotCapable) return `the agent was started without --allow-read`;
  if (!(error instanceof Deno.errors.PermissionDenied)) return `${error}`;
  try {
    const { mode, uid, gid } = Deno.statSync(path);
    const bits = ((mode ?? 0) & 0o7777).toString(8).padStart(4, "0");
    return `its mode ${bits}, owner ${uid} and group ${gid} give the agent no read permission`;
  } catch {
    return "a directory above it gives the agent no search permission";
  }
}

function facts(block: PemBlock, path: string, what: string): CertificateFacts {
  try {
    return readCertificate(block.der);
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(path, what);
    throw error;
  }
}

function damaged(path: string, what: string): CredentialError {
  return new CredentialError("malformed", `The ${what} ${path} is damaged`);
}

/** Critical extensions that TLS knows (rustls-webpki): all others must be refused (RFC 5280, 4.2). */
const KNOWN_EXTENSIONS = new Map([
  ["2.5.29.15", "key usage"],
  ["2.5.29.17", "subject alternative name"],
  ["2.5.29.19", "basic constraints"],
  ["2.5.29.30", "name constraints"],
  ["2.5.29.31", "CRL distribution points"],
  ["2.5.29.37", "extended key usage"],
]);

function checkKind(device: CertificateFacts, path: string): void {
  if (device.version !== 3) {
    throw new CredentialError(
      "version_1",
      `The device certificate ${path} is X.509 version ${device.version}, and TLS needs version 3: ` +
        `sign it again with extensions (openssl x509 -req -extfile FILE)`,
    );
  }
  const unknown = device.critical.find((id) => !KNOWN_EXTENSIONS.has(id));
  if (unknown === undefined) return;
  throw new CredentialError(
    "unsupported",
    `The device certificate ${path} has a critical extension that TLS does not know: ${unknown}`,
  );
}

const KEY_FORMATS: Readonly<Record<string, "pkcs8" | "pkcs1" | "sec1">> = {
  "PRIVATE KEY": "pkcs8",
  "RSA PRIVATE KEY": "pkcs1",
  "EC PRIVATE KEY": "sec1",
};

function checkKey(block: PemBlock, device: CertificateFacts, paths: CredentialPaths): void {
  const key = parseKey(block);
  if (key === undefined || !isSupported(key)) {
    throw new CredentialError(
      key === undefined ? "malformed" : "unsupported",
      `The private key ${paths.key} is ${
        key === undefined ? "damaged or " : ""
      }of a kind that TLS ` +
        `does not take: it must be ECDSA P-256 or P-384, RSA of 2048 to 8192 bits, or Ed25519`,
    );
  }
  const publicKey = createPublicKey(key);
  if (!publicKey.export({ type: "spki", format: "der" }).equals(device.publicKey)) {
    throw new CredentialError(
      "mismatch",
      `The private key ${paths.key} does not belong to the (first) certificate in ${paths.cert}`,
    );
  }
  const hash = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  const text = new TextEncoder().encode("telltale");
  if (!verify(hash, text, publicKey, sign(hash, text, key))) {
    throw damaged(paths.key, "private key");
  }
}

function parseKey({ label, der }: PemBlock): KeyObject | undefined {
  const type = KEY_FORMATS[label];
  if (type === undefined) return undefined;
  try {
    return createPrivateKey({ key: Buffer.from(der), format: "der", type });
  } catch {
    return undefined;
  }
}

function isSupported(key: KeyObject): boolean {
  const { namedCurve = "", modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "ed25519") return true;
  if (key.asymmetricKeyType === "rsa") return modulusLength >= 2048 && modulusLength <= 8192;
  // Deno 2.4 has names of its own.
  return ["prime256v1", "p256", "secp384r1", "p384"].includes(namedCurve);
}

function expired(what: string, path: string, it: CertificateFacts, nowMs: number): CredentialError {
  return new CredentialError(
    "expired",
    `The ${what} ${path} expired on ${date(it.notAfterMs)}, and the clock shows ${date(nowMs)}: ` +
      `renew it, or set the clock if it is wrong`,
  );
}

function date(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ") + " UTC";
}

function toPem({ label, der }: PemBlock): string {
  const base64 = btoa(String.fromCharCode(...der)).replace(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}
