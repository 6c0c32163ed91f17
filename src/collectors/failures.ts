import { BTMP, btmpFeed, type BtmpRecord } from "../host/feeds/btmp.ts";
import { logFeed, LOGIN_LOGS, type LogItem } from "../host/feeds/log.ts";
import { assertJournal, isInJournal, loginJournal } from "../host/feeds/login_journal.ts";
import { logAt } from "../host/feeds/rotation.ts";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { dateTime } from "../model/instant.ts";
import type { JsonObject } from "../model/json.ts";
import type { JournalGap } from "../model/journal_gap.ts";
import type { LogRecord } from "../model/log_record.ts";
import type { Occurrence } from "../model/message.ts";
import { Unreadable } from "../model/reading.ts";
import { userOf } from "../parse/etc/passwd.ts";
import { type Attempt, parseAttempt } from "../parse/log/attempt.ts";
import { btmpSighting } from "./_btmp.ts";
import { defineCollector } from "./_collector.ts";
import {
  LOGIN_MEMORY,
  memoryOf,
  nameOf,
  rememberDenial,
  rememberFailures,
  rememberRoot,
  trim,
} from "./_login_memory.ts";
import { type Certain, settleDoubts, type Sighting, tell } from "./_one_attempt.ts";
import { isTrusted } from "./_trust.ts";

const PASSWD = "/etc/passwd";

/** Who failed to log in, and who was or tried to become root. */
export const failures = defineCollector({
  id: "failures",
  summary: "Failed logins, what sudo and doas refused, and all that was done or tried as root",
  reads: [PASSWD, ...loginJournal.reads, ...logFeed.reads, ...btmpFeed.reads],
  feeds: [loginJournal, logFeed, btmpFeed],
  // Without anything new it only says whether the logs can still be read.
  everyMs: 60_000,
  durable: true,
  facts: LOGIN_MEMORY,
  collect(host, { before, items, at }) {
    let writtenMs = -Infinity;
    const noJournal = unreadable(() => writtenMs = assertJournal(host));
    if (items.length === 0 && noJournal !== undefined) assertLog(host, noJournal);
    const facts = memoryOf(before, at.monotonicMs);
    const events: Occurrence[] = [];
    const note = (source: string) => ({ attempt, count, wallMs }: Certain) => {
      if (count > 0) {
        // A line that does not say when is of now, if now is known.
        const knownMs = wallMs ?? (at.synchronised ? at.wallMs : undefined);
        events.push(eventOf(attempt, source, count, knownMs));
        const failedMs = wallMs ?? at.wallMs;
        rememberFailures(facts, attempt, { failedMs, nowMs: at.monotonicMs, count });
        rememberDenial(facts, attempt, at.monotonicMs);
      }
      rememberRoot(facts, attempt, at.monotonicMs);
    };
    const nameOfUser = (uid: number) =>
      userOf(unlessAbsent(() => host.readText(PASSWD)) ?? "", uid);
    for (const record of items as readonly (LogItem | BtmpRecord | JournalGap)[]) {
      // What was lost is for the logs to tell.
      if ("how" in record) continue;
      // What a syslog daemon made of the journal tells nothing more, and nobody vouches for it.
      if (record.source === "log" && noJournal === undefined && isInJournal(record, writtenMs)) {
        continue;
      }
      if (record.source !== "btmp" && !isTrusted(record, nameOfUser)) continue;
      const sighting = record.source === "btmp"
        ? btmpSighting(record, facts.attempts)
        : sightingOf(record);
      if (sighting === undefined) continue;
      tell(facts.attempts, sighting).forEach(note(record.source));
    }
    const quietMs = items.length === 0 ? at.wallMs : undefined;
    for (const it of settleDoubts(facts.attempts, quietMs)) note(it.source)(it);
    trim(facts);
    return { facts, events };
  },
  report: () => ({}),
});

/** Throws for the worst that is known, that of the journal included: one log that can be read is enough. */
function assertLog(host: HostFs, noJournal: Unreadable): void {
  let worst = noJournal;
  for (const path of [...LOGIN_LOGS, BTMP]) {
    const problem = unreadable(() => {
      host.readAt(path, 0, 0);
      // What a link leads to is not followed.
      if (logAt(host, path) === undefined) throw new Unreadable("absent", `${path} is no file`);
    });
    if (problem === undefined) return;
    if (worst.why === "absent") worst = problem;
  }
  if (worst.why !== "absent") throw worst;
  throw new Unreadable("absent", "No journal and no log; what logread shows lies in memory alone");
}

function unreadable(read: () => void): Unreadable | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

/** What a record of a log says of an attempt; audit, in whichever log it is, is a source of its own. */
function sightingOf({ tag, message, source, pid, wallMs, count }: LogRecord): Sighting | undefined {
  const attempt = parseAttempt(tag, message);
  if (attempt === undefined) return undefined;
  return { source: tag === "audit" ? tag : source, pid, wallMs, count, attempt };
}

/** Who is named is text of the other side: it is a value here, never a key or a part of another. */
function eventOf(
  { user, host, service, target }: Attempt,
  source: string,
  count: number,
  wallMs: number | undefined,
): Occurrence {
  const time = wallMs === undefined ? undefined : dateTime(wallMs);
  const content: JsonObject = {
    ...(user === undefined ? {} : { user: nameOf(user) }),
    ...(host === undefined ? {} : { host }),
    ...(time === undefined ? {} : { time }),
    service,
    ...(target === undefined ? {} : { target: nameOf(target) }),
    ...(count > 1 ? { count } : {}),
    source,
  };
  return { kind: "failed_login", content };
}
