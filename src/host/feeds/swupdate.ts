import { type Clock, random, systemClock } from "../../clock.ts";
import { Unreadable, type Why } from "../../model/reading.ts";
import { ParseError } from "../../parse/parse_error.ts";
import {
  isUnderWay,
  type ProgressMessage,
  progressReader,
} from "../../parse/ipc/swupdate_progress.ts";
import type { Feed } from "../feed.ts";
import type { HostFs, HostPath } from "../host_fs.ts";

/** Where SWUpdate has its progress interface: of units with `RuntimeDirectory=swupdate`, and else. */
export const PROGRESS_SOCKETS: readonly HostPath[] = [
  "/run/swupdate/swupdateprog",
  "/tmp/swupdateprog",
];

/** What SWUpdate said and when it was heard; or why it cannot be, undefined where it can or nobody is there. */
export type ProgressItem =
  | { progress: ProgressMessage; wallMs: number }
  | { unheard: Why | undefined };

/** One that comes and goes with its update is heard after this; growing where it hangs up. */
const RETRY_MS = { least: 5_000, most: 60_000 };
/** More than this between two looks no updater has to tell. */
const MAX_WAITING = 100;
/** What the journal has of an end, its cause, is to be there first: journald tells of it a quarter of a second late. */
const AFTER_JOURNAL_MS = 1_000;

/**
 * What SWUpdate says of its updates. It waits for whoever listens: what it says is taken at once, whatever
 * becomes of it, and of a step's many messages one is kept.
 */
export function progressFeed(clock: Clock): Feed<ProgressItem> {
  return {
    id: "swupdate",
    reads: [],
    async *open(host, _cursor, signal) {
      const waiting: ProgressItem[] = [];
      let wake = () => {};
      signal.addEventListener("abort", () => wake());
      const listening = listen(host, clock, signal, (item) => {
        waiting.push(item);
        wake();
        return waiting.length < MAX_WAITING;
      });
      while (!signal.aborted) {
        const item = waiting.shift();
        if (item === undefined) {
          await new Promise<void>((resolve) => wake = resolve);
          continue;
        }
        if ("progress" in item && !isUnderWay(item.progress)) {
          await clock.sleep(AFTER_JOURNAL_MS, signal);
        }
        yield { item, cursor: null };
      }
      await listening;
    },
  };
}

/** {@linkcode progressFeed} of this device. */
export const swupdateFeed = progressFeed(systemClock);

/** Takes an item; whether there is room for more. */
type Take = (item: ProgressItem) => boolean;

async function listen(
  host: HostFs,
  clock: Clock,
  signal: AbortSignal,
  take: Take,
): Promise<void> {
  let unheard: Why | undefined;
  const say = (now: Why | undefined) => {
    if (now !== unheard) take({ unheard: now });
    unheard = now;
  };
  for (let pauseMs = RETRY_MS.least; !signal.aborted;) {
    let worst: Why | undefined;
    for (const path of PROGRESS_SOCKETS) {
      worst ??= await hearOnce(host, path, signal, (progress) => {
        say(undefined);
        return progress === undefined || take({ progress, wallMs: clock.now().wallMs });
      });
    }
    say(worst);
    pauseMs = worst === undefined ? RETRY_MS.least : Math.min(pauseMs * 2, RETRY_MS.most);
    await clock.sleep(pauseMs * (0.5 + random() / 2), signal);
  }
}

/**
 * Hears whoever is there until he hangs up, or until `take` has no room for more; why that cannot be.
 *
 * @param take is called without a message when it begins
 */
async function hearOnce(
  host: HostFs,
  path: HostPath,
  signal: AbortSignal,
  take: (progress?: ProgressMessage) => boolean,
): Promise<Why | undefined> {
  try {
    const inode = rootsSocket(host, path);
    const read = progressReader();
    let before: ProgressMessage | undefined;
    for await (const bytes of host.hear(path, signal)) {
      if (bytes.length === 0) {
        // It may have been another's in between.
        if (rootsSocket(host, path) !== inode) return undefined;
        take();
      }
      for (const progress of read(bytes)) {
        const isNew = before === undefined || isNews(progress, before);
        before = progress;
        if (isNew && !take(progress)) return "slow";
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return "malformed";
    if (!(error instanceof Unreadable)) throw error;
    return error.why === "absent" ? undefined : error.why;
  }
}

/** Which file it is. In /tmp anybody may make one: only root's own counts. */
function rootsSocket(host: HostFs, path: HostPath): number {
  const { kind, uid, inode } = host.stat(path);
  if (kind === "other" && uid === 0) return inode;
  throw new Unreadable("absent", `${path} is no socket of root's`);
}

function isNews(now: ProgressMessage, before: ProgressMessage): boolean {
  if (!isUnderWay(now)) return now.status !== before.status;
  return !isUnderWay(before) || (now.info !== "" && now.info !== before.info);
}
