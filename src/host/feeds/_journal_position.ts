import { emptyObject, isObject, type Json } from "../../model/json.ts";
import type { JournalEntry } from "../../parse/db/journal_file.ts";
import type { JournalFound } from "./_journal_files.ts";

/** How far the journal has been read. */
export interface JournalPosition {
  /**
   * By the id of each sequence of entries, which goes on from file to file: the file that was read
   * last, and the number of the entry that was.
   */
  sequences: { [seqnumId: string]: { file: string; seqnum: number } };
  /** The last entry that was read below /run. */
  volatile?: Moment;
}

/**
 * When an entry was made. What journald copies from /run to /var has another number there, but keeps its
 * moment, and so is known to be a copy.
 */
interface Moment {
  bootId: string;
  /** µs since the boot. */
  monotonicUs: number;
}

/** Beyond this, what is known of sequences that have no file any more is forgotten. */
const MAX_SEQUENCES = 64;

/** A position from a cursor; undefined when the cursor is not one of the journal's. */
export function positionOf(cursor: Json | undefined): JournalPosition | undefined {
  if (!isObject(cursor) || !isObject(cursor.sequences)) return undefined;
  const position: JournalPosition = { sequences: emptyObject() };
  for (const [id, sequence] of Object.entries(cursor.sequences)) {
    if (!isObject(sequence)) return undefined;
    const { file, seqnum } = sequence;
    if (typeof file !== "string" || typeof seqnum !== "number") return undefined;
    position.sequences[id] = { file, seqnum };
  }
  if (isObject(cursor.volatile)) {
    const { bootId, monotonicUs } = cursor.volatile;
    if (typeof bootId !== "string" || typeof monotonicUs !== "number") return undefined;
    position.volatile = { bootId, monotonicUs };
  }
  return position;
}

/** The cursor of a position, which may then move on. */
export function cursorOf(position: JournalPosition): Json {
  const sequences = emptyObject();
  for (const [id, sequence] of Object.entries(position.sequences)) sequences[id] = { ...sequence };
  const cursor = emptyObject();
  cursor.sequences = sequences;
  if (position.volatile !== undefined) cursor.volatile = { ...position.volatile };
  return cursor;
}

/** Whether the file may hold entries that were not read. */
export function isAhead(position: JournalPosition, { header }: JournalFound): boolean {
  return header.entries > 0 &&
    header.tailSeqnum > (position.sequences[header.seqnumId]?.seqnum ?? 0);
}

/** Moves on to an entry of a file. False when it is a copy of one that was read below /run. */
export function passEntry(
  position: JournalPosition,
  { header, volatile }: JournalFound,
  entry: JournalEntry,
): boolean {
  position.sequences[header.seqnumId] = { file: header.fileId, seqnum: entry.seqnum };
  if (volatile) {
    reach(position, entry);
    return true;
  }
  const copied = position.volatile;
  return copied?.bootId !== entry.bootId || entry.monotonicUs > copied.monotonicUs;
}

/** Moves on to the end of a file. */
export function passFile(
  position: JournalPosition,
  { header, volatile }: JournalFound,
  last: JournalEntry | undefined,
): void {
  const { fileId, seqnumId, tailSeqnum } = header;
  const seqnum = last?.seqnum ?? tailSeqnum;
  if (seqnum < (position.sequences[seqnumId]?.seqnum ?? 0)) return;
  position.sequences[seqnumId] = { file: fileId, seqnum };
  if (volatile && last !== undefined) reach(position, last);
}

function reach(position: JournalPosition, { bootId, monotonicUs }: JournalEntry): void {
  const moment = position.volatile;
  if (moment?.bootId === bootId && moment.monotonicUs >= monotonicUs) return;
  position.volatile = { bootId, monotonicUs };
}

/** Forgets the sequences that no file is left of, when they have become many. */
export function forgetOld(position: JournalPosition, files: readonly JournalFound[]): void {
  const ids = Object.keys(position.sequences);
  if (ids.length <= MAX_SEQUENCES) return;
  const left = new Set(files.map(({ header }) => header.seqnumId));
  for (const id of ids) if (!left.has(id)) delete position.sequences[id];
}
