import { textOfBytes } from "../_bytes_text.ts";
import { ipv4Of, ipv6Of } from "../_ip_address.ts";
import { ParseError } from "../parse_error.ts";

/** What a record is about, `ut_type` of utmp(5). */
export const UTMP_TYPE = { runLevel: 1, boot: 2, login: 6, user: 7, dead: 8 } as const;

/** One record of utmp, wtmp or btmp. Its texts may hold anything: of btmp an attacker chooses them. */
export interface UtmpRecord {
  /** 0 to 9 unless the record is damaged; see {@linkcode UTMP_TYPE}. */
  type: number;
  pid: number;
  /** The terminal without `/dev/`, such as `pts/0`; `~` of boots and run levels. */
  line: string;
  /** The last letters of the terminal's name, as a rule. */
  id: string;
  user: string;
  /** Where from, as whoever wrote it names it; of a boot the kernel's release. */
  host: string;
  /** The numeric address; undefined where it is all zeros. */
  address: string | undefined;
  /** Milliseconds since 1970 UTC, as the device believed. */
  timeMs: number;
  /** The microseconds below a millisecond, 0 to 999. */
  microseconds: number;
}

/** How the C library that wrote a file lays out a record. */
export type UtmpLayout = {
  /** 384 where times have 32 bits (x86, 32-bit ARM), 400 where they have 64 (aarch64, musl). */
  recordBytes: 384 | 400;
  littleEndian: boolean;
};

/** What a file of such records holds. */
export interface UtmpRecords {
  records: UtmpRecord[];
  /** Where each of them ends. */
  ends: number[];
  layout: UtmpLayout;
  /** So many bytes were read; what follows is not whole. */
  wholeBytes: number;
  /** So many of them are of records that are torn. */
  tornBytes: number;
}

/** A first guess that wins where there is nothing to tell the layouts apart. */
const LAYOUTS: readonly UtmpLayout[] = [
  { recordBytes: 384, littleEndian: true },
  { recordBytes: 400, littleEndian: true },
  { recordBytes: 384, littleEndian: false },
  { recordBytes: 400, littleEndian: false },
];
/** As many records as are weighed to find the layout. */
const WEIGHED = 64;

/**
 * Parses records of utmp, wtmp or btmp, utmp(5). The file does not say how it is laid out: of the
 * four layouts there are, it is the one in which most records make sense, unless it is known. A last
 * record that is not whole is left for the next reading; where one was torn and others follow it, they
 * are found again, and the bytes between are counted. Throws `ParseError` where no layout makes sense of
 * half of the records.
 *
 *     offset  384  400   of glibc's struct utmp; each text ends at a NUL or is full
 *     type      0    0   int16
 *     pid       4    4   int32
 *     line      8    8   32 bytes
 *     id       40   40   4
 *     user     44   44   32
 *     host     76   76   256
 *     exit    332  332   two int16
 *     session 336  336   int32, int64
 *     seconds 340  344   uint32 (glibc reads it so since 2.40), int64
 *     micros  344  352   int32, int64
 *     address 348  360   16, in network order; IPv4 in the first 4
 *     unused  364  376   20 zeros
 */
export function parseUtmp(bytes: Uint8Array, known?: UtmpLayout): UtmpRecords {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = known ?? layoutOf(view);
  const records: UtmpRecord[] = [];
  const ends: number[] = [];
  let tornBytes = 0;
  let at = 0;
  while (at + layout.recordBytes <= bytes.length) {
    const torn = tornAt(view, at, layout);
    tornBytes += torn;
    at += torn;
    records.push(recordAt(view, at, layout));
    at += layout.recordBytes;
    ends.push(at);
  }
  return { records, ends, layout, wholeBytes: at, tornBytes };
}

/**
 * How many bytes of a torn record, or of a hole, lie here: neither it nor what follows it is a record,
 * but something within it is. 0 where there is none.
 */
function tornAt(view: DataView, at: number, layout: UtmpLayout): number {
  const isRecord = (from: number) =>
    from + layout.recordBytes <= view.byteLength && isPlausible(view, from, layout);
  if (isRecord(at) || isRecord(at + layout.recordBytes)) return 0;
  // A record begins with its type, and that is not 0.
  let torn = 0;
  while (torn < layout.recordBytes && view.getUint32(at + torn) === 0) torn += 4;
  for (torn = Math.max(1, torn - 1); torn < layout.recordBytes; torn++) {
    if (isRecord(at + torn)) return torn;
  }
  return 0;
}

/** It makes sense, has a type and a time, and nothing stands behind the end of a text. */
function isPlausible(view: DataView, at: number, layout: UtmpLayout): boolean {
  if (view.getInt16(at, layout.littleEndian) === 0 || !makesSense(view, at, layout)) return false;
  return TEXTS.every(([from, bytes]) => {
    const text = new Uint8Array(view.buffer, view.byteOffset + at + from, bytes);
    const end = text.indexOf(0);
    return end < 0 || text.subarray(end).every((byte) => byte === 0);
  }) && recordAt(view, at, layout).timeMs > 0;
}

/** Where line, id, user and host lie, and how long they may be. */
const TEXTS = [[8, 32], [40, 4], [44, 32], [76, 256]] as const;

function layoutOf(view: DataView): UtmpLayout {
  let best: { layout: UtmpLayout; score: number } | undefined;
  for (const layout of LAYOUTS) {
    const records = Math.min(WEIGHED, Math.floor(view.byteLength / layout.recordBytes));
    if (records === 0) continue;
    let sensible = 0;
    for (let i = 0; i < records; i++) {
      if (makesSense(view, i * layout.recordBytes, layout)) sensible++;
    }
    // A whole number of records decides between two that make the same sense.
    const whole = view.byteLength % layout.recordBytes === 0 ? 1e-6 : 0;
    const score = sensible / records + whole;
    if (best === undefined || score > best.score) best = { layout, score };
  }
  // Too short for a record: there is nothing to read yet.
  if (best === undefined) return { recordBytes: 384, littleEndian: true };
  if (best.score < 0.5) throw new ParseError("utmp", "in no layout do its records make sense");
  return best.layout;
}

function makesSense(view: DataView, at: number, { recordBytes, littleEndian }: UtmpLayout) {
  const long = recordBytes === 400;
  const type = view.getInt16(at, littleEndian);
  if (type < 0 || type > 9 || view.getInt16(at + 2) !== 0) return false;
  if (long && microsAt(view, at, true, littleEndian) >= 1e6) return false;
  if (!long && view.getUint32(at + 344, littleEndian) >= 1e6) return false;
  const unused = at + (long ? 376 : 364);
  for (let i = unused; i < unused + 20; i += 4) if (view.getUint32(i) !== 0) return false;
  return true;
}

function microsAt(view: DataView, at: number, long: boolean, littleEndian: boolean): number {
  return long
    ? Number(view.getBigUint64(at + 352, littleEndian))
    : view.getUint32(at + 344, littleEndian);
}

function recordAt(view: DataView, at: number, layout: UtmpLayout): UtmpRecord {
  const { littleEndian } = layout;
  const long = layout.recordBytes === 400;
  const seconds = long
    ? Number(view.getBigInt64(at + 344, littleEndian))
    : view.getUint32(at + 340, littleEndian);
  const micros = microsAt(view, at, long, littleEndian);
  const sane = micros < 1e6 ? micros : 0;
  return {
    type: view.getInt16(at, littleEndian),
    pid: view.getInt32(at + 4, littleEndian),
    line: textAt(view, at + 8, 32),
    id: textAt(view, at + 40, 4),
    user: textAt(view, at + 44, 32),
    host: textAt(view, at + 76, 256),
    address: addressAt(view, at + (long ? 360 : 348)),
    timeMs: seconds * 1000 + Math.floor(sane / 1000),
    microseconds: sane % 1000,
  };
}

function textAt(view: DataView, at: number, maxBytes: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, maxBytes);
  const end = bytes.indexOf(0);
  return textOfBytes(end < 0 ? bytes : bytes.subarray(0, end));
}

function addressAt(view: DataView, at: number): string | undefined {
  const words = [0, 4, 8, 12].map((offset) => view.getUint32(at + offset));
  const [first = 0, ...rest] = words;
  if (rest.some((word) => word !== 0)) {
    return ipv6Of(words.map((word) => word.toString(16).padStart(8, "0")).join(""));
  }
  return first === 0 ? undefined : ipv4Of(first);
}
