/** So many pids of the whole space are asked about at a look. */
export const WINDOW = 2_000;
/** And so many below the last one that was given: what is new. */
const RECENT = 512;

/** The pids that a look asks about. */
export interface PidWindow {
  pids: readonly number[];
  /** Where the window of the next look begins. */
  next: number;
  /** With this one every pid was asked about once. */
  last: boolean;
}

/**
 * The next window of the space of pids, which are numbers from 1 up to but without `pidMax`, and beside it the
 * pids that were given last, unless `lastPid` is 0, unknown. They are given in rising order, and again from the
 * begin of the space once they reach its end.
 */
export function pidWindow(next: number, pidMax: number, lastPid: number): PidWindow {
  const from = next >= 1 && next < pidMax ? next : 1;
  const to = Math.min(from + WINDOW, pidMax);
  const pids = Array.from({ length: to - from }, (_, index) => from + index);
  for (let back = 0; lastPid > 0 && back < Math.min(RECENT, pidMax - 1); back++) {
    const above = (lastPid - 1 - back) % (pidMax - 1);
    const pid = 1 + (above < 0 ? above + pidMax - 1 : above);
    if (pid < from || pid >= to) pids.push(pid);
  }
  return { pids, next: to >= pidMax ? 1 : to, last: to >= pidMax };
}
