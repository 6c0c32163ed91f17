/** A certificate of X.509 version 1, which no library makes any more but `openssl x509 -req` still does. */
// @peculiar/x509 asks for this polyfill to be there first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import type { Issued } from "../../certs.example/make.ts";
import { BIT_STRING, element, INTEGER, SEQUENCE } from "./_der.ts";

const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const VERSION = 0xa0, EXTENSIONS = 0xa3;

/** The certificate without its version and its extensions, signed anew by the CA. */
export async function asVersion1(issued: Issued, authority: Issued): Promise<Issued> {
  const der = new Uint8Array(new x509.X509Certificate(issued.certificatePem).rawData);
  const [tbs, algorithm] = parts(contentOf(der));
  const fields = parts(contentOf(tbs ?? der)).filter(([tag]) =>
    tag !== VERSION && tag !== EXTENSIONS
  );
  const signed = element(SEQUENCE, ...fields);
  const key = await crypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decodeFirst(authority.keyPem),
    KEY,
    false,
    ["sign"],
  );
  const raw = new Uint8Array(await crypto.subtle.sign(KEY, key, signed));
  const signature = element(SEQUENCE, integer(raw.slice(0, 32)), integer(raw.slice(32)));
  const whole = element(
    SEQUENCE,
    signed,
    algorithm ?? der,
    element(BIT_STRING, Uint8Array.of(0), signature),
  );
  return {
    certificatePem: x509.PemConverter.encode(whole.buffer, "CERTIFICATE") + "\n",
    keyPem: issued.keyPem,
  };
}

/** Number of header bytes and of content bytes of the element at the beginning. */
function sizes(bytes: Uint8Array): [header: number, content: number] {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return [2, first];
  const digits = bytes.slice(2, 2 + first - 0x80);
  return [2 + digits.length, digits.reduce((sum, digit) => sum * 256 + digit, 0)];
}

function contentOf(bytes: Uint8Array): Uint8Array {
  const [header, content] = sizes(bytes);
  return bytes.slice(header, header + content);
}

function parts(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length === 0) return [];
  const [header, content] = sizes(bytes);
  return [bytes.slice(0, header + content), ...parts(bytes.slice(header + content))];
}

/** DER wants the shortest form that is positive. */
function integer(bytes: Uint8Array): Uint8Array {
  const from = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.slice(from);
  return element(INTEGER, (digits[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...digits) : digits);
}
