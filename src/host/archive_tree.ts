/** A device as data: a tree of places, each with what it answers. Pure. */
import type { Why } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import type { FileStat, FileSystemStat } from "./host_fs.ts";

/** What `lstat` said of a place, as far as it was written down. */
export type Attributes = Partial<Omit<FileStat, "kind">>;

/** What is at a place. An error is the answer to every question about it and below it. */
export type Content =
  | { kind: "file"; bytes: Uint8Array; attributes: Attributes; sha256?: string }
  | { kind: "link"; target: string; attributes: Attributes }
  | { kind: "directory"; attributes: Attributes }
  | { kind: "error"; why: Why };

/** A place in the tree. */
export interface Place {
  content: Content;
  /** What `statfs` says here and, as far as nothing else is said, below. */
  fileSystem: FileSystemStat | undefined;
  /** What the database that lies here answers, by question, as `readRows` reads it. */
  answers: ReadonlyMap<string, Uint8Array>;
  /** Who asks about it finds it, and the list of its directory does not name it: a thread's number in /proc, or what is hidden. */
  unlisted?: true;
  /** The places in it, by escaped name (`escapeName`). */
  names: Map<string, Place>;
}

/** A device at one moment. */
export interface Archive {
  /** When it was captured, RFC 3339 in UTC. */
  at?: string;
  root: Place;
}

/**
 * One statement about a path, such as a line of the text form. The path and a link's target are
 * escaped (`escapeName`). `gone` removes the path and all below it.
 */
export type Entry =
  & { path: string; line?: number }
  & (
    | Content
    | { kind: "statfs"; fileSystem: FileSystemStat }
    | { kind: "rows"; sql: string; bytes: Uint8Array }
    | { kind: "unlisted" }
    | { kind: "gone" }
  );

/** A directory with nothing in it. */
export function emptyPlace(): Place {
  return {
    content: { kind: "directory", attributes: {} },
    fileSystem: undefined,
    answers: new Map(),
    names: new Map(),
  };
}

/**
 * The archive with the entries applied in order, a later one in place of an earlier one about the
 * same path. Directories on the way come into being. What no entry is about is shared with the base, which
 * stays as it is. Throws `ParseError` when an entry lies below a file or a link.
 */
export function overlay(base: Archive, entries: readonly Entry[]): Archive {
  const ours = new Set<Place>();
  const root = copy(base.root, ours);
  for (const entry of entries) {
    if (entry.kind === "gone") remove(root, entry.path, ours);
    else put(descend(root, entry, ours), entry);
  }
  return { ...base, root };
}

/** The names on the way to an escaped path; none for the root. */
export function namesIn(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

function put(place: Place, entry: Exclude<Entry, { kind: "gone" }>): void {
  if (entry.kind === "unlisted") {
    place.unlisted = true;
    return;
  }
  if (entry.kind === "statfs") {
    place.fileSystem = entry.fileSystem;
    if (place.content.kind === "error") {
      place.content = { kind: "directory", attributes: {} };
    }
    return;
  }
  if (entry.kind === "rows") {
    place.answers = new Map([...place.answers, [entry.sql, entry.bytes]]);
    return;
  }
  const { path: _path, line: _line, ...content } = entry;
  place.content = content;
  place.answers = new Map();
  if (content.kind === "error") place.fileSystem = undefined;
  if (content.kind !== "directory") place.names = new Map();
}

function descend(root: Place, entry: Entry, ours: Set<Place>): Place {
  let place = root;
  for (const name of namesIn(entry.path)) {
    const { kind } = place.content;
    if (kind === "file" || kind === "link") {
      const line = entry.line === undefined ? "" : `line ${entry.line}: `;
      throw new ParseError("host", `${line}this path lies below a ${kind}`, entry.path);
    }
    place = enter(place, name, ours) ?? create(place, name, ours);
  }
  return place;
}

function remove(root: Place, path: string, ours: Set<Place>): void {
  const names = namesIn(path);
  const last = names.pop();
  if (last === undefined) return void Object.assign(root, emptyPlace());
  let place: Place | undefined = root;
  for (const name of names) place = place && enter(place, name, ours);
  place?.names.delete(last);
}

/** What is there under this name, as one of our own that may be changed. */
function enter(place: Place, name: string, ours: Set<Place>): Place | undefined {
  const next = place.names.get(name);
  if (next === undefined || ours.has(next)) return next;
  const own = copy(next, ours);
  place.names.set(name, own);
  return own;
}

function create(place: Place, name: string, ours: Set<Place>): Place {
  const own = copy(emptyPlace(), ours);
  place.names.set(name, own);
  return own;
}

function copy(place: Place, ours: Set<Place>): Place {
  const own = { ...place, names: new Map(place.names) };
  ours.add(own);
  return own;
}
