import type { LogRecord } from "../../model/log_record.ts";
import { type JournalEntry, openJournal } from "../../parse/db/journal_file.ts";
import type { HostFs, HostPath } from "../host_fs.ts";
import { type JournalInterest, recordsOf } from "./_journal_record.ts";

/** An entry that was passed, with its record if it was wanted. */
export interface Passed {
  entry: JournalEntry;
  record: LogRecord | undefined;
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

const BATCH = 500;
/** An entry that is still not whole after so many looks never will be. */
const MAX_LOOKS = 5;
/** Behind so many damaged entries in a row nothing is looked for. */
const MAX_DAMAGED = 10_000;

/** A reader of the entries whose number is above `afterSeqnum`. */
export function journalReader(
  host: HostFs,
  fileId: string,
  afterSeqnum: number,
  interest: JournalInterest,
): JournalReader {
  let path: HostPath = "/";
  const journal = openJournal((from, max) => host.readAt(path, from, max));
  const record = recordsOf(journal, interest);
  let index = -1;
  let looks = 0;
  let damaged = 0;
  let passedSeqnum = afterSeqnum;

  return {
    read(at) {
      path = at;
      journal.refresh();
      const header = journal.header();
      if (header.fileId !== fileId) return undefined;
      const count = journal.count();
      if (index === -1) index = firstAfter(journal.entry, count, afterSeqnum);
      const passed: Passed[] = [];
      let skipped = 0;
      let next: JournalBatch["next"] = "end";
      for (; index < count; index++) {
        if (passed.length + skipped >= BATCH) {
          next = "more";
          break;
        }
        const entry = journal.entry(index);
        if (entry === undefined) {
          if (header.online && !path.endsWith("~") && ++looks < MAX_LOOKS) {
            next = "unfinished";
            break;
          }
          skipped++;
          if (++damaged === MAX_DAMAGED) index = count;
        } else {
          damaged = 0;
          if (entry.seqnum > passedSeqnum) {
            passed.push({ entry, record: record(entry) });
            passedSeqnum = entry.seqnum;
          }
        }
        looks = 0;
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

/** By halving: entries are in the order of their numbers. A damaged one is as the one before it. */
function firstAfter(
  entryAt: (index: number) => JournalEntry | undefined,
  count: number,
  seqnum: number,
): number {
  let low = 0;
  let high = seqnum === 0 ? 0 : count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    let index = middle;
    let entry = entryAt(index);
    while (entry === undefined && index > low) entry = entryAt(--index);
    if (entry === undefined || entry.seqnum <= seqnum) low = middle + 1;
    else high = index;
  }
  return low;
}
