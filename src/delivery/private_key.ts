import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { PemBlock } from "./pem.ts";

/** A private key that TLS takes. */
export interface PrivateKey {
  /** PKCS#8, PEM. */
  pem: string;
  /** Its SubjectPublicKeyInfo, DER: a certificate that belongs to the key holds the same. */
  publicKey: Uint8Array;
}

/** The kinds of key that TLS takes in every version of Deno. */
export const KEY_KINDS = "ECDSA P-256 or P-384, RSA of 2048 to 8192 bits, or Ed25519";

const FORMATS: Readonly<Record<string, "pkcs8" | "pkcs1" | "sec1">> = {
  "PRIVATE KEY": "pkcs8",
  "RSA PRIVATE KEY": "pkcs1",
  "EC PRIVATE KEY": "sec1",
};

/** The last one, for it is read once a minute, and to check it costs a signature. */
let last: { block: PemBlock; key: PrivateKey | undefined } | undefined;

/** Reads a private key; undefined when it is damaged, or none of {@linkcode KEY_KINDS}. */
export function readPrivateKey(block: PemBlock): PrivateKey | undefined {
  if (last?.block.label !== block.label || last.block.der.join() !== block.der.join()) {
    last = { block, key: check(block) };
  }
  return last.key;
}

function check({ label, der }: PemBlock): PrivateKey | undefined {
  const type = FORMATS[label];
  if (type === undefined) return undefined;
  try {
    const key = createPrivateKey({ key: Buffer.from(der), format: "der", type });
    if (!isSupported(key) || !signs(key)) return undefined;
    return {
      // As the runtime writes it, not as it was: a part that the runtime can do without may be damaged.
      pem: key.export({ type: "pkcs8", format: "pem" }).toString(),
      publicKey: createPublicKey(key).export({ type: "spki", format: "der" }),
    };
  } catch {
    // Every kind of damage has an error of its own, and each version of Deno others.
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

function signs(key: KeyObject): boolean {
  const hash = key.asymmetricKeyType === "ed25519" ? null : "sha256";
  const text = new TextEncoder().encode("telltale");
  return verify(hash, text, createPublicKey(key), sign(hash, text, key));
}
