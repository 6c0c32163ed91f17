import { u32, u64 } from "../_little_endian.ts";
import { ParseError } from "../parse_error.ts";
import type { TracePageLayout } from "./format.ts";

/** One record of a page: where its data lies in the bytes, and when it was written. */
export interface TraceRecord {
  /** Nanoseconds of the trace's clock; above 2^53 the nearest double. */
  timeNs: number;
  start: number;
  end: number;
}

/** What a page holds. */
export interface TracePage {
  records: readonly TraceRecord[];
  /** Records before it were overwritten: at least one, and so many where the kernel noted it. */
  missed: number;
}

const FORMAT = "trace/page";
/** `RB_MISSED_EVENTS` and `RB_MISSED_STORED` of kernel/trace/ring_buffer.c, in the low word of commit. */
const MISSED = 0x8000_0000;
const MISSED_STORED = 0x4000_0000;
/** What is left of the word is a length; the kernel's own readers take as many bits. */
const LENGTH = 0x07ff_ffff;
/** Types of records that are longer than 28 words or no data, include/linux/ring_buffer.h. */
const LONG = 0;
const PADDING = 29;
const TIME_EXTEND = 30;
const TIME_STAMP = 31;
const HEADER_BYTES = 4;

/**
 * Parses a page of a ring buffer as `per_cpu/cpu*\/trace_pipe_raw` gives it: binary, so that no name in it
 * can look like a record. Throws `ParseError` for a page of which not every record can be found.
 *
 *     u64 timestamp, of the first record
 *     u64 commit     length of the data; bit 31: records were lost before; bit 30: how many, after the data
 *     data           records, each of a word, type or length in words (5 bits) and time since the last (27 bits)
 *
 *     1 to 28  so many words of data
 *     0        a word with the length of data and itself in bytes, then the data
 *     29       what was reserved and given up; with no time since the last the rest of the page
 *     30       no data: a word with the upper bits of the time since the last
 *     31       no data: a word with the upper bits of the time itself
 *
 * Deno runs on little-endian machines of 64 bits only.
 */
export function parseTracePage(bytes: Uint8Array, layout: TracePageLayout): TracePage {
  const { timestamp, commit, data } = layout;
  if (bytes.length < data.offset) throw new ParseError(FORMAT, "shorter than its header");
  const flags = u32(bytes, commit.offset);
  const end = data.offset + (flags & LENGTH);
  if (end > bytes.length) throw new ParseError(FORMAT, "longer than what was read");
  const records: TraceRecord[] = [];
  let timeNs = u64(bytes, timestamp.offset);
  for (let at = data.offset; at < end;) {
    const word = u32(bytes, at);
    const [type, delta] = [word & 31, word >>> 5];
    const start = at + HEADER_BYTES;
    if (type === PADDING && delta === 0) break;
    if (type === TIME_STAMP) timeNs = u32(bytes, start) * 2 ** 27 + delta;
    else if (type === TIME_EXTEND) timeNs += u32(bytes, start) * 2 ** 27 + delta;
    else timeNs += delta;
    const noted = type === LONG || type === PADDING;
    const length = noted ? u32(bytes, start) : type >= PADDING ? HEADER_BYTES : type * 4;
    at = start + length;
    if (noted && length < HEADER_BYTES || at > end) {
      throw new ParseError(FORMAT, "a record of no such length");
    }
    if (type === LONG) records.push({ timeNs, start: start + HEADER_BYTES, end: at });
    else if (type < PADDING) records.push({ timeNs, start, end: at });
  }
  const stored = (flags & MISSED_STORED) !== 0 && end + 4 <= bytes.length ? u32(bytes, end) : 0;
  return { records, missed: (flags & MISSED) === 0 ? 0 : Math.max(1, stored) };
}
