/**
 * A quiet hour of a genuine machine, played over and over: `quiet.host` is what it was at first,
 * `quiet.looks.br` what had changed ten seconds later, and so on. README.md has what it is.
 */
import { Buffer } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive, parseEntries } from "../../src/host/archive_text.ts";
import {
  type Archive,
  type Entry,
  namesIn,
  overlay,
  type Place,
} from "../../src/host/archive_tree.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { pathOf, read } from "../_tree.ts";

/** The recorded machine. */
export interface RecordedDay {
  host: HostFs;
  /** When it was first looked at, UTC. */
  readonly beganMs: number;
  /** Lets it be so many seconds later. */
  goOnTo(second: number): void;
}

const EVERY_S = 10;
/** What there is but once, and does not begin anew with the hour. */
const LOGS = /^\/(?:var\/log|run\/log|run\/utmp)(?:\/|$)/;
/** Where the kernel counts. What of it never falls goes on counting in the next hour. */
const COUNTED = /^\/proc\/(?:uptime|stat|net\/dev|pressure\/\w+|\d+\/stat)$/;
/** Of a process, the time it took (proc_pid_stat(5)): all else of it comes and goes. */
const PROCESS_TIMES = /^(\d+ \(.*\) \S(?: -?\d+){10} )(\d+)( )(\d+)( .*)$/s;

type Content = Extract<Entry, { kind: "file" }>;

/** The machine at its first moment. */
export function recordedDay(): RecordedDay {
  const start = overlay(
    parseArchive(read("tests/bench/quiet.host")),
    parseEntries(unzip("quiet.host.br").toString()),
  );
  const looks = [...looksIn(unzip("quiet.looks.br"))];
  // The first look of the next hour undoes all that changed.
  looks.unshift(beginnings(start, looks.flat()));
  const growth = growths(looks);
  const listeners = new Set<() => void>();
  let archive = start;
  let at = 0;
  const changesAt = (look: number): readonly Entry[] => {
    const hour = Math.floor(look / looks.length);
    const entries = looks[look % looks.length] ?? [];
    if (hour === 0) return entries;
    return entries.filter(({ path }) => !LOGS.test(path))
      .map((entry) => entry.kind === "file" ? later(entry, hour, growth.get(entry.path)) : entry);
  };
  const host = () => archiveHost(archive);
  return {
    beganMs: Date.parse(start.at ?? ""),
    host: {
      readText: (path) => host().readText(path),
      readAt: (path, from, max) => host().readAt(path, from, max),
      list: (path, only) => host().list(path, only),
      readLink: (path) => host().readLink(path),
      stat: (path, follow) => host().stat(path, follow),
      present: (directory, names) => host().present(directory, names),
      statFs: (path) => host().statFs(path),
      watch: (_paths, signal) => changes(listeners, signal),
      hear: (path, signal) => host().hear(path, signal),
      get bus() {
        return host().bus;
      },
      get slow() {
        return host().slow;
      },
    },
    goOnTo(second) {
      const look = Math.floor(second / EVERY_S);
      const entries: Entry[] = [];
      while (at < look) entries.push(...changesAt(++at));
      if (entries.length === 0) return;
      archive = overlay(archive, entries);
      if (entries.some(({ path }) => LOGS.test(path))) { for (const wake of listeners) wake(); }
    },
  };
}

function unzip(name: string): Buffer {
  return brotliDecompressSync(Deno.readFileSync(pathOf(`tests/bench/${name}`)));
}

/** Each begins as a .host file does, and is what to lay over what was before. */
function* looksIn(bytes: Buffer): Iterable<readonly Entry[]> {
  for (let from = 0; from >= 0;) {
    const next = bytes.indexOf("\ntelltale host 1 ", from);
    const text = bytes.toString("utf8", from, next < 0 ? undefined : next);
    yield parseEntries(text.slice(text.indexOf("\n") + 1));
    from = next < 0 ? next : next + 1;
  }
}

/** What was at first where anything changes later. */
function beginnings(start: Archive, changes: readonly Entry[]): readonly Entry[] {
  const paths = [...new Set(changes.map(({ path }) => path))];
  return paths.flatMap((path): readonly Entry[] => {
    let place: Place | undefined = start.root;
    for (const name of namesIn(path)) place = place?.names.get(name);
    if (place === undefined) return [{ kind: "gone", path }];
    const { content, fileSystem } = place;
    const statFs: Entry[] = fileSystem ? [{ kind: "statfs", path, fileSystem }] : [];
    return content.kind === "directory" && statFs.length > 0
      ? statFs
      : [{ ...content, path }, ...statFs];
  });
}

/** By how much the numbers of each file grow in an hour; of those that ever fall, not at all. */
function growths(looks: readonly (readonly Entry[])[]): ReadonlyMap<string, readonly number[]> {
  const seen = new Map<
    string,
    { first: readonly number[]; last: readonly number[]; falls: Set<number> }
  >();
  for (const entry of looks.flat()) {
    if (entry.kind !== "file" || !COUNTED.test(entry.path)) continue;
    const now = pieces(entry).map(Number);
    const known = seen.get(entry.path);
    if (known === undefined || known.last.length !== now.length) {
      seen.set(entry.path, { first: now, last: now, falls: new Set() });
      continue;
    }
    for (const [i, number] of now.entries()) if (number < (known.last[i] ?? 0)) known.falls.add(i);
    known.last = now;
  }
  const share = looks.length / (looks.length - 1);
  return new Map([...seen].map(([path, { first, last, falls }]) => [
    path,
    last.map((number, i) => falls.has(i) || i % 2 === 0 ? 0 : share * (number - (first[i] ?? 0))),
  ]));
}

function later(entry: Content, hour: number, growth: readonly number[] | undefined): Entry {
  if (growth === undefined) return entry;
  const before = pieces(entry);
  if (before.length !== growth.length) return entry;
  const text = before.map((piece, i) => {
    if (i % 2 === 0 || !growth[i]) return piece;
    return (Number(piece) + hour * growth[i]).toFixed(piece.split(".")[1]?.length ?? 0);
  }).join("");
  return { ...entry, bytes: new TextEncoder().encode(text) };
}

/** Words and numbers by turns. */
function pieces({ path, bytes }: Content): readonly string[] {
  const text = new TextDecoder().decode(bytes);
  if (/^\/proc\/\d/.test(path)) return PROCESS_TIMES.exec(text)?.slice(1) ?? [];
  return text.split(/(\d+(?:\.\d+)?)/);
}

async function* changes(listeners: Set<() => void>, signal: AbortSignal): AsyncIterable<void> {
  let wake = () => {};
  const change = () => wake();
  listeners.add(change);
  signal.addEventListener("abort", change);
  while (!signal.aborted) {
    await new Promise<void>((resolve) => wake = resolve);
    if (!signal.aborted) yield;
  }
  listeners.delete(change);
}
