import { systemClock } from "../../clock.ts";
import { emptyObject, isObject, type Json, type JsonObject } from "../../model/json.ts";
import { Unreadable } from "../../model/reading.ts";
import { ParseError } from "../../parse/parse_error.ts";
import { parseForks } from "../../parse/proc/forks.ts";
import type { Fed, Feed } from "../feed.ts";
import type { HostFs, HostPath, ReadPattern } from "../host_fs.ts";
import {
  ACCOUNTING,
  accountingCursorOf,
  type AccountingPosition,
  accountingPositionOf,
  findAccounting,
  readAccounting,
} from "./_accounting.ts";
import { AUDIT_READS, type AuditReader, auditReader } from "./_audit.ts";
import {
  accountFor,
  auditedFor,
  type Executed,
  summarise,
  TASK_READS,
  type Tasks,
} from "./_executed.ts";
import {
  readTraceLayout,
  replayPages,
  takeTrace,
  TRACE_READS,
  TRACE_TAKES,
  traceCursorOf,
  traceInstance,
  type TraceLayout,
  type TracePosition,
  tracePositionOf,
} from "./_trace_reader.ts";

export { TRACE, TRACE_READS } from "./_trace_reader.ts";
export type { Executed } from "./_executed.ts";

/** Where it is told what was executed, the better first. */
export type ExecSource = "tracefs" | "accounting" | "audit" | "none";

/** What one reading came to, beside the programs. */
export interface ExecCount {
  kind: "counted";
  source: ExecSource;
  executions: number;
  /** Executions of programs beyond the bound. */
  untold: number;
  /** Records that were lost, of executions and of what else is traced. */
  lost: number;
  /**
   * How many more processes and threads the kernel counts than records told of, since the last count. What was
   * just being made is negative the next time.
   */
  unseen: number;
  /** Processes and threads that began and did not end, by the trace, the last ones. */
  living?: readonly number[];
}

/** What is told of executions. */
export type ExecItem = Executed | ExecCount;

/** What the feed takes from: read by anybody, it is gone. */
export const EXEC_TAKES: readonly ReadPattern[] = TRACE_TAKES;

const STAT: HostPath = "/proc/stat";
const BOOT_ID: HostPath = "/proc/sys/kernel/random/boot_id";
/**
 * A buffer of 256 KiB a processor holds what 1,000 short programs a second write in two seconds, an eighth
 * of it comes in this time.
 */
const POLL_MS = 250;
/** Where no trace is, it may come, and accounting has time. */
const REST_MS = 1_000;
/** Processes are counted this often. */
const COUNT_EVERY_MS = 10_000;
/** And so often it is looked what the audit told: most devices give it no rule to. */
const AUDIT_EVERY_MS = 10_000;

interface Following {
  host: HostFs;
  tasks: Tasks;
  layout?: { instance: string; it: TraceLayout };
  trace?: TracePosition | undefined;
  accounting?: AccountingPosition | undefined;
  audit?: AuditReader | undefined;
  auditAtMs: number;
  /** The kernel's count when it was last asked, and what was seen since. */
  forks?: { boot: string; total: number; seen: number } | undefined;
  countAtMs: number;
}

/**
 * Every program that is executed, also one that ends at once: from telltale's own instance of tracefs, else from
 * process accounting, which tells a name and a user when a process ends, else from the kernel's audit, as far as its
 * rules go. How many processes the kernel made says what was not seen.
 */
export const execFeed: Feed<ExecItem> = {
  id: "exec",
  reads: [...TRACE_READS, ...ACCOUNTING, ...AUDIT_READS, ...TASK_READS, STAT, BOOT_ID],
  async *open(host, cursor, signal) {
    const it = begin(host, cursor);
    while (!signal.aborted) {
      const { monotonicMs, wallMs } = systemClock.now();
      const { fed, source } = read(it, wallMs, monotonicMs);
      yield* fed;
      await systemClock.sleep(source === "tracefs" ? POLL_MS : REST_MS, signal);
    }
  },
  catchUp(host, cursor, nowMs) {
    const it = begin(host, cursor);
    const { fed } = read(it, nowMs, 0, replayPages);
    // What was counted in between is no more than that.
    return fed.some(({ item }) => item !== undefined) || cursor === undefined ? fed : [];
  },
};

function begin(host: HostFs, cursor: Json | undefined): Following {
  const kept: JsonObject = isObject(cursor) ? cursor : emptyObject();
  const { forks } = kept;
  const counted = isObject(forks) && typeof forks.boot === "string" &&
      typeof forks.total === "number" && typeof forks.seen === "number"
    ? { boot: forks.boot, total: forks.total, seen: forks.seen }
    : undefined;
  return {
    host,
    tasks: new Map(),
    trace: tracePositionOf(kept.trace),
    accounting: accountingPositionOf(kept.accounting),
    audit: kept.audit === undefined ? undefined : auditReader(host, kept.audit),
    auditAtMs: -Infinity,
    forks: counted,
    countAtMs: -Infinity,
  };
}

function cursorOf({ trace, accounting, audit, forks }: Following): JsonObject {
  return {
    ...(trace === undefined ? {} : { trace: traceCursorOf(trace) }),
    ...(accounting === undefined ? {} : { accounting: accountingCursorOf(accounting) }),
    ...(audit === undefined ? {} : { audit: audit.cursor }),
    ...(forks === undefined ? {} : { forks }),
  };
}

/** What is there now, from the best source. */
function read(
  it: Following,
  wallMs: number,
  monotonicMs: number,
  takeOf?: Parameters<typeof takeTrace>[3],
): { fed: readonly Fed<ExecItem>[]; source: ExecSource } {
  const begins = it.forks === undefined;
  // Counted from before what is read first, so that no later count is too low.
  it.forks ??= attempt(() => forksMade(it.host));
  const found = attempt(() => readTrace(it, wallMs, takeOf)) ??
    attempt(() => readAccounts(it)) ??
    attempt(() => readAudit(it, monotonicMs, takeOf !== undefined)) ?? NOTHING;
  const { executed, forks, ...counts } = found;
  const unseen = begins ? 0 : unseenOf(it, forks, monotonicMs);
  const counted = { ...counts, unseen };
  const { executions, lost, source } = counted;
  const items: ExecItem[] = [...executed];
  if (executions + lost > 0 || unseen !== 0) items.push({ kind: "counted", ...counted });
  const cursor = cursorOf(it);
  if (items.length > 0) return { fed: items.map((item) => ({ item, cursor })), source };
  return { fed: begins ? [{ cursor }] : [], source };
}

interface Found {
  source: ExecSource;
  executed: readonly Executed[];
  executions: number;
  untold: number;
  lost: number;
  /** Processes and threads that records told of. */
  forks: number;
  living?: readonly number[];
}

const NOTHING: Found = {
  source: "none",
  executed: [],
  executions: 0,
  untold: 0,
  lost: 0,
  forks: 0,
};

function readTrace(it: Following, wallMs: number, takeOf?: Parameters<typeof takeTrace>[3]): Found {
  const { host, tasks } = it;
  const instance = traceInstance(host);
  if (it.layout?.instance !== instance) {
    it.layout = { instance, it: readTraceLayout(host) };
    tasks.clear();
  }
  const taken = takeTrace(host, it.layout.it, it.trace, takeOf);
  it.trace = taken.position;
  // What the others tell of the same time is nothing new.
  it.accounting = it.audit = undefined;
  const { nowNs, lost } = taken;
  const wallMsOf = (timeNs: number) =>
    nowNs === undefined ? wallMs : wallMs - Math.max(0, nowNs - timeNs) / 1e6;
  return { source: "tracefs", lost, ...summarise(taken.events, tasks, host, wallMsOf) };
}

/** Undefined where no accounts are kept. */
function readAccounts(it: Following): Found | undefined {
  it.accounting ??= findAccounting(it.host);
  if (it.accounting === undefined) return undefined;
  try {
    const { records, position } = readAccounting(it.host, it.accounting);
    it.accounting = position;
    return { source: "accounting", lost: 0, ...accountFor(records, it.host) };
  } catch (error) {
    // It may be kept elsewhere now.
    it.accounting = undefined;
    throw error;
  }
}

/** Undefined where it told nothing new. */
function readAudit(it: Following, monotonicMs: number, atRest: boolean): Found | undefined {
  if (monotonicMs < it.auditAtMs) return undefined;
  it.audit ??= auditReader(it.host, undefined);
  const { executions, more } = it.audit.read(atRest);
  if (!more) it.auditAtMs = monotonicMs + AUDIT_EVERY_MS;
  if (executions.length === 0) return undefined;
  return { source: "audit", lost: 0, ...auditedFor(executions, it.tasks, it.host) };
}

/** What the kernel counts beyond what was seen: asked from time to time, else 0. */
function unseenOf(it: Following, seen: number, monotonicMs: number): number {
  if (it.forks !== undefined) it.forks = { ...it.forks, seen: it.forks.seen + seen };
  if (monotonicMs < it.countAtMs) return 0;
  const now = attempt(() => forksMade(it.host));
  if (now === undefined) return 0;
  it.countAtMs = monotonicMs + COUNT_EVERY_MS;
  const { forks } = it;
  it.forks = now;
  return forks?.boot === now.boot ? now.total - forks.total - forks.seen : 0;
}

function forksMade(host: HostFs): NonNullable<Following["forks"]> {
  const boot = host.readText(BOOT_ID).trim();
  return { boot, total: parseForks(host.readText(STAT)), seen: 0 };
}

/** Undefined where the device has it not, or not as it should be. */
function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return undefined;
    throw error;
  }
}
