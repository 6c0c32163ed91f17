import { isLargeField, type JournalField, journalField, MAX_FIELD_BYTES } from "./_journal_data.ts";
import { hex, u32, u64 } from "../_little_endian.ts";
import { entryArrays } from "./_entry_arrays.ts";
import { inPieces, type ReadAt } from "../_pieces.ts";
import { ParseError } from "../parse_error.ts";
import { JOURNAL_HEADER_BYTES, type JournalHeader, parseJournalHeader } from "./journal_header.ts";

export { type JournalField, MAX_FIELD_BYTES } from "./_journal_data.ts";
export type { ReadAt } from "../_pieces.ts";

/** One entry, without its fields: those are read with {@linkcode JournalFile.field}. */
export interface JournalEntry {
  seqnum: number;
  /** µs since 1970 UTC, as journald's clock was. */
  realtimeUs: number;
  /** µs since the boot. */
  monotonicUs: number;
  /** 32 hex digits. */
  bootId: string;
  /** Where it is in the file. */
  offset: number;
  fieldCount: number;
}

/** An open journal file. What `readAt` throws passes through each method. */
export interface JournalFile {
  /** The header, as it is now. Throws `ParseError`. */
  header(): JournalHeader;
  /** How many entries can be reached: those of the header, unless the file is damaged. */
  count(): number;
  /** The entry at an index below `count()`; undefined when it is damaged, or not whole yet. */
  entry(index: number): JournalEntry | undefined;
  /** How many bytes an entry takes. */
  lengthOf(entry: JournalEntry): number;
  /** Where the fields of an entry are. Entries share them: the same field is at the same offset. */
  fields(entry: JournalEntry): readonly number[];
  /**
   * The field at an offset; of one that is not compressed, name and value together have at most
   * `maxBytes`. Throws `ParseError` when it is damaged, or compressed in a way that is not read.
   */
  field(offset: number, maxBytes?: number): JournalField;
  /** Whether a field is compressed and has more than so many bytes: to decompress it takes time. Throws like `field`. */
  isLarge(offset: number, bytes: number): boolean;
  /** The file may have grown: what was read before is read again. */
  refresh(): void;
}

const ENTRY = 3;
const HEAD = 64;
/** systemd's own limit. */
const MAX_FIELDS = 1024;

/**
 * Reads a journal file as systemd's own readers do: through the arrays that list its entries. What is
 * damaged is left out; the rest is read.
 *
 *     entry: type u8 = 3  7 bytes  size u64  seqnum u64  realtime u64  monotonic u64  boot id  hash u64
 *            then for each field its offset u64 and hash u64; compact: its offset u32
 */
export function openJournal(readAt: ReadAt): JournalFile {
  const pieces = inPieces(readAt);
  const arrays = entryArrays(pieces);
  let compact = false;

  const header = (): JournalHeader => {
    const bytes = pieces.bytes(0, JOURNAL_HEADER_BYTES);
    if (bytes === undefined) throw new ParseError("journal", "is shorter than its header");
    const parsed = parseJournalHeader(bytes);
    compact = parsed.compact;
    return parsed;
  };
  const itemBytes = () => compact ? 4 : 16;

  return {
    header,
    count: () => arrays.count(header()),
    entry(index) {
      const offset = arrays.offset(index);
      if (offset === 0 || offset % 8 !== 0) return undefined;
      const head = pieces.bytes(offset, HEAD);
      if (head === undefined || head[0] !== ENTRY) return undefined;
      const fields = Math.floor((u64(head, 8) - HEAD) / itemBytes());
      if (fields < 1 || fields > MAX_FIELDS) return undefined;
      return {
        seqnum: u64(head, 16),
        realtimeUs: u64(head, 24),
        monotonicUs: u64(head, 32),
        bootId: hex(head, 40, 16),
        offset,
        fieldCount: fields,
      };
    },
    lengthOf: ({ fieldCount }) => HEAD + fieldCount * itemBytes(),
    fields({ offset, fieldCount }) {
      const items = pieces.bytes(offset + HEAD, fieldCount * itemBytes());
      if (items === undefined) return [];
      return Array.from({ length: fieldCount }, (_, index) => {
        const at = index * itemBytes();
        return compact ? u32(items, at) : u64(items, at);
      });
    },
    field: (offset, maxBytes = MAX_FIELD_BYTES) => journalField(pieces, offset, compact, maxBytes),
    isLarge: (offset, bytes) => isLargeField(pieces, offset, compact, bytes),
    refresh: () => pieces.forget(),
  };
}
