import * as z from "zod";
import {
  EXEC_TAKES,
  type ExecCount,
  execFeed,
  type ExecItem,
  type Executed,
} from "../host/feeds/exec.ts";
import { type ExecSight, execSight } from "../host/feeds/exec_sight.ts";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { defineCollector } from "./_collector.ts";
import { type Band, held, sentAt } from "./_dead_band.ts";
import { PROGRAM_TREES, realProgram } from "./_real_path.ts";

/** What ran longer ago is forgotten. */
const RECENT_MS = 3_600_000;
/** A rule of the audit that told of nothing for so long may be gone: nothing says which there are. */
const AUDITED_MS = 86_400_000;
/** Executions of more different programs are counted only. */
const MAX_PROGRAMS = 1_000;
/** So many users of one program are told apart, and so many parents. */
const MAX_USERS = 8;
const MAX_PARENTS = 4;
/** A number that grows all the time is told anew when it grew by a quarter. */
const GROWING: Band = { absolute: 1, relative: 0.25, decimals: 0 };
const BOOT_ID = "/proc/sys/kernel/random/boot_id";

const program = z.object({
  exe: z.string().optional().describe("The file that the path leads to, where that is another"),
  relative: z.literal(true).optional().describe(
    "The path begins in a directory that is not known: the process had ended",
  ),
  unnamed: z.literal(true).optional().describe(
    "Only the name that the process gave itself is told",
  ),
  uids: z.array(z.number()).describe("Whose it was, effectively, as far as known"),
  no_uid: z.literal(true).optional().describe("Of some it is not known whose: they had ended"),
  by: z.array(z.string()).describe(
    "Programs that started it, the first ones; a name in parentheses",
  ),
  by_uid: z.number().optional().describe("Whose the first of these was"),
  count: z.number().describe("How often it was executed"),
  first_ms: z.number().describe("When first, UTC"),
  last_ms: z.number().describe("When last, UTC"),
  seen_ms: z.number().describe("When that was noticed, monotonic"),
  longest_ms: z.number().optional().describe("How long the longest of those took that have ended"),
});
/** What is known of the executions of one program. */
type Program = z.infer<typeof program>;

const FACTS = z.object({
  boot_id: z.string().optional(),
  since_ms: z.number().optional().describe("Since when, UTC, what is counted here is counted"),
  source: z.enum(["tracefs", "accounting", "audit", "none"]).describe("Where executions are told"),
  audited_ms: z.number().optional().describe("When the audit last told of one, monotonic"),
  trace: z.object({ why: z.enum(["absent", "denied", "malformed"]), detail: z.string() }).optional()
    .describe("Why telltale's own trace cannot be read"),
  accounting: z.enum(["denied", "malformed"]).optional().describe(
    "Why the kernel's accounts, which are kept, cannot be read",
  ),
  audit: z.literal("denied").optional().describe("The kernel's audit is kept and may not be read"),
  switches: z.record(z.string(), z.boolean()).optional().describe(
    "What the trace is switched on for, with nothing left out: tracing itself, exec, fork and exit",
  ),
  executions: z.number().describe("Executions that were seen"),
  events_lost: z.number().describe("Records that were lost, of executions, forks or exits"),
  unseen_forks: z.number().describe(
    "The kernel made at most so many processes and threads more than were seen; only what is above 0 counts",
  ),
  programs: z.record(z.string(), program).describe(
    "What was executed within the last hour, by path",
  ),
  pids: z.array(z.number()).optional().describe(
    "Processes at this look, where nothing tells of them",
  ),
  living: z.array(z.number()).optional().describe(
    "Processes and threads that began and did not end, by the trace, the last ones",
  ),
  untold: z.number().describe("Executions of programs beyond the bound, within the last hour"),
  untold_ms: z.number().optional().describe("When the last of them was noticed, monotonic"),
});
type Facts = z.infer<typeof FACTS>;

/**
 * What was executed, also what ended at once. A path is as it was given to execve(2), so a script is told by its own
 * path. Where there is no trace the kernel's accounting tells names and users; without that either, its audit what it was
 * told to; and how many processes were made whatever nobody told of.
 */
export const executions = defineCollector({
  id: "executions",
  summary: "Every program that was executed, also one that ended between two looks",
  reads: [...execFeed.reads, BOOT_ID],
  takes: EXEC_TAKES,
  trees: PROGRAM_TREES,
  feeds: [execFeed],
  everyMs: 10_000,
  durable: true,
  facts: FACTS,
  collect(host, { before, items: brought, at }) {
    const items = brought as readonly ExecItem[];
    const boot = unlessAbsent(() => host.readText(BOOT_ID).trim());
    const kept = before !== undefined && before.boot_id === boot ? before : undefined;
    // At a look; what is brought in between is no reason to ask.
    const asked = items.length > 0 && kept !== undefined ? kept : execSight(host);
    const audited_ms = items.some((it) => it.kind === "counted" && it.source === "audit")
      ? at.monotonicMs
      : kept?.audited_ms;
    const { source, ...sight } = sightOf(asked, audited_ms, at.monotonicMs);
    const facts: Facts = {
      ...(boot === undefined ? {} : { boot_id: boot }),
      source,
      ...(audited_ms === undefined ? {} : { audited_ms }),
      ...sight,
      executions: kept?.executions ?? 0,
      events_lost: kept?.events_lost ?? 0,
      unseen_forks: kept?.unseen_forks ?? 0,
      programs: recentOf(before, at.monotonicMs),
      untold: 0,
    };
    const since_ms = kept === undefined ? at.synchronised ? at.wallMs : undefined : kept.since_ms;
    if (since_ms !== undefined) facts.since_ms = since_ms;
    if (source === "tracefs" && kept?.living !== undefined) facts.living = kept.living;
    if (source === "none" && items.length === 0) countPids(facts, kept?.pids, host);
    else if (kept?.pids !== undefined) facts.pids = kept.pids;
    const { untold = 0, untold_ms } = before ?? {};
    if (untold_ms !== undefined && isRecent(untold_ms, at.monotonicMs)) {
      Object.assign(facts, { untold, untold_ms });
    }
    for (const item of items) {
      const beyond = item.kind === "counted" ? count(facts, item) : tell(facts, item, host, at);
      if (beyond === 0) continue;
      facts.untold += beyond;
      facts.untold_ms = at.monotonicMs;
    }
    return { facts };
  },
  // As much as may be needed at the next look only.
  atRest: ({ pids: _, living: __, ...facts }) => facts,
  report({ now, lastSent }) {
    const { source, trace, accounting, audit, switches, events_lost, untold, since_ms } = now;
    const told = (name: string, value: number) => held(value, sentAt(lastSent, name), GROWING);
    return {
      source,
      ...(trace === undefined ? {} : { trace: trace.why }),
      ...(accounting === undefined ? {} : { accounting }),
      ...(audit === undefined ? {} : { audit }),
      ...(switches === undefined ? {} : { switches }),
      ...(since_ms === undefined ? {} : { since: new Date(since_ms).toISOString() }),
      executions: told("executions", now.executions),
      events_lost,
      unseen_forks: told("unseen_forks", Math.max(0, now.unseen_forks)),
      untold,
    };
  },
});

/** What was asked now, or is known. */
type Asked = { [P in keyof ExecSight]: ExecSight[P] | undefined } & Pick<ExecSight, "source">;

/** What is to be seen; that the audit tells of executions is known only from its telling. */
function sightOf(
  { source, trace, accounting, audit, switches }: Asked,
  auditedMs: number | undefined,
  nowMs: number,
): ExecSight {
  const audits = auditedMs !== undefined && nowMs - auditedMs < AUDITED_MS;
  const isOther = source === "tracefs" || source === "accounting";
  return {
    source: isOther ? source : audits ? "audit" : "none",
    ...(trace === undefined ? {} : { trace }),
    ...(accounting === undefined ? {} : { accounting }),
    ...(audit === undefined || audits ? {} : { audit }),
    ...(switches === undefined ? {} : { switches }),
  };
}

function isRecent(seenMs: number, nowMs: number): boolean {
  return nowMs - seenMs < RECENT_MS;
}

function recentOf(before: Facts | undefined, nowMs: number): Facts["programs"] {
  const programs = emptyObject<Program>();
  for (const [key, it] of Object.entries(before?.programs ?? {})) {
    // A device whose clock begins in 1970 at every boot noticed it just now, not in years.
    const seen_ms = Math.min(it.seen_ms, nowMs);
    if (isRecent(seen_ms, nowMs)) programs[key] = seen_ms === it.seen_ms ? it : { ...it, seen_ms };
  }
  return programs;
}

/** What is there now and was not there before was made in between, and is seen. */
function countPids(facts: Facts, before: Facts["pids"], host: HostFs): void {
  facts.pids =
    unlessAbsent(() => host.list("/proc").filter((it) => /^\d+$/.test(it)).map(Number)) ??
      [];
  if (before === undefined) return;
  const known = new Set(before);
  facts.unseen_forks -= facts.pids.filter((pid) => !known.has(pid)).length;
}

/** Adds up what a reading came to; returns how many executions it could not tell. */
function count(facts: Facts, { executions, lost, unseen, untold, living }: ExecCount): number {
  if (living !== undefined) facts.living = [...living];
  facts.executions += executions;
  facts.events_lost += lost;
  facts.unseen_forks += unseen;
  return untold;
}

/** Adds executions to what is known of the program; returns how many are beyond the bound. */
function tell(
  { programs }: Facts,
  it: Executed,
  host: HostFs,
  { monotonicMs }: { monotonicMs: number },
): number {
  const { uid, by, count, longestMs } = it;
  const key = escapeKey(it.path);
  const known = own(programs, key);
  if (known === undefined && (count === 0 || Object.keys(programs).length >= MAX_PROGRAMS)) {
    return count;
  }
  const now: Program = known === undefined ? begin(it, host) : { ...known };
  now.count += count;
  now.first_ms = Math.min(now.first_ms, it.firstMs);
  now.last_ms = Math.max(now.last_ms, it.lastMs);
  now.seen_ms = monotonicMs;
  if (longestMs !== undefined) now.longest_ms = Math.max(now.longest_ms ?? 0, longestMs);
  // That one has ended tells nothing new of who ran it.
  if (count > 0) addUser(now, uid);
  if (by !== undefined && now.by.length < MAX_PARENTS && !now.by.includes(escapeKey(by))) {
    now.by = [...now.by, escapeKey(by)];
    if (now.by.length === 1 && it.byUid !== undefined) now.by_uid = it.byUid;
  }
  programs[key] = now;
  return 0;
}

function addUser(now: Program, uid: number | undefined): void {
  if (uid !== undefined && now.uids.includes(uid)) return;
  if (uid === undefined || now.uids.length >= MAX_USERS) now.no_uid = true;
  else now.uids = [...now.uids, uid].sort((a, b) => a - b);
}

function begin({ path, unnamed, firstMs }: Executed, host: HostFs): Program {
  const real = path.startsWith("/") ? realProgram(host, path) : path;
  return {
    ...(real === path ? {} : { exe: escapeKey(real) }),
    ...(path.startsWith("/") || unnamed ? {} : { relative: true as const }),
    ...(unnamed ? { unnamed } : {}),
    uids: [],
    by: [],
    count: 0,
    first_ms: firstMs,
    last_ms: firstMs,
    seen_ms: 0,
  };
}
