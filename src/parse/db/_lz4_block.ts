import { ParseError } from "../parse_error.ts";

/**
 * Decompresses one LZ4 block (doc/lz4_Block_format.md of lz4) of known size: sequences of a token, that
 * many literals, and a copy of at least 4 bytes from at most 64 KiB before.
 *
 *     token  literal length beyond 15   literals   offset u16   match length beyond 15 + 4
 *
 * Throws `ParseError` when the block does not fill exactly `size` bytes.
 */
export function decompressLz4Block(block: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let from = 0;
  let to = 0;
  const next = (): number => {
    const byte = block[from++];
    if (byte === undefined) throw malformed("ends too early");
    return byte;
  };
  const length = (nibble: number): number => {
    let sum = nibble;
    if (nibble < 15) return sum;
    for (let more = 255; more === 255;) sum += more = next();
    return sum;
  };
  while (from < block.length) {
    const token = next();
    const literals = length(token >> 4);
    if (from + literals > block.length || to + literals > size) throw malformed("is too long");
    out.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from === block.length) break;
    const offset = next() | next() << 8;
    const copied = length(token & 15) + 4;
    if (offset === 0 || offset > to) throw malformed("copies from before its start");
    if (to + copied > size) throw malformed("is too long");
    // Byte by byte: a copy may overlap itself.
    for (const end = to + copied; to < end; to++) out[to] = out[to - offset] ?? 0;
  }
  if (to !== size) throw malformed("is too short");
  return out;
}

function malformed(problem: string): ParseError {
  return new ParseError("lz4 block", problem);
}
