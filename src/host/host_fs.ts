import { Unreadable, type Why } from "../model/reading.ts";
import type { BusValue } from "../parse/dbus/values.ts";

/** A path as the device itself writes it, whatever directory the host is rooted at. */
export type HostPath = `/${string}`;

/**
 * A path, or a pattern of paths: `*` stands for one name, or a part of it, a last `**` for everything
 * below, and any other `**` for directories, as many as there are. Collectors declare what they read with these.
 */
export type ReadPattern = HostPath;

/** What `lstat` tells of a path, or `stat` where a link is followed. */
export interface FileStat {
  kind: "file" | "directory" | "link" | "other";
  /** Permissions with setuid, setgid and sticky bit; the type is not in it. */
  mode: number;
  uid: number;
  gid: number;
  device: number;
  inode: number;
  nlink: number;
  sizeBytes: number;
  mtimeMs: number;
  /** Deno rounds it down to a whole second. */
  ctimeMs: number;
}

/** What `statfs` tells of the file system that a path lies on (statfs(2)). */
export interface FileSystemStat {
  /** The magic number of its type, `f_type`. */
  type: number;
  blockBytes: number;
  blocks: number;
  freeBlocks: number;
  /** Free blocks that an ordinary user may have; the rest is root's reserve. */
  availableBlocks: number;
  inodes: number;
  freeInodes: number;
}

/**
 * The only window onto the device. Every method is bounded in size and throws
 * {@linkcode Unreadable}, nothing else, when there is no answer. Bytes that are not UTF-8 become U+FFFD.
 *
 * The methods of the host itself are synchronous and meant for files that the kernel answers at
 * once; what may hang, such as anything on a network mount, is asked through `slow`.
 */
export interface HostFs {
  /** The whole file as text, up to {@linkcode MAX_TEXT_BYTES}. */
  readText(path: HostPath): string;
  /**
   * The bytes that one `read` at an offset gives, at most `maxBytes`. A kernel file of one record
   * comes whole. The bytes are a view that the next call overwrites.
   */
  readAt(path: HostPath, fromByte: number, maxBytes: number): Uint8Array;
  /** The names in a directory, or those of its directories only, unordered, at most {@linkcode MAX_NAMES}. */
  list(path: HostPath, only?: "directory"): readonly string[];
  readLink(path: HostPath): string;
  /** Links are not followed, unless asked for: of what `/proc/[pid]/exe` leads to, whose name may be gone or forged. */
  stat(path: HostPath, follow?: "follow"): FileStat;
  /**
   * Those of the names that there are in a directory, whether or not its list has them. One that is not there costs a
   * third of a `stat`, for asking about thousands. What may not be asked, or is a link to nothing, may be left out;
   * alone among these methods it never throws.
   */
  present(directory: HostPath, names: readonly string[]): readonly string[];
  /** Only of what cannot hang and needs no disk to answer; else ask through `slow`. */
  statFs(path: HostPath): FileSystemStat;
  /** Gives a value when one of the files may have changed. Ends with the signal; may give nothing until then. */
  watch(paths: readonly HostPath[], signal: AbortSignal): AsyncIterable<void>;
  /**
   * What whoever listens at a unix socket says to all who connect, a piece at a time that the next one overwrites,
   * first an empty one; nothing is said to him. Ends with the signal, or when he hangs up. Throws `Unreadable`:
   * `absent` where nobody listens.
   */
  hear(path: HostPath, signal: AbortSignal): AsyncIterable<Uint8Array>;
  readonly slow: SlowFs;
  readonly bus: Bus;
}

/** The system bus (D-Bus). Programs on it can be asked what they know; nothing else can be said to them. */
export interface Bus {
  /** Connects. Throws `Unreadable`: `absent` where there is no bus. */
  open(): Promise<BusSession>;
  /**
   * Gives `connected` when it begins to listen, also again after the bus was gone, and then every signal that
   * one of the match rules is about. Whoever may speak on the bus may send one that looks like it: it is a
   * reason to ask, no news. Ends with the signal; where there is no bus it gives nothing until then.
   */
  listen(rules: readonly BusRule[], signal: AbortSignal): AsyncIterable<BusSignal | "connected">;
}

/** A connection to ask through, one question after the other. Each has a deadline of a second. */
export interface BusSession extends Disposable {
  /** Throws `Unreadable`: `absent` where no such program runs, or it has no such object. Starts none. */
  ask(question: BusQuestion): Promise<BusValue>;
}

/** What a program on the bus is asked. */
export interface BusQuestion {
  /** Its name, such as `org.freedesktop.NetworkManager`. */
  name: string;
  /** The object. */
  path: string;
  interface: string;
  /** One property, all, or what its method `Describe` gives. */
  what: { property: string } | "properties" | "description";
}

/** Which signals are listened for, a match rule of the D-Bus Specification. */
export interface BusRule {
  /** The name of the program that sends them. */
  sender: string;
  interface: string;
  member: string;
  /** Their first argument, if that is a text. */
  arg0?: string;
}

/** What a program on the bus said to all. */
export interface BusSignal {
  path: string;
  interface: string;
  member: string;
  body: readonly BusValue[];
}

/** Where the bus is (D-Bus Specification, "System message bus"). */
export const BUS_SOCKET: HostPath = "/run/dbus/system_bus_socket";

/** Calls that may hang. Each has a deadline of a second and then throws `Unreadable` with `slow`. */
export interface SlowFs {
  readText(path: HostPath): Promise<string>;
  /** As {@linkcode HostFs.readAt}, but the bytes are the caller's own. */
  readAt(path: HostPath, fromByte: number, maxBytes: number): Promise<Uint8Array>;
  statFs(path: HostPath): Promise<FileSystemStat>;
  /** What a SQLite database answers, up to {@linkcode MAX_ROWS} and {@linkcode MAX_ROWS_BYTES}. */
  rows(path: HostPath, sql: string): Promise<readonly Row[]>;
  /**
   * A step of a file's hash, in hex; undefined while there is more to read: ask again. Links are not
   * followed; a file that changes meanwhile is `slow`, one of more than {@linkcode MAX_DIGEST_BYTES} `malformed`.
   */
  digest(path: HostPath, algorithm: DigestAlgorithm): Promise<string | undefined>;
  /** A step of a walk, of some 15 ms. What is left of it is where the next one begins. */
  walk(request: WalkRequest): Promise<WalkSlice>;
}

/** How a file's content is hashed: packages know theirs by the older ones. */
export type DigestAlgorithm = "sha256" | "md5" | "sha1";

/** Where a walk looks, and for what beside setuid and setgid files. */
export interface WalkRequest {
  /** Directories still to be looked into, the next one last. Links among them are not followed. */
  left: readonly HostPath[];
  /** Directories that it does not look into: other file systems. */
  except: readonly HostPath[];
  /** Files looked for by what they are, `device:inode`. */
  inodes?: readonly string[];
  /** What is looked into again and again and is small: a file costs some times as much, and no Worker is needed. */
  brief?: boolean;
}

/** What a step of a walk found. */
export interface WalkSlice {
  found: readonly { path: HostPath; stat: FileStat }[];
  /** What could not be looked into, and names that are not UTF-8 under their directory. */
  unread: readonly { path: HostPath; why: Why }[];
  left: readonly HostPath[];
}

/** A row of a database's answer, by column. */
export interface Row {
  readonly [column: string]: null | number | string | Uint8Array;
}

/** A question to a database of the device. */
export interface Query {
  path: HostPath;
  sql: string;
}

/** No text of a healthy device comes near this. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** More rows than this in one answer are refused, not truncated. */
export const MAX_ROWS = 10_000;
/** What all rows of one answer hold, in bytes of text and blobs. */
export const MAX_ROWS_BYTES = 4 * 1024 * 1024;
/** No program of a device comes near this. */
export const MAX_DIGEST_BYTES = 512 * 1024 * 1024;
/** More names than this in one directory are refused, not truncated. */
export const MAX_NAMES = 100_000;

const never = () => Promise.reject(new TypeError("Nothing here may hang"));
/** For a host without a Worker: nothing that may hang is asked. */
export const NO_SLOW: SlowFs = {
  readText: never,
  readAt: never,
  statFs: never,
  rows: never,
  digest: never,
  walk: never,
};

/** The value, or undefined where the device has no such thing: an optional fact. Any other failure stands. */
export function unlessAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable && error.why === "absent") return undefined;
    throw error;
  }
}
