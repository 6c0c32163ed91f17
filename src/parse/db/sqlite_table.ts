import { ParseError } from "../parse_error.ts";

const FORMAT = "sqlite";
const HEADER_BYTES = 100;
const INTERIOR = 5;
const LEAF = 13;
/** Of rpm, three of 4 KiB a package: more packages than any device has. */
const MAX_PAGES = 10_000;
/** As many columns as SQLite itself allows unless it is built otherwise (SQLITE_MAX_COLUMN). */
const MAX_COLUMNS = 2000;

/** A value of a row: text is its bytes, a number that is no integer is left out. */
export type SqliteValue = null | number | Uint8Array;

/**
 * The rows of a table in a SQLite file (https://sqlite.org/fileformat2.html), read without SQLite: a
 * database in WAL mode, as rpm's is, cannot be opened by a program that may not write beside it. What
 * a write-ahead log still holds is not seen. Of each row only the first `maxRowBytes` are read, so
 * that its last value may be cut.
 *
 *     53514c69746520666f726d6174203300 1000 ...  "SQLite format 3", pages of 4096 bytes
 *     0d 0000 0002 0fe0 00 0ff0 0fe0             a leaf with two cells, at 0xff0 and 0xfe0
 *
 * @param read the bytes at an offset of the file, fewer at its end
 */
export function* sqliteTable(
  read: (fromByte: number, bytes: number) => Uint8Array,
  table: string,
  maxRowBytes: number,
): Generator<readonly SqliteValue[]> {
  const pages = openPages(read);
  let root: number | undefined;
  for (const [type, name, , rootPage] of rowsBelow(pages, 1, 4096)) {
    if (textOf(type) === "table" && textOf(name) === table && typeof rootPage === "number") {
      root = rootPage;
    }
  }
  if (root === undefined) throw new ParseError(FORMAT, "no such table", table);
  yield* rowsBelow(pages, root, maxRowBytes);
}

/** Pages by number, counted from 1, each at most once: a damaged file may lead in circles. */
interface Pages {
  usableBytes: number;
  page(number: number): DataView<ArrayBuffer>;
}

function openPages(read: (fromByte: number, bytes: number) => Uint8Array): Pages {
  const header = read(0, HEADER_BYTES);
  const magic = new TextDecoder().decode(header.subarray(0, 16));
  if (header.length < HEADER_BYTES || magic !== "SQLite format 3\0") {
    throw new ParseError(FORMAT, "not a database of SQLite", magic);
  }
  const stated = ((header[16] ?? 0) << 8) | (header[17] ?? 0);
  const pageBytes = stated === 1 ? 65_536 : stated;
  const usableBytes = pageBytes - (header[20] ?? 0);
  if (pageBytes < 512 || (pageBytes & (pageBytes - 1)) !== 0 || usableBytes < 480) {
    throw new ParseError(FORMAT, "not a size of pages", String(stated));
  }
  const seen = new Set<number>();
  return {
    usableBytes,
    page(number) {
      // The first page holds the header and the schema, and is no table's own.
      if (number < 1 || seen.has(number) || seen.size === MAX_PAGES) {
        throw new ParseError(FORMAT, "a page twice, or too many", String(number));
      }
      seen.add(number);
      const bytes = read((number - 1) * pageBytes, pageBytes);
      if (bytes.length < pageBytes) throw new ParseError(FORMAT, "cut off");
      return new DataView(bytes.slice().buffer);
    },
  };
}

function* rowsBelow(
  pages: Pages,
  root: number,
  maxRowBytes: number,
): Generator<readonly SqliteValue[]> {
  const left = [root];
  for (let number = left.pop(); number !== undefined; number = left.pop()) {
    const page = pages.page(number);
    const start = number === 1 ? HEADER_BYTES : 0;
    const type = page.getUint8(start);
    if (type !== INTERIOR && type !== LEAF) throw new ParseError(FORMAT, "not a page of a table");
    const count = page.getUint16(start + 3);
    const pointers = start + (type === INTERIOR ? 12 : 8);
    if (pointers + 2 * count > page.byteLength) throw new ParseError(FORMAT, "too many cells");
    if (type === INTERIOR) left.push(page.getUint32(start + 8));
    if (left.length + count > MAX_PAGES) throw new ParseError(FORMAT, "too many pages");
    let leftBytes = page.byteLength;
    for (let index = 0; index < count; index++) {
      // Children are visited first to last, so they are stacked last to first.
      const which = type === INTERIOR ? count - 1 - index : index;
      const at = page.getUint16(pointers + 2 * which);
      if (at + 4 > page.byteLength) throw new ParseError(FORMAT, "a cell beyond its page");
      if (type === INTERIOR) left.push(page.getUint32(at));
      else {
        const { payload, localBytes } = payloadOf(pages, page, at, maxRowBytes);
        // Cells that lie over each other would be more than there is.
        leftBytes -= localBytes;
        if (leftBytes < 0) throw new ParseError(FORMAT, "cells in one place");
        yield recordOf(payload);
      }
    }
  }
}

/** A cell's payload, which may go on in a chain of pages, and how much of it lies in the cell. */
function payloadOf(
  pages: Pages,
  page: DataView<ArrayBuffer>,
  at: number,
  max: number,
): { payload: Uint8Array; localBytes: number } {
  const bytes = new Uint8Array(page.buffer);
  const [size, afterSize] = varint(bytes, at);
  const [, from] = varint(bytes, afterSize);
  const usable = pages.usableBytes;
  const most = usable - 35;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const kept = least + ((size - least) % (usable - 4));
  const local = size <= most ? size : kept <= most ? kept : least;
  if (from + local + (size > local ? 4 : 0) > page.byteLength) {
    throw new ParseError(FORMAT, "a row beyond its page");
  }
  const wanted = Math.min(size, Math.max(max, 0));
  const payload = new Uint8Array(Math.max(wanted, Math.min(local, size)));
  payload.set(bytes.subarray(from, from + local));
  let next = size > local ? page.getUint32(from + local) : 0;
  for (let filled = local; filled < wanted;) {
    const more = pages.page(next);
    const piece = new Uint8Array(more.buffer, 4, Math.min(usable - 4, wanted - filled));
    payload.set(piece, filled);
    filled += piece.length;
    next = more.getUint32(0);
  }
  return { payload, localBytes: local };
}

/** The values of a record, the last one cut where the payload is. */
function recordOf(payload: Uint8Array): readonly SqliteValue[] {
  const values: SqliteValue[] = [];
  const [headerBytes, first] = varint(payload, 0);
  if (headerBytes > payload.length) throw new ParseError(FORMAT, "not a record");
  let from = headerBytes;
  for (let at = first; at < headerBytes;) {
    if (values.length === MAX_COLUMNS) throw new ParseError(FORMAT, "too many columns");
    const [type, next] = varint(payload, at);
    at = next;
    const bytes = type >= 12 ? Math.floor((type - 12) / 2) : [0, 1, 2, 3, 4, 6, 8, 8][type] ?? 0;
    const value = payload.subarray(from, from + bytes);
    from += bytes;
    if (type >= 12) values.push(value);
    else if (type === 8 || type === 9) values.push(type - 8);
    else values.push(type === 0 || type === 7 || value.length < bytes ? null : integer(value));
  }
  return values;
}

/** Big-endian, in two's complement. */
function integer(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0) -
    ((bytes[0] ?? 0) >= 128 ? 256 ** bytes.length : 0);
}

/** A number of up to nine bytes, and where it ends. */
function varint(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) throw new ParseError(FORMAT, "cut off within a number");
    if (index === 8) return [value * 256 + byte, at + 9];
    value = value * 128 + (byte & 0x7f);
    if (byte < 128) return [value, at + index + 1];
  }
  return [value, at + 9];
}

function textOf(value: SqliteValue | undefined): string | undefined {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}
