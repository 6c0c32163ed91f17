import type { HostFs, HostPath } from "../host_fs.ts";
import { unlessAbsent } from "../host_fs.ts";
import { isObject, type Json } from "../../model/json.ts";

/** Where the reading of one log file stands. */
export interface LogPosition {
  /** 0 before there was a file. */
  inode: number;
  offset: number;
  /** A hash of the first bytes, as many as were read but at most 256: an inode is given out anew. */
  head: number;
  /** What is left of a line that is too long is not a line. */
  overlong: boolean;
}

/** Lines of a log, each with where the reading stands after it. */
export type LogLines = readonly { line: Uint8Array; position: LogPosition }[];

const HEAD_BYTES = 256;
/** A line that is longer is cut, and a read is no larger. */
const READ_BYTES = 64 * 1024;
const NEWLINE = 10;

/** A log that nobody writes to any more. */
interface Rotated {
  path: HostPath;
  inode: number;
  mtimeMs: number;
}

/** A position at the very beginning of whatever file comes. */
export const START: LogPosition = { inode: 0, offset: 0, head: 0, overlong: false };

/** The end of a log as it is now, after its last whole line; the beginning of one that is not there yet. Throws `Unreadable`. */
export function endOf(host: HostFs, path: HostPath): LogPosition {
  const stat = unlessAbsent(() => host.stat(path));
  if (stat?.kind !== "file") return START;
  const from = Math.max(0, stat.sizeBytes - READ_BYTES);
  const last = host.readAt(path, from, READ_BYTES).lastIndexOf(NEWLINE);
  const offset = from + last + 1;
  const overlong = last < 0 && from > 0;
  return { inode: stat.inode, offset, head: headOf(host, path, offset), overlong };
}

/**
 * The next whole lines after a position, at most 64 KiB of them; none where there is nothing new. A file
 * that was renamed is read to its end before the one that took its place. One that shrank, or has
 * another beginning, is read from its start. Throws `Unreadable`.
 */
export function nextLines(host: HostFs, path: HostPath, after: LogPosition): LogLines {
  const stat = unlessAbsent(() => host.stat(path));
  if (stat !== undefined && stat.kind !== "file") return [];
  if (stat?.inode === after.inode) {
    if (stat.sizeBytes === after.offset) return [];
    const continues = stat.sizeBytes > after.offset && isSame(host, path, after);
    return linesOf(host, path, continues ? after : { ...START, inode: stat.inode }, false);
  }
  // Whoever writes may still do so to the old file until the new one has its first line.
  const isBegun = stat !== undefined && stat.sizeBytes > 0;
  const olds = successors(host, path, after);
  for (const [index, old] of olds.entries()) {
    const position = old.inode === after.inode ? after : { ...START, inode: old.inode };
    const lines = linesOf(host, old.path, position, isBegun || index < olds.length - 1);
    if (lines.length > 0) return lines;
  }
  return isBegun ? linesOf(host, path, { ...START, inode: stat.inode }, false) : [];
}

/** A position as a cursor that was kept; undefined where it is none. */
export function positionOf(cursor: Json | undefined): LogPosition | undefined {
  if (!isObject(cursor)) return undefined;
  const { inode, offset, head, overlong } = cursor;
  if (typeof inode !== "number" || typeof offset !== "number" || typeof head !== "number") {
    return undefined;
  }
  return { inode, offset, head, overlong: overlong === true };
}

/** The file that was read, where it is called now, and those that were rotated after it, oldest first. */
function successors(
  host: HostFs,
  path: HostPath,
  after: LogPosition,
): readonly Rotated[] {
  if (after.inode === 0) return [];
  const directory = path.slice(0, path.lastIndexOf("/")) as HostPath;
  const name = path.slice(directory.length + 1);
  const rotated = host.list(directory)
    .filter((it) => it.startsWith(name) && /^[.-][\w.-]+$/.test(it.slice(name.length)))
    .filter((it) => !/\.(?:gz|xz|bz2|zst|lz4)$/.test(it))
    .flatMap((it) => {
      const path = `${directory}/${it}` as const;
      const stat = unlessAbsent(() => host.stat(path));
      return stat?.kind === "file" ? [{ path, inode: stat.inode, mtimeMs: stat.mtimeMs }] : [];
    })
    .sort(byAge);
  const read = rotated.findIndex(({ path, inode }) =>
    inode === after.inode && isSame(host, path, after)
  );
  return read < 0 ? [] : rotated.slice(read);
}

/** Oldest first. logrotate(8) counts; only where it was told to write dates the times decide, as the clock then was. */
function byAge(...files: [Rotated, Rotated]): number {
  const [a, b] = files.map(({ path }) => /\.(\d{1,3})$/.exec(path)?.[1]);
  const [first, second] = files;
  return a !== undefined && b !== undefined
    ? Number(b) - Number(a)
    : first.mtimeMs - second.mtimeMs;
}

/** Whole lines from a position; at the end of a file that is finished, also what has no newline. */
function linesOf(host: HostFs, path: HostPath, from: LogPosition, finished: boolean): LogLines {
  // A copy, for the next call to the host overwrites what it gave.
  const bytes = host.readAt(path, from.offset, READ_BYTES).slice();
  const lines: { line: Uint8Array; position: LogPosition }[] = [];
  let { head, overlong } = from;
  let begin = 0;
  const take = (end: number, next: number, isLine: boolean) => {
    const offset = from.offset + next;
    if (from.offset + begin < HEAD_BYTES) head = headOf(host, path, offset);
    const position = { inode: from.inode, offset, head, overlong: !isLine };
    lines.push({ line: overlong ? NOTHING : bytes.subarray(begin, end), position });
    overlong = !isLine;
    begin = next;
  };
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, begin)) {
    take(end, end + 1, true);
  }
  if (begin === 0 && bytes.length === READ_BYTES) take(bytes.length, bytes.length, false);
  else if (begin < bytes.length && finished && bytes.length < READ_BYTES) {
    take(bytes.length, bytes.length, true);
  }
  return lines;
}

const NOTHING = new Uint8Array();

function isSame(host: HostFs, path: HostPath, { offset, head }: LogPosition): boolean {
  return headOf(host, path, offset) === head;
}

/** FNV-1a of the first bytes before an offset. */
function headOf(host: HostFs, path: HostPath, offset: number): number {
  let hash = 0x811c9dc5;
  if (offset === 0) return hash;
  for (const byte of host.readAt(path, 0, Math.min(HEAD_BYTES, offset))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
