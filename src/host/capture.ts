import { Unreadable, type Why } from "../model/reading.ts";
import { expand, follow, type Sight } from "./_expand.ts";
import { escapePath } from "./_percent.ts";
import { type Archive, type Attributes, emptyPlace, type Entry, overlay } from "./archive_tree.ts";
import { writeRows } from "./archive_rows.ts";
import type { FileStat, HostFs, HostPath, Query, ReadPattern } from "./host_fs.ts";
import { redact } from "./redact.ts";

/** A larger file is left out whole: a part of a table would be a false one. */
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_TOTAL_BYTES = 16 * 1024 * 1024;
/** Files of the systemd journal: names and ids of the device are in them, and their own lengths. */
const JOURNAL = /\/log\/journal\/[^/]+\/[^/]+\.journal~?$/;
/** As much as one `readAt` gives. */
const PIECE_BYTES = 64 * 1024;

/** What a capture is made of. */
export interface CaptureRequest {
  /** What to copy: what the collectors declare. */
  patterns: readonly ReadPattern[];
  /** Where file systems are mounted, so that `statFs` answers there. */
  mountPoints: readonly HostPath[];
  /** What to ask databases; of these the file itself is copied as an empty one. */
  queries?: readonly Query[];
  /** Directories of which setuid files are told by their attributes and hashes, and these files. */
  trees?: readonly HostPath[];
  files?: readonly HostPath[];
  /** Directories that are not looked into for them: other file systems. */
  except?: readonly HostPath[];
  /** What else is to be in it, such as what was answered on the system bus. */
  more?: readonly Entry[];
  /** The time, RFC 3339 in UTC. */
  at: string;
}

/** A device as an archive, and what of it did not fit or could not be had: one line each. */
export interface Captured {
  archive: Archive;
  leftOut: readonly string[];
}

/**
 * Copies what the patterns stand for, with what identifies the device replaced (`redact`). Links stay
 * links, and outside of /proc the file that one leads to is copied as well. A refusal is copied as one;
 * what is absent is left out. Attributes are copied where an archive would not have the same by default,
 * of /proc and /sys only the owners, and what tells network namespaces apart.
 */
export async function capture(host: HostFs, request: CaptureRequest): Promise<Captured> {
  const { at, patterns, mountPoints, queries = [] } = request;
  const sight = expand(host, patterns);
  const leftOut = sight.complete ? [] : ["Too many files"];
  const entries = [
    ...entriesOf(sight),
    ...contentsOf(host, sight, leftOut, new Set(queries.map(({ path }) => path))),
    ...await fileSystemsOf(host, mountPoints, leftOut),
    ...await answersOf(host, queries, sight, leftOut),
    ...await filesOf(host, request, leftOut),
    ...request.more ?? [],
  ];
  // A refused directory may still have readable files in it, and a link replaces what is below it.
  const order = ["error", "directory", "link", "file", "rows", "statfs"];
  entries.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const archive = overlay({ at, root: emptyPlace() }, entries);
  return { archive: redact(archive), leftOut };
}

/** Directories, links and refusals. */
function entriesOf({ stats, links, failures, ends }: Sight): Entry[] {
  const entries: Entry[] = [];
  for (const [path, stat] of stats) {
    const place = follow(path, links, false);
    if (place === undefined || failures.has(path)) continue;
    const target = links.get(path);
    const at = { path: escapePath(place) };
    if (stat.kind === "directory") {
      entries.push({ kind: "directory", ...at, attributes: attributesOf(path, stat) });
    } else if (target !== undefined) {
      const attributes = attributesOf(path, stat);
      entries.push({ kind: "link", ...at, target: escapePath(target), attributes });
    } else if (!ends.has(path) && ends.has(path.slice(0, path.lastIndexOf("/")) as HostPath)) {
      // A name in a directory that is listed by name; what it has to say was not asked for.
      entries.push({ kind: "error", ...at, why: "absent" });
    }
  }
  for (const [path, why] of failures) {
    const place = follow(path, links, false);
    if (place !== undefined) entries.push({ kind: "error", path: escapePath(place), why });
  }
  return entries;
}

/** The files, also those that links outside of /proc lead to. */
function contentsOf(
  host: HostFs,
  { stats, links, ends }: Sight,
  leftOut: string[],
  databases: ReadonlySet<HostPath>,
): Entry[] {
  const entries: Entry[] = [];
  let totalBytes = 0;
  for (const path of ends) {
    const stat = stats.get(path);
    const place = follow(path, links, true);
    const linked = stat?.kind === "link";
    if (place === undefined || stat === undefined || stat.kind === "directory") continue;
    if (linked && path.startsWith("/proc/")) continue;
    if (JOURNAL.test(path)) {
      leftOut.push(`Not text, so nothing in it can be redacted: ${escapePath(place)}`);
      continue;
    }
    try {
      const bytes = databases.has(path)
        ? new Uint8Array()
        : readBytes(host, path, Math.min(MAX_FILE_BYTES, MAX_TOTAL_BYTES - totalBytes));
      if (bytes === undefined) {
        leftOut.push(`Too large: ${escapePath(place)}`);
        continue;
      }
      totalBytes += bytes.length;
      const attributes = linked ? {} : attributesOf(path, stat, bytes.length);
      entries.push({ kind: "file", path: escapePath(place), bytes, attributes });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const { why } = error;
      // A link may lead to a directory, or to nothing.
      if (why === "absent" || (linked && why === "malformed")) continue;
      entries.push({ kind: "error", path: escapePath(place), why });
    }
  }
  return entries;
}

/** All of a file, or undefined if it is larger. */
function readBytes(host: HostFs, path: HostPath, maxBytes: number): Uint8Array | undefined {
  // At once as far as that is possible: a table of the kernel may change between two reads of it.
  const text = host.readText(path);
  if (text.length > maxBytes) return undefined;
  if (!text.includes("\ufffd")) {
    const bytes = new TextEncoder().encode(text);
    return bytes.length > maxBytes ? undefined : bytes;
  }
  const bytes = new Uint8Array(maxBytes + 1);
  for (let filled = 0; filled <= maxBytes;) {
    const piece = host.readAt(path, filled, Math.min(PIECE_BYTES, bytes.length - filled));
    if (piece.length === 0) return bytes.slice(0, filled);
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return undefined;
}

async function answersOf(
  host: HostFs,
  queries: readonly Query[],
  { links, ends }: Sight,
  leftOut: string[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const { path, sql } of queries) {
    const place = follow(path, links, true);
    if (place === undefined || !ends.has(path)) continue;
    try {
      const bytes = writeRows(await host.slow.rows(path, sql));
      if (bytes.length > MAX_FILE_BYTES) leftOut.push(`Too large an answer: ${escapePath(place)}`);
      else entries.push({ kind: "rows", path: escapePath(place), sql, bytes });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      leftOut.push(`No answer of ${escapePath(place)}: ${error.message}`);
    }
  }
  return entries;
}

/** What files are: their attributes and hashes, without a content. */
async function filesOf(
  host: HostFs,
  { trees = [], files = [], except = [] }: CaptureRequest,
  leftOut: string[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  const found = new Map<HostPath, FileStat>();
  const add = (path: HostPath, why: Why) => {
    if (why === "absent" || why === "malformed") leftOut.push(`${why}: ${escapePath(path)}`);
    else entries.push({ kind: "error", path: escapePath(path), why });
  };
  const links = new Map<string, string>();
  const addLink = (path: HostPath, stat: FileStat) => {
    const target = host.readLink(path);
    const at = { path: escapePath(follow(path, links, false) ?? path) };
    links.set(path, target);
    const attributes = attributesOf(path, stat);
    entries.push({ kind: "link", ...at, target: escapePath(target), attributes });
  };
  for (const path of [...trees, ...files]) {
    try {
      const stat = host.stat(path);
      if (stat.kind === "link") addLink(path, stat);
      // A file in /bin lies in /usr/bin where that is a link.
      const place = follow(path, links, false);
      if (place === undefined) continue;
      if (stat.kind === "file") found.set(place as HostPath, stat);
      const at = { path: escapePath(place), attributes: attributesOf(path, stat) };
      if (stat.kind === "directory") entries.push({ kind: "directory", ...at });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      if (error.why !== "absent") add(path, error.why);
    }
  }
  for (let left = trees; left.length > 0;) {
    const slice = await host.slow.walk({ left, except });
    for (const { path, stat } of slice.found) found.set(path, stat);
    for (const { path, why } of slice.unread) add(path, why);
    left = slice.left;
  }
  for (const [path, stat] of found) {
    const sha256 = await hashOf(host, path);
    const content = { bytes: new Uint8Array(), ...(sha256 === undefined ? {} : { sha256 }) };
    const attributes = attributesOf(path, stat);
    entries.push({ kind: "file", path: escapePath(path), ...content, attributes });
  }
  return entries;
}

/** Undefined where it cannot be read. */
async function hashOf(host: HostFs, path: HostPath): Promise<string | undefined> {
  try {
    for (;;) {
      const hash = await host.slow.digest(path, "sha256");
      if (hash !== undefined) return hash;
    }
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

async function fileSystemsOf(
  host: HostFs,
  mountPoints: readonly HostPath[],
  leftOut: string[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const mountPoint of mountPoints) {
    const path = escapePath(mountPoint);
    try {
      entries.push({ kind: "statfs", path, fileSystem: await host.slow.statFs(mountPoint) });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      if (error.why === "slow") entries.push({ kind: "error", path, why: "slow" });
      else leftOut.push(`No statfs of ${path}: ${error.message}`);
    }
  }
  return entries;
}

/** What an archive would not fill in by itself. */
function attributesOf(path: HostPath, stat: FileStat, contentBytes = 0): Attributes {
  const { kind, ...all } = stat;
  const ofKernel = /^\/(?:proc|sys)(?:\/|$)/.test(path);
  const defaults: Attributes = {
    mode: kind === "directory" ? 0o755 : kind === "link" ? 0o777 : 0o644,
    uid: 0,
    gid: 0,
    nlink: 1,
    sizeBytes: contentBytes,
  };
  const members = NAMESPACED.test(path)
    ? ["uid", "gid", "inode"] as const
    : ofKernel
    ? ["uid", "gid"] as const
    : Object.keys(all) as (keyof typeof all)[];
  const attributes: Attributes = {};
  for (const member of members) {
    const value = all[member];
    if (value !== defaults[member] && Number.isSafeInteger(value)) attributes[member] = value;
  }
  return attributes;
}

/** Two of these with different inodes are of different network namespaces. */
const NAMESPACED = /^\/proc\/(?:[^/]+\/)?net\/tcp$/;
