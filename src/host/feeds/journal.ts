import type { Clock } from "../../clock.ts";
import type { Json } from "../../model/json.ts";
import type { JournalGap } from "../../model/journal_gap.ts";
import type { LogRecord } from "../../model/log_record.ts";
import type { Fed, Feed } from "../feed.ts";
import type { HostFs, HostPath } from "../host_fs.ts";
import { JOURNAL_READS, type JournalBlindness } from "./_journal_files.ts";
import { begin, type Following, look, PAUSE } from "./_journal_look.ts";
import { cursorOf } from "./_journal_position.ts";
import { type JournalInterest, LOGIN_INTEREST } from "./_journal_record.ts";
import { journalWaker } from "./_journal_waker.ts";

export { type JournalInterest, LOGIN_INTEREST } from "./_journal_record.ts";
export type { JournalBlindness } from "./_journal_files.ts";

/** The feed of the systemd journal. */
export interface JournalFeed extends Feed<LogRecord | JournalGap> {
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
  interest?: JournalInterest;
  /** In place of the host's own watch. */
  watch?(host: HostFs, paths: readonly HostPath[], signal: AbortSignal): AsyncIterable<void>;
  /**
   * Other files that are written to when something of interest happens, and tell of it sooner than journald.
   * They are not read, but some collector must declare them.
   */
  hints?: readonly HostPath[];
}

/** An entry that is not whole, or a file that was just renamed, is looked at again after this. */
const SOON_MS = 100;
/** So much is caught up with at a time. */
const MAX_CAUGHT = 1000;
const MAX_LOOKS = 100;

/**
 * Follows the device's journal, below /var and /run, system and users, across rotation, and yields what
 * is of interest. Nothing is yielded twice, and what was left out is yielded as a gap, restarts included.
 * Of a file that came into sight later, all is news; of one that may only be read later, what is written
 * then.
 */
export function journalFeed(options: JournalFeedOptions): JournalFeed {
  const { interest = LOGIN_INTEREST } = options;
  let it: Following | undefined;
  return {
    id: "journal",
    reads: JOURNAL_READS,
    get blind() {
      return it?.sight?.blind;
    },
    get skipped() {
      return it?.skipped ?? 0;
    },
    get cursor() {
      return it?.position === undefined ? undefined : cursorOf(it.position);
    },
    open(host, cursor, signal) {
      it = begin(host, interest, cursor);
      return follow(it, options, signal);
    },
    catchUp(host, cursor) {
      const caught: Fed<LogRecord | JournalGap>[] = [];
      const it = begin(host, interest, cursor);
      const before = JSON.stringify(cursor);
      // At rest nobody makes an entry whole any more: what is not is damaged after some looks.
      for (let looks = 0; looks === 0 || (looks < MAX_LOOKS && it.then !== "wait"); looks++) {
        for (const fed of look(it)) {
          if (fed !== PAUSE) caught.push(fed);
          if (caught.length >= MAX_CAUGHT) return caught;
        }
      }
      const after = it.position === undefined ? undefined : cursorOf(it.position);
      // What is damaged is seen each time, and no more than that is nothing new.
      if (after === undefined || JSON.stringify(after) === before) return [];
      return [...caught, { cursor: after }];
    },
  };
}

async function* follow(
  it: Following,
  { clock, watch, hints = [] }: JournalFeedOptions,
  signal: AbortSignal,
): AsyncGenerator<Fed<LogRecord | JournalGap>> {
  const waker = journalWaker(
    clock,
    (paths, until) => watch?.(it.host, paths, until) ?? it.host.watch(paths, until),
    hints,
    signal,
  );
  while (!signal.aborted) {
    const begins = it.position === undefined;
    for (const fed of look(it)) {
      if (fed === PAUSE) await clock.sleep(0, signal);
      else yield fed;
      if (signal.aborted) return;
    }
    // What is written while nobody reads is read from here.
    if (begins && it.position !== undefined) yield { cursor: cursorOf(it.position) };
    waker.watch(it.sight?.directories ?? []);
    if (it.then === "wait") await waker.wait();
    else if (it.then === "soon") await clock.sleep(SOON_MS, signal);
  }
}
