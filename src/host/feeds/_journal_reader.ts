import type { JournalGap } from "../../model/journal_gap.ts";
import type { LogRecord } from "../../model/log_record.ts";
import { type JournalEntry, openJournal } from "../../parse/db/journal_file.ts";
import type { HostFs, HostPath } from "../host_fs.ts";
import { type JournalInterest, recordsOf } from "./_journal_record.ts";

/** An entry that was passed, with what it tells if it was wanted. */
export interface Passed {
  entry: JournalEntry;
  item: LogRecord | JournalGap | undefined;
}

/** Some entries in a row. */
export interface JournalBatch {
  passed: readonly Passed[];
  /** Damaged entries among them. */
  skipped: number;
  /** `more`: call again; `unfinished`: an entry is not whole yet, call again later. */
  next: "end" | "more" | "unfinished";
}

/** Reads one journal file onwards. */
export interface JournalReader {
  /**
   * The next entries of the file that is now at this path. Undefined when that is another file: then
   * nothing was read, and this reader is spent. Throws `ParseError` and `Unreadable`.
   */
  read(path: HostPath): JournalBatch | undefined;
}

/** A batch has no more entries, */
const BATCH_ENTRIES = 500;
/** nor fields, */
const BATCH_FIELDS = 20_000;
/** nor much more in them. */
const BATCH_BYTES = 256 * 1024;
/** An entry that is still not whole after so many looks never will be, nor those that follow it. */
const MAX_LOOKS = 5;
/** Behind so many damaged entries in a row nothing is looked for. */
const MAX_DAMAGED = 10_000;
/** While it searches, it goes back over no more of them. */
const MAX_BACK = 1_000;

/** A reader of the entries whose number is above `afterSeqnum`. */
export function journalReader(
  host: HostFs,
  fileId: string,
  afterSeqnum: number,
  interest: JournalInterest,
): JournalReader {
  let path: HostPath = "/";
  const journal = openJournal((from, max) => host.readAt(path, from, max));
  const records = recordsOf(journal, interest);
  let index = -1;
  let looks = 0;
  let damaged = 0;
  let passedSeqnum = 0;
  let passedOffset = 0;

  /** The entry, unless it is damaged: what a writer appends lies behind what it appended before. */
  const entryAt = (index: number): JournalEntry | undefined => {
    const entry = journal.entry(index);
    if (entry === undefined || entry.seqnum <= passedSeqnum) return undefined;
    return entry.offset > passedOffset ? entry : undefined;
  };

  return {
    read(at) {
      path = at;
      journal.refresh();
      const header = journal.header();
      if (header.fileId !== fileId) return undefined;
      const count = journal.count();
      if (index === -1) index = firstAfter(journal.entry, count, afterSeqnum);
      const passed: Passed[] = [];
      let [steps, fields, skipped] = [0, 0, 0];
      const enoughBytes = records.workBytes + BATCH_BYTES;
      let next: JournalBatch["next"] = "end";
      for (; index < count; index++) {
        if (
          steps++ >= BATCH_ENTRIES || fields > BATCH_FIELDS || records.workBytes > enoughBytes
        ) {
          next = "more";
          break;
        }
        const entry = entryAt(index);
        if (entry === undefined) {
          if (header.online && !path.endsWith("~") && ++looks < MAX_LOOKS) {
            next = "unfinished";
            break;
          }
          skipped++;
          if (++damaged === MAX_DAMAGED) {
            skipped += count - index - 1;
            index = count;
          }
        } else {
          damaged = 0;
          looks = 0;
          passedSeqnum = entry.seqnum;
          passedOffset = entry.offset + journal.lengthOf(entry) - 1;
          fields += entry.fieldCount;
          if (entry.seqnum > afterSeqnum) {
            passed.push({ entry, item: records.itemOf(entry, path) });
          }
        }
      }
      // A rename in between makes the path another file's, and what was read perhaps a mixture.
      journal.refresh();
      return journal.header().fileId === fileId ? { passed, skipped, next } : undefined;
    },
  };
}

/** The last entry of a file; undefined where there is none, or it is damaged. Throws like `read`. */
export function lastEntry(host: HostFs, path: HostPath): JournalEntry | undefined {
  const journal = openJournal((from, max) => host.readAt(path, from, max));
  const count = journal.count();
  return count === 0 ? undefined : journal.entry(count - 1);
}

/** How many entries of a file have a number above the first and below the second. Throws like `read`. */
export function countBetween(
  host: HostFs,
  path: HostPath,
  aboveSeqnum: number,
  belowSeqnum: number,
): number {
  const journal = openJournal((from, max) => host.readAt(path, from, max));
  const count = journal.count();
  const first = firstAfter(journal.entry, count, aboveSeqnum);
  return firstAfter(journal.entry, count, belowSeqnum - 1) - first;
}

/**
 * By halving: entries are in the order of their numbers. A damaged one is as the one before it; among many
 * damaged ones it stays in front of them.
 */
function firstAfter(
  entryAt: (index: number) => JournalEntry | undefined,
  count: number,
  seqnum: number,
): number {
  let low = 0;
  let high = seqnum === 0 ? 0 : count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const least = Math.max(low, middle - MAX_BACK);
    let index = middle;
    let entry = entryAt(index);
    while (entry === undefined && index > least) entry = entryAt(--index);
    const isBefore = entry === undefined ? index === low : entry.seqnum <= seqnum;
    if (isBefore) low = middle + 1;
    else high = index;
  }
  return low;
}
