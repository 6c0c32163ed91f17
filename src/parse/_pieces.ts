/** Gives the bytes at an offset, at most so many; fewer, or none, at the end of the file. */
export type ReadAt = (fromByte: number, maxBytes: number) => Uint8Array;

/** A file read in pieces, of which the last used are kept: at most a megabyte. */
export interface Pieces {
  /** These bytes; undefined where the file ends before, or at 4 GiB. Not to be written to. */
  bytes(fromByte: number, length: number): Uint8Array | undefined;
  /** The file may have changed: nothing read so far counts. */
  forget(): void;
}

const PIECE_BYTES = 16 * 1024;
const MAX_PIECES = 64;
/** No journal is larger, and to seek further is an error on some file systems. */
const MAX_FILE_BYTES = 2 ** 32;

/** Reads a file in pieces. What `readAt` throws passes through. */
export function inPieces(readAt: ReadAt): Pieces {
  const pieces = new Map<number, Uint8Array>();

  const piece = (number: number): Uint8Array => {
    const known = pieces.get(number);
    if (known !== undefined) return known;
    // A copy: what readAt gives is overwritten by the next call.
    const read = readAt(number * PIECE_BYTES, PIECE_BYTES).slice();
    if (pieces.size === MAX_PIECES) {
      for (const oldest of pieces.keys()) {
        pieces.delete(oldest);
        break;
      }
    }
    pieces.set(number, read);
    return read;
  };

  return {
    bytes(fromByte, length) {
      if (length < 0 || fromByte + length > MAX_FILE_BYTES) return undefined;
      const first = Math.floor(fromByte / PIECE_BYTES);
      const start = fromByte - first * PIECE_BYTES;
      if (start + length <= PIECE_BYTES) {
        const found = piece(first).subarray(start, start + length);
        return found.length === length ? found : undefined;
      }
      const whole = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const at = fromByte + filled;
        const number = Math.floor(at / PIECE_BYTES);
        const from = at - number * PIECE_BYTES;
        const part = piece(number).subarray(from, from + length - filled);
        if (part.length === 0) return undefined;
        whole.set(part, filled);
        filled += part.length;
      }
      return whole;
    },
    forget: () => pieces.clear(),
  };
}
