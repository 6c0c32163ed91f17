import { u32, u64 } from "../_little_endian.ts";
import type { Pieces } from "../_pieces.ts";
import type { JournalHeader } from "./journal_header.ts";

/** The list of a journal's entries, in the order in which they were written. */
export interface EntryArrays {
  /** How many entries there are: as many as the header says, unless the file is damaged. */
  count(header: JournalHeader): number;
  /** Where the entry at an index below the count is; 0 when it is not known. */
  offset(index: number): number;
}

interface EntryArray {
  offset: number;
  /** The index of its first entry. */
  first: number;
  length: number;
}

const ENTRY_ARRAY = 6;
const HEAD = 24;
/** Each is larger than the one before, so that even a file of 4 GiB has fewer. */
const MAX_ARRAYS = 256;

/**
 * Walks the chain of arrays that list the entries. Offsets along it must grow, and it has a bounded length.
 *
 *     header ──> array: type u8 = 6  7 bytes  size u64  next array u64
 *                       offsets of entries, u64 or compact u32, 0 where there is none yet
 */
export function entryArrays(pieces: Pieces): EntryArrays {
  const arrays: EntryArray[] = [];
  let slotBytes = 8;
  /** Where the last search ended: entries are mostly read in order. */
  let near = 0;

  /** Finds the array after the last known. */
  const extend = (header: JournalHeader): boolean => {
    const last = arrays.at(-1);
    if (arrays.length === MAX_ARRAYS) return false;
    let offset = header.entryArrayOffset;
    if (last !== undefined) {
      const head = pieces.bytes(last.offset, HEAD);
      offset = head === undefined ? 0 : u64(head, 16);
    }
    if (offset === 0 || offset % 8 !== 0 || offset <= (last?.offset ?? 0)) return false;
    const head = pieces.bytes(offset, HEAD);
    if (head === undefined || head[0] !== ENTRY_ARRAY) return false;
    const slots = Math.floor((u64(head, 8) - HEAD) / slotBytes);
    const length = readable(pieces, offset + HEAD, slotBytes, slots);
    if (length < 1) return false;
    arrays.push({ offset, first: last === undefined ? 0 : last.first + last.length, length });
    return true;
  };

  const listed = () => {
    const last = arrays.at(-1);
    return last === undefined ? 0 : last.first + last.length;
  };

  return {
    count(header) {
      slotBytes = header.compact ? 4 : 8;
      while (listed() < header.entries && extend(header));
      return Math.min(header.entries, listed());
    },
    offset(index) {
      if ((arrays[near]?.first ?? Infinity) > index) near = 0;
      for (; near < arrays.length; near++) {
        const array = arrays[near];
        if (array === undefined || index >= array.first + array.length) continue;
        const at = array.offset + HEAD + (index - array.first) * slotBytes;
        const slot = pieces.bytes(at, slotBytes);
        if (slot === undefined) return 0;
        return slotBytes === 4 ? u32(slot, 0) : u64(slot, 0);
      }
      near = 0;
      return 0;
    },
  };
}

/** How many slots of an array are in the file, which may have been cut off. */
function readable(pieces: Pieces, from: number, slotBytes: number, slots: number): number {
  let low = 0;
  let high = slots;
  for (let middle = high; low < high; middle = Math.ceil((low + high) / 2)) {
    if (pieces.bytes(from + (middle - 1) * slotBytes, slotBytes) !== undefined) low = middle;
    else high = middle - 1;
  }
  return low;
}
