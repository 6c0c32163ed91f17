import { decompress } from "fzstd";
import { ParseError } from "../parse_error.ts";
import { u32, u64 } from "../_little_endian.ts";

/**
 * Decompresses one Zstandard frame (RFC 8878) as journald writes them: of one block, whose content has the
 * size that the frame says, and nothing behind. Throws `ParseError` for another, when the content has more
 * than `maxBytes`, or is damaged. A block may claim more content than a frame has; what can be seen of that
 * beforehand is refused, for the decoder would go through it all.
 *
 *     28 b5 2f fd  descriptor  [window]  [dictionary]  content size  block  [checksum u32]
 *     block: 24 bits {1 last, 2 type: 0 raw, 1 repeated, 2 compressed, 21 size}  content
 */
export function decompressZstdFrame(frame: Uint8Array, maxBytes: number): Uint8Array {
  const { size, at } = headerOf(frame);
  if (size > maxBytes) throw problem("is too large");
  const raw = rawContent(frame, at, size);
  if (raw !== undefined) return raw;
  try {
    return decompress(frame, new Uint8Array(size));
  } catch (error) {
    throw problem(error instanceof Error ? error.message : "is damaged");
  }
}

/** How large the content of a frame is, as it says. Throws `ParseError`. */
export function zstdContentBytes(frame: Uint8Array): number {
  return headerOf(frame).size;
}

/** The size of the content, and where the block begins. */
function headerOf(frame: Uint8Array): { size: number; at: number } {
  if (u32(frame, 0) !== 0xfd2fb528) throw problem("does not begin as one");
  const descriptor = frame[4] ?? 0;
  const single = (descriptor >> 5) & 1;
  const at = 6 - single + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >> 6) {
    case 0:
      if (single === 0) throw problem("does not say its size");
      return { size: frame[at] ?? 0, at: at + 1 };
    case 1:
      return { size: u32(frame, at) % 65536 + 256, at: at + 2 };
    case 2:
      return { size: u32(frame, at), at: at + 4 };
    default:
      return { size: u64(frame, at), at: at + 8 };
  }
}

/** The content, unless the block is compressed. */
function rawContent(frame: Uint8Array, at: number, size: number): Uint8Array | undefined {
  const head = u32(frame, at) & 0xffffff;
  const length = head >> 3;
  const type = (head >> 1) & 3;
  const stored = type === 1 ? 1 : length;
  const checksum = ((frame[4] ?? 0) >> 2 & 1) * 4;
  if ((head & 1) === 0) throw problem("has more than one block");
  if (at + 3 + stored + checksum !== frame.length) {
    throw problem("has another length than its block");
  }
  if (type < 2) {
    if (length !== size) throw problem("has another size than its block");
    if (type === 1) throw problem("repeats one byte, and so is no field");
    return frame.subarray(at + 3, at + 3 + stored);
  }
  const { literals, sequences } = sectionsOf(frame.subarray(at + 3, at + 3 + stored));
  // A sequence copies at least three bytes.
  if (literals + 3 * sequences > size) throw problem("has more content than it says");
  return undefined;
}

/** How many literals and sequences a compressed block says that it has. */
function sectionsOf(block: Uint8Array): { literals: number; sequences: number } {
  const head = block[0] ?? 0;
  const [type, format] = [head & 3, (head >> 2) & 3];
  let literals: number;
  let after: number;
  if (type < 2) {
    const bytes = [1, 2, 1, 3][format] ?? 1;
    literals = bytes === 1 ? head >> 3 : (u32(block, 0) & (2 ** (8 * bytes) - 1)) >>> 4;
    after = bytes + (type === 0 ? literals : 1);
  } else {
    const bits = [10, 10, 14, 18][format] ?? 10;
    const whole = u32(block, 0) + (block[4] ?? 0) * 2 ** 32;
    literals = Math.floor(whole / 16) % 2 ** bits;
    after = (4 + 2 * bits) / 8 + Math.floor(whole / 2 ** (4 + bits)) % 2 ** bits;
  }
  const [first = 0, second = 0, third = 0] = block.subarray(after, after + 3);
  if (first < 128) return { literals, sequences: first };
  if (first < 255) return { literals, sequences: ((first - 128) << 8) + second };
  return { literals, sequences: second + (third << 8) + 0x7f00 };
}

function problem(text: string): ParseError {
  return new ParseError("zstd frame", text);
}
