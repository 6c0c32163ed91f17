import { decompress } from "fzstd";
import { ParseError } from "../parse_error.ts";
import { u32, u64 } from "../_little_endian.ts";

/**
 * Decompresses one Zstandard frame (RFC 8878) that says how large its content is, as those in a journal
 * do. Throws `ParseError` when it does not, when the content has more than `maxBytes`, or is damaged.
 *
 *     28 b5 2f fd  descriptor  [window]  [dictionary]  content size  blocks
 */
export function decompressZstdFrame(frame: Uint8Array, maxBytes: number): Uint8Array {
  const size = contentSize(frame);
  if (size === undefined) throw new ParseError("zstd frame", "does not say its size");
  if (size > maxBytes) throw new ParseError("zstd frame", "is too large");
  let content: Uint8Array;
  try {
    content = decompress(frame, new Uint8Array(size));
  } catch (error) {
    throw new ParseError("zstd frame", error instanceof Error ? error.message : "is damaged");
  }
  if (content.length !== size) throw new ParseError("zstd frame", "is too short");
  return content;
}

function contentSize(frame: Uint8Array): number | undefined {
  if (u32(frame, 0) !== 0xfd2fb528) return undefined;
  const descriptor = frame[4] ?? 0;
  const single = (descriptor >> 5) & 1;
  const at = 6 - single + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >> 6) {
    case 0:
      return single === 1 ? frame[at] : undefined;
    case 1:
      return u32(frame, at) % 65536 + 256;
    case 2:
      return u32(frame, at);
    default:
      return u64(frame, at);
  }
}
