import { ParseError } from "../parse_error.ts";
import { u32, u64 } from "../_little_endian.ts";
import { decompressLz4Block } from "./_lz4_block.ts";
import type { Pieces } from "../_pieces.ts";
import { decompressZstdFrame, zstdContentBytes } from "./_zstd_frame.ts";

/** One field of an entry, such as `_COMM` with `sshd`. */
export interface JournalField {
  name: string;
  value: Uint8Array;
}

/** More of one field is left out. */
export const MAX_FIELD_BYTES = 64 * 1024;
/** A field that is compressed is not read when it has more than this, compressed or not. */
const MAX_CONTENT_BYTES = 16 * 1024;

const DATA = 1;
const COMPRESSION = { xz: 1, lz4: 2, zstd: 4 };
/** systemd's own limit is 64. */
const MAX_NAME_BYTES = 256;

/**
 * The field in the data object at an offset. Throws `ParseError` when there is no such object, or its
 * compression is not one that is read.
 *
 *     type u8 = 1  flags u8 {1 xz, 2 lz4, 4 zstd}  6 bytes  size u64  6 x u64  [compact: 2 x u32]
 *     NAME=value, or that compressed: as a zstd frame, or as its size u64 and an LZ4 block
 */
export function journalField(
  pieces: Pieces,
  offset: number,
  compact: boolean,
  maxBytes: number,
): JournalField {
  const head = compact ? 72 : 64;
  const object = pieces.bytes(offset, head);
  if (object === undefined) throw problem("a field lies behind the end");
  const length = u64(object, 8) - head;
  if (object[0] !== DATA || length < 1) throw problem("a field is not where it should be");
  const flags = object[1] ?? 0;
  const most = flags === 0 ? Math.min(maxBytes, MAX_FIELD_BYTES) : MAX_CONTENT_BYTES;
  const stored = pieces.bytes(offset + head, Math.min(length, most));
  if (stored === undefined) throw problem("a field lies behind the end");
  const payload = flags === 0 ? stored : decompressed(stored, flags, length);
  const equals = payload.subarray(0, MAX_NAME_BYTES).indexOf(0x3d);
  if (equals < 1) throw problem("a field has no name");
  // A name has only upper-case letters, digits and underscores; another is merely never asked for.
  return {
    name: nameOf(payload, equals),
    value: payload.subarray(equals + 1),
  };
}

/** Whether the field at an offset is compressed and has more than so many bytes, name and value. Throws `ParseError`. */
export function isLargeField(
  pieces: Pieces,
  offset: number,
  compact: boolean,
  bytes: number,
): boolean {
  const flags = pieces.bytes(offset, 2)?.[1] ?? 0;
  // The head of a Zstandard frame has at most 18 bytes; a smaller field is none that is large.
  const stored = flags === 0 ? undefined : pieces.bytes(offset + (compact ? 72 : 64), 18);
  if (stored === undefined) return false;
  if (flags === COMPRESSION.lz4) return u64(stored, 0) > bytes;
  return flags === COMPRESSION.zstd && u32(stored, 0) === 0xfd2fb528 &&
    zstdContentBytes(stored) > bytes;
}

function nameOf(payload: Uint8Array, length: number): string {
  let name = "";
  for (let at = 0; at < length; at++) name += String.fromCharCode(payload[at] ?? 0);
  return name;
}

function decompressed(stored: Uint8Array, flags: number, length: number): Uint8Array {
  if (length > stored.length) throw problem("a compressed field is too large");
  if (flags === COMPRESSION.zstd) return decompressZstdFrame(stored, MAX_CONTENT_BYTES);
  if (flags === COMPRESSION.xz) throw problem("a field is compressed with XZ, which is not read");
  if (flags !== COMPRESSION.lz4) throw problem("a field has an unknown compression");
  const size = u64(stored, 0);
  if (length < 8 || size > MAX_CONTENT_BYTES) throw problem("a compressed field is too large");
  return decompressLz4Block(stored.subarray(8), size);
}

function problem(text: string): ParseError {
  return new ParseError("journal", text);
}
