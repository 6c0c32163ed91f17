import { ParseError } from "../parse_error.ts";
import { hex, u32, u64 } from "../_little_endian.ts";

/** The part of a journal file's header that a reader needs. Ids are 32 hex digits. */
export interface JournalHeader {
  /** Of this very file; stays when the file is renamed. */
  fileId: string;
  /** Of the sequence that the numbers of its entries belong to; rotation goes on with the sequence. */
  seqnumId: string;
  /** Of the boot in which it was last written to; with systemd before 254, last opened to be. */
  bootId: string;
  /** Being written to, or left so by a crash. */
  online: boolean;
  /** Offsets have 4 bytes, and data objects a longer head. */
  compact: boolean;
  /** Entries that are complete: it is the last thing that a writer changes. */
  entries: number;
  headSeqnum: number;
  tailSeqnum: number;
  /** When the last entry was made, ms since 1970 UTC; 0 when there is none. */
  tailMs: number;
  /** Where the first array of entries is; 0 when there is none. */
  entryArrayOffset: number;
}

/** How many bytes {@linkcode parseJournalHeader} needs: the header of the oldest journals. */
export const JOURNAL_HEADER_BYTES = 208;

const KNOWN_FLAGS = 1 | 2 | 4 | 8 | 16;
const COMPACT = 16;

/**
 * Parses the start of a journal file (JOURNAL_FILE_FORMAT.md of systemd). Throws `ParseError`, also when
 * the file has a feature that this reader does not know and therefore must not read.
 *
 *     "LPKSHHRH"  compatible u32  incompatible u32 {1 xz, 2 lz4, 4 keyed hash, 8 zstd, 16 compact}
 *     state u8 {0 offline, 1 online, 2 archived}  7 bytes  file id  machine id  boot id  @72 seqnum id
 *     @88 header size u64  ... @152 entries  tail seqnum  head seqnum  @176 first array of entries  head
 *     realtime  @192 tail realtime
 */
export function parseJournalHeader(bytes: Uint8Array): JournalHeader {
  const problem = (text: string) => new ParseError("journal", text);
  if (bytes.length < JOURNAL_HEADER_BYTES) throw problem("is shorter than its header");
  if (u32(bytes, 0) !== 0x534b504c || u32(bytes, 4) !== 0x48524848) {
    throw problem("does not begin as a journal");
  }
  const flags = u32(bytes, 12);
  const unknown = flags & ~KNOWN_FLAGS;
  if (unknown !== 0) throw problem(`has unknown features (incompatible flags ${unknown >>> 0})`);
  if (u64(bytes, 88) < JOURNAL_HEADER_BYTES) throw problem("has too small a header");
  return {
    fileId: hex(bytes, 24, 16),
    bootId: hex(bytes, 56, 16),
    seqnumId: hex(bytes, 72, 16),
    online: bytes[16] === 1,
    compact: (flags & COMPACT) !== 0,
    entries: u64(bytes, 152),
    tailSeqnum: u64(bytes, 160),
    headSeqnum: u64(bytes, 168),
    entryArrayOffset: u64(bytes, 176),
    tailMs: Math.floor(u64(bytes, 192) / 1000),
  };
}
