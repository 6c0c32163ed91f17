import { createHash, createPublicKey, verify } from "node:crypto";
import type { HostFs, HostPath } from "../host/host_fs.ts";
import {
  type BundleHead,
  MAX_BUNDLE_BYTES,
  MAX_HEAD_BYTES,
  parseBundleFront,
  parseBundleHead,
} from "../parse/advisory/bundle.ts";
import { joined } from "../parse/joined.ts";
import { ParseError } from "../parse/parse_error.ts";

const FORMAT = "advisory bundle";
/** As much as one `readAt` gives. */
const PIECE_BYTES = 64 * 1024;

/** A bundle whose head is signed by whom it should be. */
export interface Bundle {
  path: HostPath;
  /** The first 16 hex digits of its head's SHA-256. */
  id: string;
  head: BundleHead;
  /** Where each block begins in the file. */
  offsets: readonly number[];
}

/**
 * Reads the head of a bundle and checks its signature. Throws `Unreadable`, and `ParseError` where it is
 * not signed with the key, cut off, too large, or nothing of the kind.
 *
 * @param key of ed25519, SubjectPublicKeyInfo in base64
 * @param sizeBytes of the file
 */
export async function openBundle(
  host: HostFs,
  path: HostPath,
  key: string,
  sizeBytes: number,
): Promise<Bundle> {
  if (sizeBytes > MAX_BUNDLE_BYTES) {
    const most = MAX_BUNDLE_BYTES / 1024 / 1024;
    throw new ParseError(FORMAT, `too large, more than ${most} MB`);
  }
  const { signed, signature, bodyAt } = parseBundleFront(await readFront(host, path));
  if (!isSigned(signed, signature, key)) {
    throw new ParseError(FORMAT, "its signature is not of the configured key");
  }
  const head = parseBundleHead(signed);
  const offsets: number[] = [];
  let end = bodyAt;
  for (const [, bytes] of head.blocks) {
    offsets.push(end);
    end += bytes;
  }
  if (end !== sizeBytes) {
    throw new ParseError(FORMAT, `cut off or added to: ${sizeBytes} bytes of ${end}`);
  }
  const id = createHash("sha256").update(signed).digest("hex").slice(0, 16);
  return { path, id, head, offsets };
}

/** Reads a block and checks its hash. Throws `Unreadable`, and `ParseError` where it is damaged. */
export async function readBlock(host: HostFs, bundle: Bundle, index: number): Promise<Uint8Array> {
  const [, bytes = 0, sha256 = ""] = bundle.head.blocks[index] ?? [];
  const block = await host.slow.readAt(bundle.path, bundle.offsets[index] ?? 0, bytes);
  if (createHash("sha256").update(block).digest("base64") !== sha256) {
    throw new ParseError(FORMAT, `damaged: block ${index + 1} is not what was signed`);
  }
  return block;
}

async function readFront(host: HostFs, path: HostPath): Promise<Uint8Array> {
  let front: Uint8Array = new Uint8Array();
  let newlines = 0;
  while (front.length < MAX_HEAD_BYTES && newlines < 2) {
    const piece = await host.slow.readAt(path, front.length, PIECE_BYTES);
    if (piece.length === 0) break;
    newlines += piece.reduce((count, byte) => count + Number(byte === 10), 0);
    front = joined([front, piece]);
  }
  return front;
}

function isSigned(signed: Uint8Array, signature: string, key: string): boolean {
  try {
    const publicKey = createPublicKey(
      `-----BEGIN PUBLIC KEY-----\n${key}\n-----END PUBLIC KEY-----\n`,
    );
    if (publicKey.asymmetricKeyType !== "ed25519") return false;
    const bytes = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
    return verify(null, signed, publicKey, bytes);
  } catch {
    // Neither a key nor a signature.
    return false;
  }
}
