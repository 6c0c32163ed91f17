/**
 * A demonstration CA with broker and device certificates: X.509 v3, ECDSA P-256, without openssl.
 * The demo and the tests call its functions; `deno task certs` runs it as a program.
 */
// @peculiar/x509 asks for this polyfill to be there first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { parseArgs } from "node:util";

const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;
/** Devices with a slow clock accept a new certificate as well. */
const BACKDATED_MS = DAY_MS;

/** From when until when a certificate is valid; by default from yesterday for the days the function names. */
export interface Validity {
  notBefore?: Date;
  notAfter?: Date;
}

/** A certificate with its private key. PEM, the key as PKCS#8. */
export interface Issued {
  certificatePem: string;
  keyPem: string;
}

/** What a certificate is for. */
export interface Subject extends Validity {
  /** The name; of a client the device's id, which a broker can take as its user name. */
  commonName: string;
  kind: "server" | "client";
  /** Names and addresses of a server. A client verifies these, never the common name (RFC 9525). */
  dns?: readonly string[];
  ip?: readonly string[];
}

/** A new CA, valid for ten years. It may sign certificates of servers and clients, not other CAs. */
export async function makeAuthority(commonName: string, validity: Validity = {}): Promise<Issued> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...span(validity, 3650),
    keys,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(certificate, keys);
}

/** A new certificate signed by the CA, valid for a year. */
export async function issue(authority: Issued, subject: Subject): Promise<Issued> {
  const ca = new x509.X509Certificate(authority.certificatePem);
  const keys = await generateKeys();
  const names = [
    ...(subject.dns ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(subject.ip ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  const use = x509.ExtendedKeyUsage[subject.kind === "server" ? "serverAuth" : "clientAuth"];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [subject.commonName] }],
    issuer: ca.subjectName.toJSON(),
    ...span(subject, 365),
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.keyPem),
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([use]),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(certificate, keys);
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
}

function signingKey(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), KEY, false, ["sign"]);
}

/** Sixteen random bytes as hex digits, positive as DER reads it. */
function serialNumber(): string {
  return `01${crypto.randomUUID().replaceAll("-", "").slice(2)}`;
}

function span(validity: Validity, days: number): { notBefore: Date; notAfter: Date } {
  const notBefore = validity.notBefore ?? new Date(Date.now() - BACKDATED_MS);
  return { notBefore, notAfter: validity.notAfter ?? new Date(Date.now() + days * DAY_MS) };
}

async function issued(certificate: x509.X509Certificate, keys: CryptoKeyPair): Promise<Issued> {
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificatePem: `${certificate.toString("pem")}\n`,
    keyPem: `${x509.PemConverter.encode(pkcs8, "PRIVATE KEY")}\n`,
  };
}

const HELP = `Makes a demonstration CA with broker and device certificates.

Usage: deno task certs [--out DIR] [--device NAME ...] [--broker HOST ...] [--force]

  --out DIR       where to write (default: certs.example/out)
  --device NAME   a device's id, the common name of its certificate (default: pump-17)
  --broker HOST   a name or address of the broker (default: localhost, 127.0.0.1, ::1)
  --force         replace the CA and everything that is named; without it nothing is overwritten

A CA that is already in DIR signs further devices. The keys are readable by their owner only.
`;

/** Where the certificates go and for whom they are. */
export interface Order {
  out: string;
  devices: readonly string[];
  /** Names and addresses of the broker. */
  broker: readonly string[];
  force: boolean;
}

/**
 * Writes ca, broker and devices as `<name>.crt` and `<name>.key` and returns the paths written. A
 * CA that is there signs; any other file that is there is an error unless `force`.
 */
export async function writeCertificates(order: Order): Promise<string[]> {
  Deno.mkdirSync(order.out, { recursive: true });
  const wanted = [...order.devices, ...(order.broker.length > 0 ? ["broker"] : [])];
  if (!order.force) {
    for (const name of wanted) refuseToOverwrite(`${order.out}/${name}.crt`);
  }
  const written: string[] = [];
  const write = (name: string, pair: Issued) => {
    written.push(writeNew(`${order.out}/${name}.crt`, pair.certificatePem, 0o644));
    written.push(writeNew(`${order.out}/${name}.key`, pair.keyPem, 0o600));
  };
  let authority = order.force ? undefined : readPair(`${order.out}/ca`);
  if (authority === undefined) write("ca", authority = await makeAuthority("telltale demo CA"));
  if (order.broker.length > 0) {
    const ip = order.broker.filter(isAddress);
    const dns = order.broker.filter((host) => !isAddress(host));
    const commonName = order.broker[0] ?? "broker";
    write("broker", await issue(authority, { commonName, kind: "server", dns, ip }));
  }
  for (const commonName of order.devices) {
    write(commonName, await issue(authority, { commonName, kind: "client" }));
  }
  return written;
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^[0-9.]+$/.test(host);
}

function readPair(path: string): Issued | undefined {
  try {
    const keyPem = Deno.readTextFileSync(`${path}.key`);
    return { certificatePem: Deno.readTextFileSync(`${path}.crt`), keyPem };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    refuseToOverwrite(`${path}.crt`);
    refuseToOverwrite(`${path}.key`);
    return undefined;
  }
}

function refuseToOverwrite(path: string): void {
  if (exists(path)) throw new Error(`${path} exists already; --force replaces it`);
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function writeNew(path: string, text: string, mode: number): string {
  // A file that is there would keep its mode.
  if (exists(path)) Deno.removeSync(path);
  Deno.writeTextFileSync(path, text, { mode, createNew: true });
  return path;
}

/** Reads the command line: an order, or the text to show. */
export function readOrder(args: readonly string[], here: string): Order | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: "string", default: `${here}/out` },
      device: { type: "string", multiple: true },
      broker: { type: "string", multiple: true },
      force: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return HELP;
  const { out, force } = values;
  // What was not asked for and is there already is left as it is.
  const missing = (name: string) => force || !exists(`${out}/${name}.crt`);
  const devices = values.device ?? (missing("pump-17") ? ["pump-17"] : []);
  const broker = values.broker ?? (missing("broker") ? ["localhost", "127.0.0.1", "::1"] : []);
  for (const name of devices) {
    // A file name, a level of an MQTT topic, and at most what X.520 allows a common name.
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) || name === "ca" || name === "broker") {
      throw new Error(`Cannot name a device "${name}": up to 64 of A-Z a-z 0-9 . _ - are allowed`);
    }
  }
  return { out, devices, broker, force };
}

if (import.meta.main) {
  const say = (to: typeof Deno.stdout, text: string) =>
    to.writeSync(new TextEncoder().encode(text));
  try {
    const order = readOrder(Deno.args, import.meta.dirname ?? ".");
    const written = typeof order === "string" ? [] : await writeCertificates(order);
    say(
      Deno.stdout,
      typeof order === "string" ? order : written.map((path) => `${path}\n`).join(""),
    );
  } catch (error) {
    say(Deno.stderr, `${error instanceof Error ? error.message : error}\n`);
    Deno.exit(1);
  }
}
