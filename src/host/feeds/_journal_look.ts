import { emptyObject, type Json } from "../../model/json.ts";
import type { JournalGap } from "../../model/journal_gap.ts";
import type { LogRecord } from "../../model/log_record.ts";
import { Unreadable } from "../../model/reading.ts";
import type { JournalHeader } from "../../parse/db/journal_header.ts";
import { ParseError } from "../../parse/parse_error.ts";
import type { Fed } from "../feed.ts";
import type { HostFs, HostPath } from "../host_fs.ts";
import { findJournals, type JournalFound, type JournalSight } from "./_journal_files.ts";
import { gapBefore, goneSequences } from "./_journal_gaps.ts";
import {
  cursorOf,
  forgetOld,
  type JournalPosition,
  noteFile,
  passEntry,
  passFile,
  positionOf,
  reachedIn,
  settle,
} from "./_journal_position.ts";
import {
  type JournalBatch,
  type JournalReader,
  journalReader,
  lastEntry,
} from "./_journal_reader.ts";
import type { JournalInterest } from "./_journal_record.ts";

/** What is known while the journal is followed. */
export interface Following {
  host: HostFs;
  interest: JournalInterest;
  position: JournalPosition | undefined;
  /** What the last look saw. */
  sight: JournalSight | undefined;
  skipped: number;
  /** Entries that nobody wanted, since a cursor was given. */
  unwanted: number;
  archived: Map<HostPath, JournalHeader>;
  readers: Map<string, JournalReader>;
  /** Files that nobody writes to any more and that were read to their end. */
  drained: Set<string>;
  /** Files that were there when it looked last. */
  seen: Set<string>;
  /** Files that could not be read: what was written before they could be is not news. */
  denied: Set<HostPath>;
  /** By sequence, the highest numbers that the last whole look read. */
  highest: ReadonlyMap<string, number>;
  /** What to do after the look. */
  then: "wait" | "again" | "soon";
}

/** Others may have their turn now. */
export const PAUSE = Symbol("pause");

const MAX_FINDS = 5;
/** After so many entries that nobody wanted a cursor is given nonetheless: they need not be read again. */
const MAX_UNWANTED = 1000;

type Step = Fed<LogRecord | JournalGap> | typeof PAUSE;

/** Follows the journal after a cursor; without one from its end, as it is at the first look. */
export function begin(
  host: HostFs,
  interest: JournalInterest,
  cursor: Json | undefined,
): Following {
  return {
    host,
    interest,
    position: positionOf(cursor),
    sight: undefined,
    skipped: 0,
    unwanted: 0,
    archived: new Map(),
    readers: new Map(),
    drained: new Set(),
    seen: new Set(),
    denied: new Set(),
    highest: new Map(),
    then: "wait",
  };
}

/** Reads what is there now. */
export function* look(it: Following): Generator<Step, void> {
  it.then = "wait";
  const { position, sight, gaps } = survey(it);
  for (const item of gaps) yield { item, cursor: cursorOf(position) };
  const unfinished = new Set<string>();
  for (const found of filesAhead(it, position, sight)) {
    const { fileId, seqnumId } = found.header;
    // The files of a sequence are read one after the other, and what is in /run before its copies in /var.
    if (unfinished.has(seqnumId) || (unfinished.has("/run") && !found.volatile)) continue;
    if (!it.readers.has(fileId)) {
      const item = gapBefore(it.host, position, found, sight);
      if (item !== undefined) yield { item, cursor: cursorOf(position) };
    }
    const next = yield* readFile(it, position, found);
    if (next === "again") {
      it.then = "again";
      return;
    }
    if (next === "unfinished") {
      unfinished.add(seqnumId);
      if (found.volatile) unfinished.add("/run");
    } else if (found.archived) {
      it.drained.add(fileId);
      it.readers.delete(fileId);
    }
  }
  if (unfinished.size > 0) it.then = "soon";
  else it.highest = settle(position, it.highest, sight.files);
}

/** Reads a file onwards: to its end, or to what is not whole yet; `again` when its name is another file's now. */
function* readFile(
  it: Following,
  position: JournalPosition,
  found: JournalFound,
): Generator<Step, "end" | "unfinished" | "again"> {
  for (;;) {
    const batch = readOn(it, position, found);
    if (batch === undefined) return "again";
    for (const { entry, item } of batch.passed) {
      const isNew = passEntry(position, found, entry);
      const wanted = isNew && item !== undefined;
      it.unwanted = wanted ? 0 : it.unwanted + 1;
      if (wanted) yield { item, cursor: cursorOf(position) };
    }
    it.skipped += batch.skipped;
    if (batch.skipped > 0) {
      noteFile(position, found);
      const item: JournalGap = { path: found.path, how: "damaged", maxEntries: batch.skipped };
      yield { item, cursor: cursorOf(position) };
    }
    if (it.unwanted >= MAX_UNWANTED) {
      it.unwanted = 0;
      yield { cursor: cursorOf(position) };
    }
    if (batch.next !== "more") return batch.next;
    yield PAUSE;
  }
}

/** The next entries of a file; undefined when its name is another file's now. A file that cannot be read has none. */
function readOn(
  it: Following,
  position: JournalPosition,
  { path, header }: JournalFound,
): JournalBatch | undefined {
  const { fileId } = header;
  let reader = it.readers.get(fileId);
  if (reader === undefined) {
    reader = journalReader(it.host, fileId, reachedIn(position, header), it.interest);
    it.readers.set(fileId, reader);
  }
  try {
    const batch = reader.read(path);
    if (batch === undefined) it.readers.delete(fileId);
    return batch;
  } catch (error) {
    if (!(error instanceof Unreadable) && !(error instanceof ParseError)) throw error;
    it.readers.delete(fileId);
    if (error instanceof Unreadable && error.why === "absent") return undefined;
    const why = error instanceof Unreadable ? error.why : "malformed";
    if (it.sight !== undefined) it.sight.blind = { why, detail: `${path}: ${error.message}` };
    return { passed: [], skipped: 0, next: "end" };
  }
}

/** Finds the files, and what is gone of them since the last time. */
function survey(
  it: Following,
): { position: JournalPosition; sight: JournalSight; gaps: readonly JournalGap[] } {
  const archivedBefore = persistent(it.archived);
  const sight = it.sight = find(it);
  const first = it.position === undefined;
  const position = it.position ??= { sequences: emptyObject(), copied: [] };
  for (const found of sight.files) {
    const known = position.sequences[found.header.seqnumId] !== undefined;
    if (first || (!known && it.denied.has(found.path))) {
      passFile(position, found, endOf(it.host, found.path));
    }
  }
  it.denied = new Set(sight.denied);
  const gaps = [...goneSequences(position, sight)];
  if (archivedBefore > 1 && persistent(it.archived) === 0 && sight.files.length > 0) {
    gaps.push({ path: "/var/log/journal", how: "emptied", maxEntries: 0 });
  }
  forgetOld(position, sight.files);
  return { position, sight, gaps };
}

/** How many are below /var: those below /run go when they were copied there. */
function persistent(archived: ReadonlyMap<HostPath, JournalHeader>): number {
  return [...archived.keys()].filter((path) => path.startsWith("/var/")).length;
}

/** The files that are to be read on, in their order. */
function filesAhead(
  it: Following,
  position: JournalPosition,
  { files }: JournalSight,
): readonly JournalFound[] {
  return files
    .filter(({ header }) => header.entries > 0 && header.tailSeqnum > reachedIn(position, header))
    .filter(({ header }) => !it.drained.has(header.fileId))
    .sort((a, b) =>
      Number(b.volatile) - Number(a.volatile) || a.header.headSeqnum - b.header.headSeqnum
    );
}

/**
 * Finds the files. When one is new, another may have been renamed for it while they were listed, and so
 * be missed: then they are found again.
 */
function find(it: Following): JournalSight {
  for (let tries = 0;; tries++) {
    const sight = findJournals(it.host, it.archived);
    const found = sight.files.map(({ header }) => header.fileId);
    const hasNew = found.some((file) => !it.seen.has(file));
    it.seen = new Set(found);
    if (!hasNew || tries === MAX_FINDS) return sight;
  }
}

function endOf(host: HostFs, path: HostPath) {
  try {
    return lastEntry(host, path);
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return undefined;
    throw error;
  }
}
