import * as z from "zod";
import { logFeed, LOGIN_LOGS, type LogItem } from "../host/feeds/log.ts";
import { assertJournal, isInJournal, loginJournal } from "../host/feeds/login_journal.ts";
import type { HostFs } from "../host/host_fs.ts";
import { dateTime, type Instant } from "../model/instant.ts";
import { emptyObject, type JsonObject } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import type { LogRecord } from "../model/log_record.ts";
import type { Occurrence } from "../model/message.ts";
import { Unreadable } from "../model/reading.ts";
import { type Attempt, parseAttempt } from "../parse/log/attempt.ts";
import { defineCollector } from "./_collector.ts";
import { ATTEMPTS, isToldAlready } from "./_one_attempt.ts";
import { isTrusted } from "./_trust.ts";

/** Of one origin so many failures are remembered, and so many origins; the latest. */
const MAX_TIMES = 100;
const MAX_ORIGINS = 256;

const FACTS = z.object({
  origins: z.record(
    z.string(),
    z.object({
      host: z.string().optional().describe("From where, as the log says; without it, this device"),
      user: z.string().optional().describe("As whom, last"),
      service: z.string().describe("By which service, last"),
      times_ms: z.array(z.number()).describe("When it failed, UTC, the last 100"),
      seen_ms: z.number().describe("When the last was read, UTC"),
    }),
  ).describe("Failed logins by host, or by user where no host was named; the last 256"),
  root: z.record(
    z.string(),
    z.object({
      service: z.string(),
      outcome: z.enum(["failed", "accepted", "tried"]),
      user: z.string().optional().describe("Who became root, by sudo or su"),
      host: z.string().optional(),
      seen_ms: z.number().describe("When it was read, UTC"),
    }),
  ).describe("Who was, or tried to become, root; the last 256"),
  attempts: ATTEMPTS.describe("What further lines may belong to"),
});
type FailureFacts = z.infer<typeof FACTS>;

/** Who failed to log in, and who was or tried to become root. */
export const failures = defineCollector({
  id: "failures",
  summary: "Failed logins, refused sudo, and all that was done or tried as root",
  reads: [...loginJournal.reads, ...logFeed.reads],
  feeds: [loginJournal, logFeed],
  // Without anything new it only says whether the logs can still be read.
  everyMs: 60_000,
  durable: true,
  facts: FACTS,
  collect(host, { before, items, at }) {
    let writtenMs = -Infinity;
    const noJournal = unreadable(() => writtenMs = assertJournal(host));
    if (items.length === 0 && noJournal !== undefined) assertLog(host, noJournal);
    const facts = copyOf(before);
    const events: Occurrence[] = [];
    for (const record of items as readonly LogItem[]) {
      // What was lost is for the logs to tell.
      if ("how" in record) continue;
      // What a syslog daemon made of the journal tells nothing more, and nobody vouches for it.
      if (record.source === "log" && noJournal === undefined && isInJournal(record, writtenMs)) {
        continue;
      }
      if (!isTrusted(record)) continue;
      const attempt = parseAttempt(record.tag, record.message);
      if (attempt === undefined) continue;
      const count = record.count * (attempt.count ?? 1);
      const times = record.count > 1 ? count : 1;
      if (attempt.outcome === "failed" && !isToldAlready(facts.attempts, record, attempt)) {
        events.push(eventOf(attempt, record, count, at));
        remember(facts, attempt, record.wallMs ?? at.wallMs, at.wallMs, times);
      }
      if (isRoot(attempt)) rememberRoot(facts, attempt, at.wallMs);
    }
    return { facts, events };
  },
  report: () => ({}),
});

/** Throws for the worst that is known, that of the journal included: one log that can be read is enough. */
function assertLog(host: HostFs, noJournal: Unreadable): void {
  let worst = noJournal;
  for (const path of LOGIN_LOGS) {
    const problem = unreadable(() => host.readAt(path, 0, 0));
    if (problem === undefined) return;
    if (worst.why === "absent") worst = problem;
  }
  throw worst.why === "absent" ? new Unreadable("absent", "There is no log of logins") : worst;
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

function copyOf(before: FailureFacts | undefined): FailureFacts {
  return {
    origins: Object.assign(emptyObject<never>(), before?.origins),
    root: Object.assign(emptyObject<never>(), before?.root),
    attempts: Object.assign(emptyObject<never>(), before?.attempts),
  };
}

/** Who is named is text of the other side: it is a value here, never a key or a part of another. */
function eventOf(
  attempt: Attempt,
  record: LogRecord,
  count: number,
  at: Instant,
): Occurrence {
  // A line that does not say when is of now, if now is known.
  const wallMs = record.wallMs ?? (at.synchronised ? at.wallMs : undefined);
  const time = wallMs === undefined ? undefined : dateTime(wallMs);
  const { user, host, service, target } = attempt;
  const content: JsonObject = {
    ...(user === undefined ? {} : { user: user.slice(0, 255).toWellFormed() }),
    ...(host === undefined ? {} : { host }),
    ...(time === undefined ? {} : { time }),
    service,
    ...(target === undefined ? {} : { target: target.slice(0, 255).toWellFormed() }),
    ...(count > 1 ? { count } : {}),
    source: record.source,
  };
  return { kind: "failed_login", content };
}

function remember(
  { origins }: FailureFacts,
  { host, user, service }: Attempt,
  failedMs: number,
  nowMs: number,
  count: number,
): void {
  const key = escapeKey(host ?? `user ${user ?? ""}`);
  const known = origins[key]?.times_ms ?? [];
  const times = [...known, ...new Array<number>(Math.min(count, MAX_TIMES)).fill(failedMs)];
  delete origins[key];
  origins[key] = {
    ...(host === undefined ? {} : { host }),
    ...(user === undefined ? {} : { user: user.slice(0, 255).toWellFormed() }),
    service,
    times_ms: times.slice(-MAX_TIMES),
    seen_ms: nowMs,
  };
  forgetOldest(origins);
}

function isRoot({ user, target }: Attempt): boolean {
  return (target ?? user) === "root";
}

function rememberRoot({ root }: FailureFacts, attempt: Attempt, nowMs: number): void {
  const { service, outcome, user, host, target } = attempt;
  const who = target === undefined ? undefined : user?.slice(0, 255).toWellFormed();
  const from = who === undefined ? host ?? "console" : who;
  const key = escapeKey(`${service} ${outcome} ${from}`);
  delete root[key];
  root[key] = {
    service,
    outcome,
    ...(who === undefined ? {} : { user: who }),
    ...(host === undefined ? {} : { host }),
    seen_ms: nowMs,
  };
  forgetOldest(root);
}

function forgetOldest(record: Record<string, unknown>): void {
  const [oldest, ...others] = Object.keys(record);
  if (oldest !== undefined && others.length >= MAX_ORIGINS) delete record[oldest];
}
