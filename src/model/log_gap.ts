/** What of a log was lost to whoever follows it. */
export interface LogGap {
  /** The log, as it is called. */
  path: string;
  how: LogLoss;
  /** From this offset of what was followed until then. */
  fromByte: number;
  /** At most so many bytes; undefined where what is gone cannot be measured any more. */
  maxBytes: number | undefined;
  /** The device was booted since the log was read: one that is kept in memory is gone then. */
  rebooted: boolean;
}

/** How a part of a log was lost. */
export type LogLoss = (typeof LOG_LOSSES)[number];

/**
 * The ways in which a part of a log may be lost.
 *
 * - `overlong`: what is beyond the 64 KiB of one line
 * - `copytruncate`: what was written between a copy of it and the cut, which logrotate(8) warns of
 * - `rotated`: it was rotated, and compressed or deleted, before all of it was read
 * - `truncated`: it was cut in its place, and nothing has what was in it
 * - `removed`: it is gone, and nothing has what was in it
 * - `replaced`: another file is in its place, and nothing has what was in it
 * - `edited`: it begins as before, and then has other content than was read
 */
export const LOG_LOSSES = [
  "overlong",
  "copytruncate",
  "rotated",
  "truncated",
  "removed",
  "replaced",
  "edited",
] as const;
