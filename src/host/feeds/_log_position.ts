import { isObject, type Json } from "../../model/json.ts";
import type { FileStat, HostFs, HostPath } from "../host_fs.ts";

/** Where the reading of one log stands. */
export interface LogPosition {
  /** Of the file that is being read; `NO_FILE`'s before there was one. */
  inode: number;
  offset: number;
  /** The first bytes, and the last ones before the offset, each as a character of Latin-1: an inode is given out anew. */
  head: string;
  tail: string;
  /** The file when there was nothing more to read in it; -1 while there is. */
  sizeBytes: number;
  mtimeMs: number;
  /** What is left of a line that is too long is not a line. */
  overlong: boolean;
  /** What is read: the log itself, or what it was renamed to, or a copy: what was written between that and the cut is lost. */
  as: "log" | "renamed" | "copied";
}

/** Before there was a log: whatever comes is read from its beginning. */
export const NO_FILE: LogPosition = {
  inode: -1,
  offset: 0,
  head: "",
  tail: "",
  sizeBytes: -1,
  mtimeMs: 0,
  overlong: false,
  as: "log",
};

/** At each end so many bytes tell a log from another: a stamp, a program and a process id. */
export const END_BYTES = 64;

/** The beginning of a file. */
export function beginningOf({ inode, mtimeMs }: FileStat): LogPosition {
  return { ...NO_FILE, inode, mtimeMs };
}

/** Whether nothing was written since there was nothing more to read: told without reading. */
export function isUnchanged(stat: FileStat, at: LogPosition): boolean {
  return stat.inode === at.inode && stat.sizeBytes === at.sizeBytes && stat.mtimeMs === at.mtimeMs;
}

/** Whether a file has what was read, up to the same offset. Of nothing only the inode can tell. Throws `Unreadable`. */
export function covers(host: HostFs, path: HostPath, stat: FileStat, at: LogPosition): boolean {
  if (isUnchanged(stat, at)) return true;
  if (at.offset === 0) return stat.inode === at.inode;
  const { offset, head, tail } = at;
  return stat.sizeBytes >= offset &&
    latin1(host.readAt(path, 0, head.length)) === head &&
    latin1(host.readAt(path, offset - tail.length, tail.length)) === tail;
}

/** A position as a cursor that was kept; undefined where it is none. */
export function positionOf(cursor: Json | undefined): LogPosition | undefined {
  if (!isObject(cursor)) return undefined;
  const { inode, offset, head, tail, sizeBytes, mtimeMs, overlong, as } = cursor;
  if (
    typeof inode !== "number" || typeof offset !== "number" || typeof head !== "string" ||
    typeof tail !== "string" || typeof sizeBytes !== "number" || typeof mtimeMs !== "number"
  ) return undefined;
  return {
    inode,
    offset,
    head,
    tail,
    sizeBytes,
    mtimeMs,
    overlong: overlong === true,
    as: as === "renamed" || as === "copied" ? as : "log",
  };
}

/** Bytes as text of as many characters. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
