/**
 * A device as text that can be read, reviewed in a diff and written by hand. Pure.
 *
 * ```text
 * telltale host 1 2026-11-22T00:00:00Z
 * # The time of the capture above and lines such as this one may be left out.
 * file /proc/uptime
 * |12345.67 45678.90
 * file /etc/hostname mode=644 uid=0 mtime_ms=1763769600000
 * >device
 * file /usr/bin/sudo mode=4755 size=281624 sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 * link /proc/1/exe /sbin/init
 * dir /proc/77
 * statfs / type=61267 block_bytes=4096 blocks=9 free_blocks=5 available_blocks=4 inodes=8 free_inodes=7
 * rows /var/lib/wtmpdb/wtmp.db SELECT User, Login FROM wtmp
 * |{"User":"pi","Login":1763769600000000}
 * error /mnt/nas slow
 * unlisted /proc/78
 * gone /etc/shadow
 * ```
 *
 * A file's content follows it: `|` starts a line, `>` the last piece of a content that does not end with a newline;
 * `sha256` stands for one that is left out. The answer of a database follows its question in the same way, a row a
 * line, a blob as `{"base64":"..."}`. `dir` is needed only for an empty directory or one with attributes. `error`
 * answers every question about the path and what is below it. `unlisted` leaves the path out of its directory's list
 * only. `gone` removes what earlier entries, or the archive below an overlay, said about a path and all below it.
 *
 * `%XX` stands for a byte: for `%`, control characters, marks that hide text, what is not UTF-8, and in paths white space.
 */
import type { Why } from "../model/reading.ts";
import { joined } from "../parse/joined.ts";
import { ParseError } from "../parse/parse_error.ts";
import { readRows } from "./archive_rows.ts";
import { escapeBytes, escapeName, unescapeBytes } from "./_percent.ts";
import {
  type Archive,
  type Attributes,
  emptyPlace,
  type Entry,
  overlay,
  type Place,
} from "./archive_tree.ts";
import type { FileSystemStat } from "./host_fs.ts";

const FIRST_LINE = /^telltale host 1(?: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z))?$/;
/** PATH_MAX of Linux (limits.h), in bytes. */
const MAX_PATH_BYTES = 4096;
const WHYS: readonly string[] = ["absent", "denied", "malformed", "slow"] satisfies Why[];

/** An attribute's name in the text, and in the record. */
const ATTRIBUTES = {
  mode: "mode",
  uid: "uid",
  gid: "gid",
  dev: "device",
  inode: "inode",
  nlink: "nlink",
  size: "sizeBytes",
  mtime_ms: "mtimeMs",
  ctime_ms: "ctimeMs",
} as const satisfies Record<string, keyof Attributes>;
const FILE_SYSTEM = {
  type: "type",
  block_bytes: "blockBytes",
  blocks: "blocks",
  free_blocks: "freeBlocks",
  available_blocks: "availableBlocks",
  inodes: "inodes",
  free_inodes: "freeInodes",
} as const satisfies Record<string, keyof FileSystemStat>;

/** Reads the text form. Throws `ParseError` that names the line. */
export function parseArchive(text: string): Archive {
  const end = text.indexOf("\n");
  const first = FIRST_LINE.exec(end < 0 ? text : text.slice(0, end));
  if (first === null) throw new ParseError("host", "line 1: not a host file", text.slice(0, 80));
  const at = first[1];
  if (at !== undefined && Number.isNaN(Date.parse(at))) {
    throw new ParseError("host", "line 1: no such time", at);
  }
  const base: Archive = { ...(at === undefined ? {} : { at }), root: emptyPlace() };
  return overlay(base, end < 0 ? [] : parseEntries(text.slice(end + 1), 2));
}

/**
 * Reads lines of the text form without its first one, to be laid over an archive with `overlay`.
 * Throws `ParseError` that names the line, counted from `firstLine`.
 */
export function parseEntries(text: string, firstLine = 1): Entry[] {
  const entries: Entry[] = [];
  const lines = text.split("\n");
  let content: Uint8Array[] | undefined;
  const finish = () => {
    const last = entries.at(-1);
    if (content !== undefined && (last?.kind === "file" || last?.kind === "rows")) {
      last.bytes = joined(content);
      if (last.kind === "rows") readRows(last.bytes);
    }
    content = undefined;
  };
  for (const [index, line] of lines.entries()) {
    try {
      // deno-lint-ignore no-control-regex -- control characters are what it looks for
      if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw problem("a control character");
      if (line.startsWith("|") || line.startsWith(">")) {
        if (content === undefined) throw problem("this content follows no file");
        if (line === ">") throw problem("nothing follows the >");
        content.push(unescapeBytes(line.startsWith("|") ? `${line.slice(1)}\n` : line.slice(1)));
        if (line.startsWith(">")) finish();
        continue;
      }
      finish();
      if (line === "" || line.startsWith("#")) continue;
      const entry = parseEntry(line);
      if (entry.kind === "file" || entry.kind === "rows") content = [];
      entries.push({ ...entry, line: firstLine + index });
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      const reason = error.message.replace(/^host: /, "").replace(/: ".*$/, "");
      throw new ParseError("host", `line ${firstLine + index}: ${reason}`, line);
    }
  }
  finish();
  return entries;
}

function parseEntry(line: string): Entry {
  const [word = "", rawPath = "", ...rest] = line.split(" ");
  const path = parsePath(rawPath);
  switch (word) {
    case "file": {
      const hashes = rest.filter((it) => it.startsWith("sha256="));
      const others = rest.filter((it) => !it.startsWith("sha256="));
      const sha256 = hashes[0]?.slice("sha256=".length);
      if (hashes.length > 1 || (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256))) {
        throw problem("not one SHA-256 in hex");
      }
      return {
        kind: "file",
        path,
        bytes: new Uint8Array(),
        attributes: numbers(others, ATTRIBUTES),
        ...(sha256 === undefined ? {} : { sha256 }),
      };
    }
    case "dir":
      return { kind: "directory", path, attributes: numbers(rest, ATTRIBUTES) };
    case "link": {
      const [target = "", ...attributes] = rest;
      return {
        kind: "link",
        path,
        target: parseTarget(target),
        attributes: numbers(attributes, ATTRIBUTES),
      };
    }
    case "statfs": {
      const fileSystem = numbers(rest, FILE_SYSTEM);
      if (!isComplete(fileSystem)) throw problem("a number is missing");
      return { kind: "statfs", path, fileSystem };
    }
    case "rows": {
      const sql = new TextDecoder().decode(unescapeBytes(rest.join(" ")));
      if (sql === "") throw problem("no question");
      return { kind: "rows", path, sql, bytes: new Uint8Array() };
    }
    case "error": {
      const [why = "", ...more] = rest;
      if (!isWhy(why) || more.length > 0) throw problem(`not one of ${WHYS.join(", ")}`);
      return { kind: "error", path, why };
    }
    case "unlisted":
    case "gone":
      if (rest.length > 0) throw problem("more than a path");
      return { kind: word, path };
    default:
      throw problem("not a kind of entry");
  }
}

function parsePath(text: string): string {
  if (!text.startsWith("/")) throw problem("not an absolute path");
  if (text === "/") return text;
  const bytes = unescapeBytes(text);
  if (bytes.length >= MAX_PATH_BYTES) throw problem("too long a path");
  const path = escapeName(bytes);
  if (/\/(?:\.\.?)?(?:\/|$)|%00/.test(path)) {
    throw problem("a path with an empty name, a dot or a NUL in it");
  }
  // A slash is never part of a name, so an escaped one would say something else than it shows.
  if (/%2f/i.test(text)) throw problem("an escaped slash");
  return path;
}

function parseTarget(text: string): string {
  const bytes = unescapeBytes(text);
  if (bytes.length === 0 || bytes.length >= MAX_PATH_BYTES || bytes.includes(0)) {
    throw problem("not the target of a link");
  }
  return escapeName(bytes);
}

function numbers<T extends string>(
  words: readonly string[],
  names: Readonly<Record<string, T>>,
): { [member in T]?: number } {
  const values: { [member in T]?: number } = {};
  for (const word of words) {
    const [name = "", text = "", more] = word.split("=");
    const member = Object.hasOwn(names, name) ? names[name] : undefined;
    if (member === undefined || more !== undefined) throw problem("an unknown attribute");
    if (values[member] !== undefined) throw problem("an attribute twice");
    const pattern = name === "mode" ? /^[0-7]{1,4}$/ : /^(?:0|-?[1-9]\d{0,15})$/;
    const value = pattern.test(text) ? parseInt(text, name === "mode" ? 8 : 10) : NaN;
    if (!Number.isSafeInteger(value) || (value < 0 && !name.endsWith("_ms"))) {
      throw problem("not a number");
    }
    values[member] = value;
  }
  return values;
}

/** Writes the text form: sorted by path, so that two captures differ where the devices do. */
export function printArchive(archive: Archive): string {
  const lines = [archive.at === undefined ? "telltale host 1" : `telltale host 1 ${archive.at}`];
  printPlace(lines, "", archive.root);
  return lines.join("\n") + "\n";
}

function printPlace(lines: string[], path: string, place: Place): void {
  const { content, fileSystem, answers, names, unlisted } = place;
  const shown = path || "/";
  if (content.kind === "file") {
    const hash = content.sha256 === undefined ? "" : ` sha256=${content.sha256}`;
    lines.push(`file ${shown}${printNumbers(content.attributes, ATTRIBUTES)}${hash}`);
    printContent(lines, content.bytes);
  } else if (content.kind === "link") {
    lines.push(`link ${shown} ${content.target}${printNumbers(content.attributes, ATTRIBUTES)}`);
  } else if (content.kind === "error") {
    lines.push(`error ${shown} ${content.why}`);
  } else {
    const attributes = printNumbers(content.attributes, ATTRIBUTES);
    const implied = names.size > 0 || fileSystem !== undefined || path === "";
    if (attributes !== "" || !implied) lines.push(`dir ${shown}${attributes}`);
  }
  if (unlisted) lines.push(`unlisted ${shown}`);
  for (const [sql, bytes] of answers) {
    lines.push(`rows ${shown} ${escapeQuestion(sql)}`);
    printContent(lines, bytes);
  }
  if (fileSystem) lines.push(`statfs ${shown}${printNumbers(fileSystem, FILE_SYSTEM)}`);
  for (const name of [...names.keys()].sort()) {
    const child = names.get(name);
    if (child !== undefined) printPlace(lines, `${path}/${name}`, child);
  }
}

function printContent(lines: string[], bytes: Uint8Array): void {
  const pieces = escapeBytes(bytes).split("\n");
  const last = pieces.pop();
  for (const piece of pieces) lines.push(`|${piece}`);
  if (last) lines.push(`>${last}`);
}

/** On one line. */
function escapeQuestion(sql: string): string {
  return escapeBytes(new TextEncoder().encode(sql)).replace(/[\t\n]/g, encodeURIComponent);
}

function printNumbers<T extends string>(
  values: { readonly [member in T]?: number | undefined },
  names: Readonly<Record<string, T>>,
): string {
  return Object.entries(names).map(([name, member]) => {
    const value = values[member];
    if (value === undefined) return "";
    return ` ${name}=${value.toString(name === "mode" ? 8 : 10)}`;
  }).join("");
}

function isWhy(text: string): text is Why {
  return WHYS.includes(text);
}

function isComplete(it: Partial<FileSystemStat>): it is FileSystemStat {
  return Object.values(FILE_SYSTEM).every((member) => it[member] !== undefined);
}

function problem(text: string): ParseError {
  return new ParseError("host", text);
}
