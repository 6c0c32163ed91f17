/** What of the journal was lost to whoever follows it. */
export interface JournalGap {
  /** The file, or the directory, as it is called. */
  path: string;
  how: JournalLoss;
  /** At most so many entries; undefined where what is gone cannot be counted any more. */
  maxEntries: number | undefined;
  /** Whose messages journald left out, where it was one unit's. */
  unit?: string;
}

/** How a part of the journal was lost. */
export type JournalLoss = (typeof JOURNAL_LOSSES)[number];

/**
 * The ways in which a part of the journal may be lost.
 *
 * - `damaged`: entries that are not what they should be
 * - `unreadable`: entries with a field that is compressed with XZ, or compressed and has more than 16 KiB
 * - `removed`: files were vacuumed or deleted before all of them was read
 * - `emptied`: all files but those being written were deleted at once; what was in them had been read
 * - `suppressed`: journald left out what one unit said too fast (RateLimitBurst= in journald.conf(5))
 * - `missed`: the kernel said more than journald could read
 */
export const JOURNAL_LOSSES = [
  "damaged",
  "unreadable",
  "removed",
  "emptied",
  "suppressed",
  "missed",
] as const;
