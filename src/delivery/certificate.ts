/**
 * X.509 certificates as far as the checks before a connect need them. The runtime's own
 * X509Certificate shows neither the version nor, in Deno 2.4, the public key of every kind.
 */

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** As people count: 1 to 3. */
  version: number;
  notBeforeMs: number;
  notAfterMs: number;
  /** The last common name of the subject, if it has one. */
  commonName?: string;
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array;
  /** Object identifiers of critical extensions that TLS does not know, and so must refuse. */
  unknownCritical: readonly string[];
}

/** One DER element: its tag, what it holds, and both with the header. */
interface Element {
  tag: number;
  content: Uint8Array;
  whole: Uint8Array;
}

const INTEGER = 0x02, OBJECT_ID = 0x06, SEQUENCE = 0x30, SET = 0x31, BOOLEAN = 0x01;
const UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, VERSION = 0xa0, EXTENSIONS = 0xa3;
const BIT_STRING = 0x03, OCTET_STRING = 0x04;
const COMMON_NAME = "2.5.4.3";

/** The extensions that TLS looks at (rustls-webpki), and the tag of their value. */
const EXTENSIONS_OF_TLS: ReadonlyMap<string, number> = new Map([
  ["2.5.29.15", BIT_STRING], // key usage
  ["2.5.29.17", SEQUENCE], // subject alternative name
  ["2.5.29.19", SEQUENCE], // basic constraints
  ["2.5.29.30", SEQUENCE], // name constraints
  ["2.5.29.31", SEQUENCE], // CRL distribution points
  ["2.5.29.37", SEQUENCE], // extended key usage
]);

/**
 * Reads a certificate; its layout is RFC 5280 section 4.1. Throws a SyntaxError when it is anything
 * else, also when it has the unique identifiers that nobody uses and TLS does not take.
 */
export function readCertificate(der: Uint8Array): CertificateFacts {
  const outer = elements(der);
  const parts = elements(only(outer[0], SEQUENCE));
  if (outer.length !== 1 || parts.length !== 3) throw malformed();
  if (only(parts[2], BIT_STRING)[0] !== 0) throw malformed();
  const fields = elements(only(parts[0], SEQUENCE));
  const versioned = fields[0]?.tag === VERSION;
  const version = versioned ? readVersion(fields.shift()) : 1;
  const [serial, algorithm, issuer, validity, subject, publicKey, extensions] = fields;
  only(serial, INTEGER);
  const outerAlgorithm = only(parts[1], SEQUENCE);
  if (!sameBytes(only(algorithm, SEQUENCE), outerAlgorithm)) throw malformed();
  only(issuer, SEQUENCE);
  only(publicKey, SEQUENCE);
  if (publicKey === undefined || fields.length > 7) throw malformed();
  const times = elements(only(validity, SEQUENCE)).map(readTime);
  const [notBeforeMs, notAfterMs] = times;
  if (notBeforeMs === undefined || notAfterMs === undefined || times.length !== 2) {
    throw malformed();
  }
  const commonName = readCommonName(only(subject, SEQUENCE));
  return {
    version,
    notBeforeMs,
    notAfterMs,
    ...(commonName === undefined ? {} : { commonName }),
    publicKey: publicKey.whole,
    unknownCritical: extensions === undefined
      ? []
      : readUnknownCritical(only(extensions, EXTENSIONS)),
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function malformed(): SyntaxError {
  return new SyntaxError("Not an X.509 certificate in DER");
}

/** The elements that stand one after the other in the bytes (X.690 section 8.1, definite lengths only). */
function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? 0x80;
    let header = 2;
    if (length >= 0x80) {
      header += length - 0x80;
      if (length < 0x81 || length > 0x84) throw malformed();
      length = 0;
      for (const byte of bytes.subarray(at + 2, at + header)) length = length * 256 + byte;
    }
    const end = at + header + length;
    if (end > bytes.length) throw malformed();
    found.push({ tag, content: bytes.subarray(at + header, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}

function only(element: Element | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw malformed();
  return element.content;
}

function readVersion(field: Element | undefined): number {
  const number = only(elements(only(field, VERSION))[0], INTEGER);
  return (number.length === 1 ? number[0] ?? 0 : 0) + 1;
}

/** `261121235959Z`, which lies in 1950 to 2049, or `20501121235959Z`. */
function readTime({ tag, content }: Element): number {
  const text = String.fromCharCode(...content.subarray(0, 20));
  const digits = tag === UTC_TIME ? `${text < "5" ? "20" : "19"}${text}` : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if (match === null || (tag !== UTC_TIME && tag !== GENERALIZED_TIME)) throw malformed();
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(
    Number,
  );
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function readCommonName(subject: Uint8Array): string | undefined {
  let name: string | undefined;
  for (const set of elements(subject)) {
    for (const attribute of elements(only(set, SET))) {
      const [type, value] = elements(only(attribute, SEQUENCE));
      if (value === undefined) throw malformed();
      if (objectId(only(type, OBJECT_ID)) === COMMON_NAME) {
        name = new TextDecoder().decode(value.content);
      }
    }
  }
  return name;
}

function readUnknownCritical(extensions: Uint8Array): string[] {
  const critical: string[] = [];
  for (const extension of elements(only(elements(extensions)[0], SEQUENCE))) {
    const fields = elements(only(extension, SEQUENCE));
    const id = objectId(only(fields.shift(), OBJECT_ID));
    const flag = fields[0]?.tag === BOOLEAN ? fields.shift() : undefined;
    const value = elements(only(fields[0], OCTET_STRING));
    const tag = EXTENSIONS_OF_TLS.get(id);
    if (fields.length !== 1 || (tag !== undefined && value[0]?.tag !== tag)) throw malformed();
    if (flag === undefined) continue;
    if (flag.content.length !== 1 || flag.content[0] !== 0xff) throw malformed();
    if (tag === undefined) critical.push(id);
  }
  return critical;
}

/** Dotted decimals (X.690 section 8.19); numbers here are far below 2^31. */
function objectId(content: Uint8Array): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (numbers.length === 0) numbers.push(Math.min(2, Math.floor(number / 40)));
    numbers.push(numbers.length === 1 ? number - (numbers[0] ?? 0) * 40 : number);
    number = 0;
  }
  return numbers.join(".");
}
