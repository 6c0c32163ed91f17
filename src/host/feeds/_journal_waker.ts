import type { Clock } from "../../clock.ts";
import type { HostPath } from "../host_fs.ts";

/** Waits until the journal may have changed. */
export interface JournalWaker {
  /** From now on it is these directories that are watched. */
  watch(directories: readonly HostPath[]): void;
  /** Resolves when something changed since the last time, or after a while. */
  wait(): Promise<void>;
}

/** Gives a value when one of the paths, or one that begins so, has changed; ends with the signal. */
export type Watch = (paths: readonly HostPath[], signal: AbortSignal) => AsyncIterable<void>;

/** Whatever wakes it, or fails to, it looks this often. */
const POLL_MS = 5_000;
/** What comes together is looked at together. */
const PAUSE_MS = 20;
/** Between two looks. */
const REST_MS = 80;

/**
 * Is woken by journald, which writes through a mapping, of which inotify tells nothing, but truncates the file
 * to the size that it has a quarter of a second after what it wrote first (`journal_file_post_change`).
 */
export function journalWaker(
  clock: Clock,
  watch: Watch,
  hints: readonly HostPath[],
  signal: AbortSignal,
): JournalWaker {
  let watched: string | undefined;
  let stop = new AbortController();
  let changed = false;
  let wake = () => {};
  const onChange = () => {
    changed = true;
    wake();
  };
  signal.addEventListener("abort", () => {
    stop.abort();
    onChange();
  });
  return {
    watch(directories) {
      const names = directories.join("\n");
      if (names === watched || signal.aborted) return;
      watched = names;
      stop.abort();
      stop = new AbortController();
      const { signal: until } = stop;
      const paths = directories.flatMap((it) => [`${it}/system`, `${it}/user-`] as const);
      (async () => {
        for await (const _ of watch([...paths, ...hints], until)) onChange();
      })();
      // What was written before it was watched.
      changed = true;
    },
    async wait() {
      await clock.sleep(REST_MS, signal);
      const pause = new AbortController();
      wake = () => pause.abort();
      if (!changed && !signal.aborted) await clock.sleep(POLL_MS, pause.signal);
      if (!signal.aborted) await clock.sleep(PAUSE_MS, signal);
      changed = false;
    },
  };
}
