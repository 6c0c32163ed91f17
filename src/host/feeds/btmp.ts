import { systemClock } from "../../clock.ts";
import { isObject, type Json } from "../../model/json.ts";
import { Unreadable } from "../../model/reading.ts";
import { parseUtmp, UTMP_TYPE, type UtmpLayout, type UtmpRecord } from "../../parse/db/utmp.ts";
import { ParseError } from "../../parse/parse_error.ts";
import type { Fed, Feed } from "../feed.ts";
import { type FileStat, type HostFs, type HostPath, unlessAbsent } from "../host_fs.ts";
import { eachLook, readOn } from "./_follow.ts";

/** Where login, sshd and su note who was refused; neither musl nor Debian 13 has it. */
export const BTMP: HostPath = "/var/log/btmp";

/** What btmp has of one attempt that failed. Its texts are what somebody typed. */
export interface BtmpRecord {
  source: "btmp";
  /** The process that refused it. */
  pid: number | undefined;
  wallMs: number | undefined;
  /** At most 32 bytes of it are kept. */
  user: string;
  /** The address of the other side, or what it is called where there is none. */
  host: string | undefined;
  /** The terminal, such as tty1; `ssh:notty` of sshd, and nothing of su without one. */
  line: string;
  /** `UTMP_TYPE.login` of sshd and su, `UTMP_TYPE.user` of login. */
  type: number;
}

/** Where the reading stands. */
type Position = {
  /** -1 before there was a file. */
  inode: number;
  offset: number;
  /** The first bytes and the last before the offset, a character each: an inode is given out anew. */
  head: string;
  tail: string;
  layout?: UtmpLayout;
  /** The last record's time, and its text, for the same may be there twice. */
  lastMs: number;
  last: string;
  /** A file that was changed under us is read from its beginning: what is not newer was read before. */
  untilMs?: number;
};

const NO_FILE: Position = { inode: -1, offset: 0, head: "", tail: "", lastMs: 0, last: "" };
/** At an end so many bytes tell a file from another: of a record the last ones hold its time. */
const END_BYTES = 64;
const READ_BYTES = 64 * 1024;
const MAX_RECORD_BYTES = 400;
/** What the journal or a log has of the same attempt comes first, for it says more and is vouched for. */
const AFTER_MS = 2_000;

/**
 * The attempts that btmp(5) has, followed through rotation and restarts. Whether one was cut, edited or
 * deleted is for the collector of the logs to tell; what is in it afterwards, and newer, is given.
 */
export const btmpFeed: Feed<BtmpRecord> = {
  id: "btmp",
  reads: [`${BTMP}*`],
  async *open(host, cursor, signal) {
    for await (const _ of eachLook(host, [BTMP], signal)) {
      // Without a place there is nothing to wait for, and what comes next is news.
      if (cursor !== undefined) await systemClock.sleep(AFTER_MS, signal);
      const read = (after: Json | undefined) => catchUp(host, after, systemClock.now().wallMs);
      cursor = yield* readOn(read, cursor, signal);
    }
  },
  catchUp,
};

function catchUp(
  host: HostFs,
  cursor: Json | undefined,
  nowMs: number,
): readonly Fed<BtmpRecord>[] {
  try {
    const position = positionOf(cursor);
    // What was written before it could be read is not news.
    return position === undefined ? [{ cursor: endOf(host) }] : next(host, position, nowMs);
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

function endOf(host: HostFs): Position {
  const stat = fileAt(host, BTMP);
  if (stat === undefined) return NO_FILE;
  const found = recordsOf(host, BTMP, { ...NO_FILE, inode: stat.inode });
  const { layout } = positionOf(found.at(-1)?.cursor) ?? NO_FILE;
  const position = { ...NO_FILE, ...(layout && { layout }), inode: stat.inode };
  return { ...position, offset: stat.sizeBytes, ...endsOf(host, BTMP, stat.sizeBytes) };
}

/** The next records, at most 64 KiB of them; what was renamed is read to its end before what took its place. */
function next(host: HostFs, after: Position, nowMs: number): readonly Fed<BtmpRecord>[] {
  const stat = fileAt(host, BTMP);
  const isRead = (path: HostPath, it: FileStat) =>
    it.inode === after.inode && isSame(host, path, it, after);
  if (stat !== undefined && isRead(BTMP, stat)) {
    return stat.sizeBytes > after.offset ? recordsOf(host, BTMP, after) : [];
  }
  const { lastMs, last, inode } = after;
  const beginning = (of: FileStat): Position => ({ ...NO_FILE, inode: of.inode, lastMs, last });
  const rotated = inode < 0 ? [] : rotatedFiles(host);
  const at = rotated.findIndex(({ path, stat }) => isRead(path, stat));
  const old = rotated[at];
  if (old !== undefined) {
    const found = recordsOf(host, old.path, after);
    const later = rotated[at + 1]?.stat ?? stat;
    return found.length > 0 || later === undefined ? found : [{ cursor: beginning(later) }];
  }
  // A time of the future hides nothing that is yet to come.
  const readMs = Math.min(lastMs, nowMs);
  if (stat === undefined) return inode < 0 ? [] : [{ cursor: { ...NO_FILE, untilMs: readMs } }];
  const untilMs = after.untilMs ?? (inode < 0 ? undefined : readMs);
  return [{ cursor: { ...beginning(stat), ...(untilMs === undefined ? {} : { untilMs }) } }];
}

function rotatedFiles(host: HostFs): readonly { path: HostPath; stat: FileStat }[] {
  const [directory, name] = ["/var/log", "btmp"];
  return host.list("/var/log")
    .filter((it) => it.startsWith(name) && /^[.-]\d[\d-]*$/.test(it.slice(name.length)))
    .flatMap((it) => {
      const path: HostPath = `${directory}/${it}` as HostPath;
      const stat = fileAt(host, path);
      return stat === undefined ? [] : [{ path, stat }];
    })
    .sort((a, b) => a.stat.mtimeMs - b.stat.mtimeMs);
}

/** The whole records after a position, and where the reading stands after each. */
function recordsOf(host: HostFs, path: HostPath, from: Position): readonly Fed<BtmpRecord>[] {
  // A copy, for the next call to the host overwrites what it gave.
  const bytes = host.readAt(path, from.offset, READ_BYTES).slice();
  let position = from;
  const pass = (end: number, change: Partial<Position>): Position => {
    const [begin, before] = [bytes.subarray(0, END_BYTES), Math.max(0, end - END_BYTES)];
    position = {
      ...position,
      ...change,
      offset: from.offset + end,
      head: (from.head + latin1(begin)).slice(0, END_BYTES),
      tail: (from.tail + latin1(bytes.subarray(before, end))).slice(-END_BYTES),
    };
    return position;
  };
  try {
    const { records, ends, layout } = parseUtmp(bytes, from.layout);
    return records.flatMap((record, index): Fed<BtmpRecord>[] => {
      const item = itemOf(record);
      const { untilMs, ...rest } = position;
      const isNew = untilMs === undefined || record.timeMs > untilMs;
      if (isNew) position = rest;
      const last = item === undefined ? rest.last : JSON.stringify({
        ...item,
        wallMs: Math.floor(record.timeMs / 1000),
      });
      const lastMs = Math.max(rest.lastMs, record.timeMs);
      const cursor = pass(ends[index] ?? 0, { layout, last, lastMs });
      // Ubuntu 18.04 writes each record twice.
      if (item !== undefined && isNew && last !== rest.last) return [{ item, cursor }];
      return index === records.length - 1 ? [{ cursor }] : [];
    });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    // It may be a record of the longer kind that is not whole yet.
    return bytes.length < MAX_RECORD_BYTES ? [] : [{ cursor: pass(bytes.length, {}) }];
  }
}

/** Undefined for what is no attempt, and for a record without anything in it. */
function itemOf(record: UtmpRecord): BtmpRecord | undefined {
  const { type, pid, line, user, host, address, timeMs } = record;
  if (type !== UTMP_TYPE.login && type !== UTMP_TYPE.user) return undefined;
  return {
    source: "btmp",
    pid: pid > 0 ? pid : undefined,
    wallMs: timeMs > 0 ? timeMs : undefined,
    user,
    // What an address is called decides who answers for it: the address is what the kernel saw.
    host: address?.replace(/^::ffff:(?=[0-9.]+$)/, "") ?? (host === "" ? undefined : host),
    line,
    type,
  };
}

function fileAt(host: HostFs, path: HostPath): FileStat | undefined {
  const stat = unlessAbsent(() => host.stat(path));
  return stat?.kind === "file" ? stat : undefined;
}

function isSame(host: HostFs, path: HostPath, stat: FileStat, at: Position): boolean {
  if (stat.sizeBytes < at.offset) return false;
  const { head, tail } = endsOf(host, path, at.offset);
  return head === at.head && tail === at.tail;
}

function endsOf(host: HostFs, path: HostPath, offset: number): Pick<Position, "head" | "tail"> {
  const bytes = Math.min(END_BYTES, offset);
  const text = (from: number) => bytes === 0 ? "" : latin1(host.readAt(path, from, bytes));
  return { head: text(0), tail: text(offset - bytes) };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function positionOf(cursor: Json | undefined): Position | undefined {
  if (!isObject(cursor)) return undefined;
  const { inode, offset, head, tail, layout, lastMs, last, untilMs } = cursor;
  if (
    typeof inode !== "number" || typeof offset !== "number" || typeof head !== "string" ||
    typeof tail !== "string" || typeof lastMs !== "number" || typeof last !== "string"
  ) return undefined;
  return {
    inode,
    offset,
    head,
    tail,
    lastMs,
    last,
    ...(isLayout(layout) ? { layout } : {}),
    ...(typeof untilMs === "number" ? { untilMs } : {}),
  };
}

function isLayout(layout: Json | undefined): layout is { [name: string]: Json } & UtmpLayout {
  return isObject(layout) &&
    (layout.recordBytes === 384 || layout.recordBytes === 400) &&
    typeof layout.littleEndian === "boolean";
}
