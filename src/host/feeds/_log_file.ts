import type { LogLoss } from "../../model/log_gap.ts";
import type { FileStat, HostFs, HostPath } from "../host_fs.ts";
import {
  beginningOf,
  covers,
  END_BYTES,
  isUnchanged,
  latin1,
  type LogPosition,
  NO_FILE,
} from "./_log_position.ts";
import { logAt, type RotatedLog, type Rotation, rotationOf } from "./rotation.ts";

/** A line of a log, or what was lost of it, or neither, and where the reading stands after it. */
export interface LogStep {
  line?: Uint8Array;
  lost?: { how: LogLoss; fromByte: number; maxBytes?: number };
  position: LogPosition;
}

/** A line that is longer is cut, and a read is no larger. */
const READ_BYTES = 64 * 1024;
const NEWLINE = 10;
/** At most so many lines at once, however short they are. */
const MAX_STEPS = 1000;

/** The end of a log as it is now, after its last whole line; the beginning of one that is not there yet. Throws `Unreadable`. */
export function endOf(host: HostFs, path: HostPath): LogPosition {
  const stat = logAt(host, path);
  if (stat === undefined) return NO_FILE;
  const from = Math.max(0, stat.sizeBytes - READ_BYTES);
  const bytes = host.readAt(path, from, READ_BYTES);
  const last = bytes.lastIndexOf(NEWLINE);
  const offset = from + last + 1;
  const read = from + bytes.length;
  const tail = latin1(bytes.subarray(Math.max(0, last + 1 - END_BYTES), last + 1));
  return {
    ...beginningOf(stat),
    offset,
    tail,
    head: latin1(host.readAt(path, 0, Math.min(END_BYTES, offset))),
    sizeBytes: read === stat.sizeBytes ? read : -1,
    overlong: last < 0 && from > 0,
  };
}

/**
 * What comes next after a position, at most 64 KiB of it; nothing where there is nothing new. What was
 * renamed, or copied before the log was cut, is read to its end before what took its place. What is lost
 * is told. Throws `Unreadable`.
 */
export function nextSteps(host: HostFs, path: HostPath, after: LogPosition): readonly LogStep[] {
  const stat = logAt(host, path);
  if (after.inode === NO_FILE.inode) {
    return stat === undefined ? [] : linesOf(host, path, beginningOf(stat), stat, false);
  }
  if (stat?.inode === after.inode) {
    if (isUnchanged(stat, after)) return [];
    if (covers(host, path, stat, after)) return linesOf(host, path, after, stat, false);
  }
  const rotation = rotationOf(host, path);
  const { plain } = rotation;
  const at = plain.findIndex((it) => it.inode === after.inode && covers(host, it.path, it, after));
  if (at >= 0) {
    // Known as rotated, it may be deleted in its time.
    if (after.as === "log") return [{ position: { ...after, as: "renamed" } }];
    return onward(host, path, stat, plain.slice(at), after);
  }
  if (after.offset > 0) {
    // It was put back as it was, after a reboot say.
    if (stat !== undefined && stat.inode !== after.inode && covers(host, path, stat, after)) {
      return linesOf(host, path, { ...after, inode: stat.inode }, stat, false);
    }
    const copy = plain.find((it) => covers(host, it.path, it, after));
    if (copy !== undefined) {
      return [{ position: { ...after, inode: copy.inode, sizeBytes: -1, as: "copied" } }];
    }
  }
  return lost(host, path, stat, rotation, after);
}

/** Reads the first of some rotated files from a position, and when that has nothing more, what follows it. */
function onward(
  host: HostFs,
  path: HostPath,
  stat: FileStat | undefined,
  [old, ...later]: readonly RotatedLog[],
  after: LogPosition,
): readonly LogStep[] {
  if (old === undefined) return [];
  const [next] = [...later, ...stat === undefined ? [] : [{ ...stat, path }]];
  // Whoever writes may still do so to the old file until the new one has its first line.
  const finished = next !== undefined && (later.length > 0 || next.sizeBytes > 0);
  // Without a look into it: it is not written to any more, or whoever does so wakes us.
  const steps = isUnchanged(old, after) && !(finished && old.sizeBytes > after.offset)
    ? []
    : linesOf(host, old.path, after, old, finished);
  if (steps.length > 0 || !finished) return steps;
  const begin = { ...beginningOf(next), as: later.length > 0 ? after.as : "log" } as const;
  const lines = linesOf(host, next.path, begin, next, false);
  if (after.as !== "copied") return lines;
  const lost = { how: "copytruncate", fromByte: after.offset } as const;
  return [{ lost, position: begin }, ...lines];
}

/** What was read is gone. Rotation that went on without us is told from what no rotation does. */
function lost(
  host: HostFs,
  path: HostPath,
  stat: FileStat | undefined,
  { plain, compressed }: Rotation,
  after: LogPosition,
): readonly LogStep[] {
  const { offset, mtimeMs, sizeBytes } = after;
  const [later] = plain.filter((it) => it.mtimeMs > mtimeMs);
  // Whole seconds are what some programs that compress keep of the time.
  const packed = compressed.filter((it) => it.mtimeMs >= Math.floor(mtimeMs / 1000) * 1000);
  const next = later ?? stat;
  const position = next === undefined ? NO_FILE : beginningOf(next);
  if (offset === 0 && sizeBytes === 0) return [{ position }];
  if (later !== undefined || packed.length > 0 || after.as !== "log") {
    // Renamed, and nobody wrote to it after it was read to its end.
    const whole = later === undefined && stat?.inode !== after.inode &&
      (packed.at(-1)?.mtimeMs ?? mtimeMs) === mtimeMs;
    if (offset === sizeBytes && whole) return [{ position }];
    return [{ lost: { how: "rotated", fromByte: offset }, position }];
  }
  const how = stat === undefined
    ? "removed"
    : beginsAlike(host, path, after)
    ? "edited"
    : stat.inode === after.inode
    ? "truncated"
    : "replaced";
  return [{ lost: { how, fromByte: offset }, position }];
}

function beginsAlike(host: HostFs, path: HostPath, { head }: LogPosition): boolean {
  const now = latin1(host.readAt(path, 0, head.length));
  return now !== "" && head.startsWith(now);
}

/** Whole lines from a position; at the end of a file that is finished, also what has no newline. */
function linesOf(
  host: HostFs,
  path: HostPath,
  from: LogPosition,
  stat: FileStat,
  finished: boolean,
): readonly LogStep[] {
  // A copy, for the next call to the host overwrites what it gave.
  const bytes = host.readAt(path, from.offset, READ_BYTES).slice();
  const steps: LogStep[] = [];
  let position: LogPosition = { ...from, sizeBytes: -1, mtimeMs: stat.mtimeMs };
  let begin = 0;
  const take = (end: number, next: number, isLine: boolean) => {
    const rest = position.overlong && next > begin;
    const wasOverlong = position.overlong;
    const [fromByte, maxBytes] = [from.offset + begin, end - begin];
    position = advance(position, from, bytes, next, !isLine);
    if (!wasOverlong) steps.push({ line: bytes.subarray(begin, end), position });
    else if (rest) steps.push({ lost: { how: "overlong", fromByte, maxBytes }, position });
    begin = next;
  };
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, begin)) {
    if (steps.length === MAX_STEPS) return steps;
    take(end, end + 1, true);
  }
  if (begin === 0 && bytes.length === READ_BYTES) take(bytes.length, bytes.length, false);
  else if (begin < bytes.length && finished && bytes.length < READ_BYTES) {
    take(bytes.length, bytes.length, true);
  }
  const end = from.offset + bytes.length;
  if (end === stat.sizeBytes) position = { ...position, sizeBytes: end };
  const last = steps.pop();
  if (last !== undefined) return [...steps, { ...last, position }];
  const moved = from.inode !== stat.inode || !isUnchanged(stat, from);
  return moved && end === stat.sizeBytes ? [{ position }] : [];
}

/** A position further on in the bytes that were read from another. */
function advance(
  position: LogPosition,
  from: LogPosition,
  bytes: Uint8Array,
  next: number,
  overlong: boolean,
): LogPosition {
  const { head } = from;
  const tail = latin1(bytes.subarray(Math.max(0, next - END_BYTES), next));
  return {
    ...position,
    offset: from.offset + next,
    head: head.length >= END_BYTES
      ? head
      : head + latin1(bytes.subarray(0, Math.min(next, END_BYTES - head.length))),
    tail: tail.length >= END_BYTES ? tail : (from.tail + tail).slice(-END_BYTES),
    overlong,
  };
}
