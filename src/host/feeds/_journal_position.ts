import { emptyObject, isObject, type Json, type JsonObject } from "../../model/json.ts";
import type { JournalEntry } from "../../parse/db/journal_file.ts";
import type { JournalHeader } from "../../parse/db/journal_header.ts";
import type { JournalFound } from "./_journal_files.ts";

/** How far the journal has been read. */
export interface JournalPosition {
  sequences: { [seqnumId: string]: SequencePosition };
  /** What was read below /run, the latest last. */
  copied: Span[];
}

/**
 * How far the entries of one sequence have been read. It goes on from file to file, and since systemd 254
 * the files of the system and of users share one, so that the numbers in each have holes.
 */
export interface SequencePosition {
  /** In every file the entries up to this one were read. */
  seqnum: number;
  /** By file id: in these those up to this one. */
  files: { [fileId: string]: number };
  /** A file of it below /var was still being written to. */
  open: boolean;
}

/**
 * Entries in a row that were read below /run. What journald copies from there to /var has another number
 * there, but keeps its moment, and so is known to be a copy.
 */
interface Span {
  bootId: string;
  /** The number of the last. */
  seqnum: number;
  /** µs since the boot. */
  fromUs: number;
  toUs: number;
}

/** Beyond this, what is known of sequences that have no file any more is forgotten. */
const MAX_SEQUENCES = 64;
/** journald begins anew below /run once a boot, and whenever it is told to leave /var. */
const MAX_SPANS = 8;

/** A position from a cursor; undefined when the cursor is not one of the journal's. */
export function positionOf(cursor: Json | undefined): JournalPosition | undefined {
  if (!isObject(cursor) || !isObject(cursor.sequences)) return undefined;
  const position: JournalPosition = { sequences: emptyObject(), copied: [] };
  for (const [id, kept] of Object.entries(cursor.sequences)) {
    if (!isObject(kept) || typeof kept.seqnum !== "number") return undefined;
    const files: { [fileId: string]: number } = emptyObject();
    for (const [file, seqnum] of Object.entries(isObject(kept.files) ? kept.files : {})) {
      if (typeof seqnum !== "number") return undefined;
      files[file] = seqnum;
    }
    position.sequences[id] = { seqnum: kept.seqnum, files, open: kept.open === true };
  }
  for (const span of Array.isArray(cursor.copied) ? cursor.copied : []) {
    if (!isObject(span)) return undefined;
    const { bootId, seqnum, fromUs, toUs } = span;
    if (typeof bootId !== "string" || typeof seqnum !== "number") return undefined;
    if (typeof fromUs !== "number" || typeof toUs !== "number") return undefined;
    position.copied.push({ bootId, seqnum, fromUs, toUs });
  }
  return position;
}

/** The cursor of a position, which may then move on. */
export function cursorOf(position: JournalPosition): Json {
  const sequences: JsonObject = emptyObject();
  for (const [id, { seqnum, files, open }] of Object.entries(position.sequences)) {
    sequences[id] = { seqnum, files: Object.assign(emptyObject(), files), open };
  }
  const cursor = emptyObject();
  cursor.sequences = sequences;
  cursor.copied = position.copied.map((span) => ({ ...span }));
  return cursor;
}

/** The number of the last entry of a file that was read. */
export function reachedIn(
  { sequences }: JournalPosition,
  { seqnumId, fileId }: JournalHeader,
): number {
  const sequence = sequences[seqnumId];
  return Math.max(sequence?.seqnum ?? 0, sequence?.files[fileId] ?? 0);
}

/** The highest number that was read in any file of a sequence; 0 for none. */
export function highest(sequence: SequencePosition | undefined): number {
  return sequence === undefined
    ? 0
    : Object.values(sequence.files).reduce((most, it) => Math.max(most, it), sequence.seqnum);
}

/** Moves on to an entry of a file. False when it is a copy of one that was read below /run. */
export function passEntry(
  position: JournalPosition,
  { header: { seqnumId, fileId }, volatile }: JournalFound,
  entry: JournalEntry,
): boolean {
  const sequence = position.sequences[seqnumId] ??= emptySequence();
  sequence.files[fileId] = entry.seqnum;
  if (volatile) {
    extend(position, entry);
    return true;
  }
  const { bootId, monotonicUs } = entry;
  return !position.copied.some((span) =>
    span.bootId === bootId && span.fromUs <= monotonicUs && monotonicUs <= span.toUs
  );
}

/** Takes note of a file of which entries are damaged. */
export function noteFile({ sequences }: JournalPosition, { header }: JournalFound): void {
  sequences[header.seqnumId] ??= emptySequence();
}

/** Moves on to the end of a file: nothing that was written until then is news. */
export function passFile(
  position: JournalPosition,
  { header, volatile }: JournalFound,
  last: JournalEntry | undefined,
): void {
  const sequence = position.sequences[header.seqnumId] ??= emptySequence();
  // A number is given out before its entry is in the file: without the last entry the one before it counts.
  sequence.seqnum = Math.max(sequence.seqnum, last?.seqnum ?? header.tailSeqnum - 1);
  if (!volatile || last === undefined) return;
  const { bootId, seqnum, monotonicUs } = last;
  const known = position.copied.find((span) => span.bootId === bootId && span.fromUs === 0);
  if (known === undefined) position.copied.push({ bootId, seqnum, fromUs: 0, toUs: monotonicUs });
  else if (monotonicUs > known.toUs) Object.assign(known, { seqnum, toUs: monotonicUs });
}

function extend({ copied }: JournalPosition, { bootId, seqnum, monotonicUs }: JournalEntry): void {
  const last = copied.at(-1);
  if (last?.bootId === bootId && seqnum === last.seqnum + 1) {
    last.seqnum = seqnum;
    last.toUs = Math.max(last.toUs, monotonicUs);
    return;
  }
  copied.push({ bootId, seqnum, fromUs: monotonicUs, toUs: monotonicUs });
  if (copied.length > MAX_SPANS) copied.shift();
}

/**
 * After a look at which every file was read to its end: gives the highest numbers by sequence, to be given
 * back as `before` after the next such look. journald gives a number out when the entry before is in its
 * file, so what had a lower one than any that was read then has been read by now.
 */
export function settle(
  { sequences }: JournalPosition,
  before: ReadonlyMap<string, number>,
  files: readonly JournalFound[],
): ReadonlyMap<string, number> {
  const now = new Map<string, number>();
  for (const [id, sequence] of Object.entries(sequences)) {
    now.set(id, highest(sequence));
    sequence.seqnum = Math.max(sequence.seqnum, before.get(id) ?? 0);
    for (const [file, seqnum] of Object.entries(sequence.files)) {
      if (seqnum <= sequence.seqnum) delete sequence.files[file];
    }
    const left = files.filter(({ header }) => header.seqnumId === id);
    // Where none is left, whoever looks for what is gone wants to know how it was.
    if (left.length > 0) sequence.open = left.some((it) => !it.archived && !it.volatile);
  }
  return now;
}

/** Forgets the sequences that no file is left of, when they have become many. */
export function forgetOld(position: JournalPosition, files: readonly JournalFound[]): void {
  const ids = Object.keys(position.sequences);
  if (ids.length <= MAX_SEQUENCES) return;
  const left = new Set(files.map(({ header }) => header.seqnumId));
  for (const id of ids) if (!left.has(id)) delete position.sequences[id];
}

function emptySequence(): SequencePosition {
  return { seqnum: 0, files: emptyObject(), open: false };
}
