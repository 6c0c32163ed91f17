import type { JournalGap } from "../../model/journal_gap.ts";
import { Unreadable } from "../../model/reading.ts";
import { ParseError } from "../../parse/parse_error.ts";
import type { HostFs } from "../host_fs.ts";
import type { JournalFound, JournalSight } from "./_journal_files.ts";
import { highest, type JournalPosition } from "./_journal_position.ts";
import { countBetween } from "./_journal_reader.ts";

/** journald may give out a number in vain when a file is full and it begins the next. */
const MAX_IN_VAIN = 1;

/**
 * What was lost before the first entry of a file that is to be read from its beginning: numbers between
 * those that were read in its sequence and its own that are in no other file either. Before systemd 254 a
 * file of another sequence has them, for journald counts all entries together.
 */
export function gapBefore(
  host: HostFs,
  position: JournalPosition,
  { path, header }: JournalFound,
  { files, denied }: JournalSight,
): JournalGap | undefined {
  const reached = highest(position.sequences[header.seqnumId]);
  const missing = header.headSeqnum - reached - 1;
  // What may not be read may have them.
  if (reached === 0 || missing <= MAX_IN_VAIN || denied.length > 0) return undefined;
  let found = 0;
  for (const other of files) {
    const { headSeqnum, tailSeqnum, fileId } = other.header;
    const overlaps = headSeqnum < header.headSeqnum && (!other.archived || tailSeqnum > reached);
    if (fileId === header.fileId || !overlaps) continue;
    try {
      found += countBetween(host, other.path, reached, header.headSeqnum);
    } catch (error) {
      if (!(error instanceof Unreadable) && !(error instanceof ParseError)) throw error;
    }
  }
  const maxEntries = missing - found;
  return maxEntries > MAX_IN_VAIN ? { path, how: "removed", maxEntries } : undefined;
}

/**
 * What is gone with sequences that have no file any more though their last was still being written to; such
 * sequences are forgotten. Where there is no journal at all, whoever asks for it is told so.
 */
export function goneSequences(
  position: JournalPosition,
  { files, blind }: JournalSight,
): readonly JournalGap[] {
  if (files.every(({ archived }) => archived) || blind !== undefined) return [];
  const left = new Set(files.map(({ header }) => header.seqnumId));
  return Object.entries(position.sequences).flatMap(([id, { open }]): JournalGap[] => {
    if (!open || left.has(id)) return [];
    delete position.sequences[id];
    return [{ path: "/var/log/journal", how: "removed", maxEntries: undefined }];
  });
}
