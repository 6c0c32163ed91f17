import type { Clock } from "../../clock.ts";
import { emptyObject, type Json } from "../../model/json.ts";
import type { LogRecord } from "../../model/log_record.ts";
import { Unreadable } from "../../model/reading.ts";
import { ParseError } from "../../parse/parse_error.ts";
import type { JournalHeader } from "../../parse/db/journal_header.ts";
import type { Fed, Feed } from "../feed.ts";
import type { HostFs, HostPath } from "../host_fs.ts";
import {
  findJournals,
  JOURNAL_READS,
  JOURNAL_ROOTS,
  type JournalBlindness,
  type JournalFound,
  type JournalSight,
} from "./_journal_files.ts";
import {
  cursorOf,
  forgetOld,
  isAhead,
  type JournalPosition,
  passEntry,
  passFile,
  positionOf,
} from "./_journal_position.ts";
import {
  type JournalBatch,
  type JournalReader,
  journalReader,
  lastEntry,
} from "./_journal_reader.ts";
import { type JournalInterest, LOGIN_INTEREST } from "./_journal_record.ts";

export { type JournalInterest, LOGIN_INTEREST } from "./_journal_record.ts";
export type { JournalBlindness } from "./_journal_files.ts";

/** The feed of the systemd journal. */
export interface JournalFeed extends Feed<LogRecord> {
  /** Why the journal, or a file of it that is being written, could not be read at the last look. */
  readonly blind: JournalBlindness | undefined;
  /** Damaged entries that were passed over since it was opened. */
  readonly skipped: number;
  /**
   * The cursor after all entries that were passed, wanted or not. Behind each record that was taken from the
   * feed: to be kept when there is nothing more to take.
   */
  readonly cursor: Json | undefined;
}

/** What the journal's feed is to do. */
export interface JournalFeedOptions {
  clock: Clock;
  /** Gives a value when something below the paths has changed since it was asked; ends with the signal. */
  watch(host: HostFs, paths: readonly HostPath[], signal: AbortSignal): AsyncIterable<void>;
  interest?: JournalInterest;
}

/** What is known while the journal is followed. */
interface Following {
  host: HostFs;
  interest: JournalInterest;
  position: JournalPosition | undefined;
  blind: JournalBlindness | undefined;
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
}

/** What to do after a look. */
type Then = "wait" | "again" | "soon";

/** An entry that is not whole, or a file that was just renamed, is looked at again after this. */
const SOON_MS = 100;
const MAX_FINDS = 5;
/** After so many entries that nobody wanted a cursor is given nonetheless: they need not be read again. */
const MAX_UNWANTED = 1000;
/** Without anything to wake it, it looks this often. */
const POLL_MS = 1000;

/**
 * Follows the device's journal, below /var and /run, system and users, across rotation, and yields what
 * is of interest. Nothing is yielded twice and nothing left out, restarts included, as long as the
 * files are there. Of a file that came into sight later, all is news; of one that may only be read
 * later, what is written then.
 */
export function journalFeed(options: JournalFeedOptions): JournalFeed {
  let it: Following | undefined;
  return {
    id: "journal",
    reads: JOURNAL_READS,
    get blind() {
      return it?.blind;
    },
    get skipped() {
      return it?.skipped ?? 0;
    },
    get cursor() {
      return it?.position === undefined ? undefined : cursorOf(it.position);
    },
    open(host, cursor, signal) {
      it = {
        host,
        interest: options.interest ?? LOGIN_INTEREST,
        position: positionOf(cursor),
        blind: undefined,
        skipped: 0,
        unwanted: 0,
        archived: new Map(),
        readers: new Map(),
        drained: new Set(),
        seen: new Set(),
        denied: new Set(),
      };
      return follow(it, options, signal);
    },
  };
}

async function* follow(
  it: Following,
  { clock, watch }: JournalFeedOptions,
  signal: AbortSignal,
): AsyncGenerator<Fed<LogRecord>> {
  const changes = watch(it.host, JOURNAL_ROOTS, signal)[Symbol.asyncIterator]();
  const next = () => changes.next().then(({ done }) => done !== true, () => false);
  // Asked before each look, so that what changes meanwhile is not overlooked.
  let changed = next();
  while (!signal.aborted) {
    const begins = it.position === undefined;
    const then = yield* look(it, clock, signal);
    // What is written while nobody reads is read from here.
    if (begins && it.position !== undefined) yield { cursor: cursorOf(it.position) };
    if (then === "wait") {
      if (!await changed) await clock.sleep(POLL_MS, signal);
      changed = next();
    } else if (then === "soon") {
      await clock.sleep(SOON_MS, signal);
    }
  }
}

/** Reads what is there. */
async function* look(
  it: Following,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Fed<LogRecord>, Then> {
  const { position, files } = survey(it);
  const unfinished = new Set<string>();
  for (const found of files) {
    const { fileId, seqnumId } = found.header;
    // The files of a sequence are read one after the other, or what is left of the first would be skipped.
    if (unfinished.has(seqnumId)) continue;
    for (;;) {
      if (signal.aborted) return "wait";
      const batch = readOn(it, position, found);
      if (batch === undefined) return "again";
      it.skipped += batch.skipped;
      for (const { entry, record } of batch.passed) {
        const isNew = passEntry(position, found, entry);
        const wanted = isNew && record !== undefined;
        it.unwanted = wanted ? 0 : it.unwanted + 1;
        if (wanted) yield { item: record, cursor: cursorOf(position) };
      }
      if (it.unwanted >= MAX_UNWANTED) {
        it.unwanted = 0;
        yield { cursor: cursorOf(position) };
      }
      if (batch.next === "unfinished") unfinished.add(seqnumId);
      if (batch.next !== "more") break;
      await clock.sleep(0, signal);
    }
    if (it.archived.has(found.path) && !unfinished.has(seqnumId)) {
      it.drained.add(fileId);
      it.readers.delete(fileId);
    }
  }
  return unfinished.size > 0 ? "soon" : "wait";
}

/** The next entries of a file; undefined when its name is another file's now. A file that cannot be read has none. */
function readOn(
  it: Following,
  position: JournalPosition,
  { path, header: { fileId, seqnumId } }: JournalFound,
): JournalBatch | undefined {
  let reader = it.readers.get(fileId);
  if (reader === undefined) {
    const seqnum = position.sequences[seqnumId]?.seqnum ?? 0;
    reader = journalReader(it.host, fileId, seqnum, it.interest);
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
    it.blind = { why, detail: `${path}: ${error.message}` };
    return { passed: [], skipped: 0, next: "end" };
  }
}

/** Finds the files that are to be read on, in their order. */
function survey(it: Following): { position: JournalPosition; files: readonly JournalFound[] } {
  const sight = find(it);
  it.blind = sight.blind;
  const first = it.position === undefined;
  const position = it.position ??= { sequences: emptyObject() };
  for (const found of sight.files) {
    const known = position.sequences[found.header.seqnumId] !== undefined;
    if (first || (!known && it.denied.has(found.path))) {
      passFile(position, found, endOf(it.host, found.path));
    }
  }
  it.denied = new Set(sight.denied);
  forgetOld(position, sight.files);
  const files = sight.files
    .filter((found) => isAhead(position, found) && !it.drained.has(found.header.fileId))
    // What is in /run first, so that its copies in /var are known for what they are.
    .sort((a, b) =>
      Number(b.volatile) - Number(a.volatile) || a.header.headSeqnum - b.header.headSeqnum
    );
  return { position, files };
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
