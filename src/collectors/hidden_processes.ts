import * as z from "zod";
import { type HostFs, type HostPath, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, type Json, type JsonObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable } from "../model/reading.ts";
import { type Loadavg, parseLoadavg } from "../parse/proc/loadavg.ts";
import { parsePidNumbers } from "../parse/proc/pid_status.ts";
import { parseInteger } from "../parse/sys/integer.ts";
import { CGROUP_READS, type CgroupProcesses, readCgroups } from "./_cgroup_processes.ts";
import { defineCollector } from "./_collector.ts";
import { held, sentAt } from "./_dead_band.ts";
import { coveredOf, HIDDEN, type Hidden, hiddenOf } from "./_hidden.ts";
import { pidWindow, WINDOW } from "./_pid_window.ts";
import { PROC_MOUNT_READS, readProcMounts } from "./_proc_mounts.ts";
import { emptyStat, PF_KTHREAD, pidsOf, readStat } from "./_process_table.ts";
import { PROGRAM_READS } from "./_program.ts";
import { uncountedThreads } from "./_thread_count.ts";
import { type Unlisted, unlistedOf } from "./_unlisted.ts";

/** However often there is a look, this is not done more often: a sweep has its cost. */
const EVERY_MS = 5_000;
/** A longer time between two looks is a stop, and tells nothing of the rate. */
const MAX_INTERVAL_MS = 600_000;
/** Times are published anew when they are so much later: most devices end a sweep every few minutes. */
const TIME_BAND_MS = 900_000;
/** A sweep of more pids goes on after a restart; a shorter one begins anew, for its progress is worth no write to the disk. */
const LONG_SWEEP = 100 * WINDOW;
/** More are counted and not told. */
const MAX_TOLD = 200;
const PID_MAX = "/proc/sys/kernel/pid_max";
const BOOT_ID = "/proc/sys/kernel/random/boot_id";

const facts = z.object({
  boot_id: z.string().optional(),
  pid_max: z.number().describe("Numbers of processes and threads are below this"),
  next: z.number().describe("Where the next window of the sweep begins"),
  swept_ms: z.number().optional().describe("When the last whole sweep ended, ms since 1970 UTC"),
  hidden: z.record(z.string(), HIDDEN).describe("By pid and start"),
  untold: z.number().describe("Hidden ones beyond the bound"),
  uncounted: z.object({ threads: z.number(), confirmed: z.boolean() }).optional()
    .describe(
      "Threads that the kernel counts and no process that is known has, the fewest of late",
    ),
  counted_ms: z.number().optional().describe("When threads were counted last, ms since 1970 UTC"),
  countable: z.boolean().describe("Whether that count can be compared with the processes seen"),
  cgroups: z.enum(["read", "partly", "absent", "denied", "incomparable"])
    .describe("Whether cgroups named their processes"),
  namespace: z.enum(["device", "inner"]).describe("The pid namespace that is looked into"),
  hidepid: z.string().optional().describe("The mount option of /proc, where it hides anything"),
  replaced: z.string().optional().describe("What is mounted on /proc in place of a procfs"),
});
type Facts = z.infer<typeof facts>;

/**
 * Processes that run and that the list of /proc does not name. Of every pid it is asked in turn whether there is
 * one, of some at each look; and at each look, whether the list has what cgroups name, what the trace saw begin and
 * not end, and all threads that the kernel counts. Whom a second list does not name either is a suspect, and hidden if it is so again at the next
 * look. What the kernel itself leaves out is no suspect: the other threads of a process, other pid namespaces, and
 * whom the mount option hidepid hides; where that hides process 1, `Unreadable` is thrown with `denied`.
 */
export const hiddenProcesses = defineCollector({
  id: "hidden_processes",
  summary:
    "Processes that run and that /proc does not list, and how far the search for them has come",
  reads: [
    "/proc/loadavg",
    "/proc/*/stat",
    "/proc/*/status",
    "/proc/self/status",
    PID_MAX,
    BOOT_ID,
    ...PROGRAM_READS,
    ...PROC_MOUNT_READS,
    ...CGROUP_READS,
  ],
  buildsOn: ["executions"],
  everyMs: EVERY_MS,
  durable: true,
  facts,
  collect(host, { before: last, at, known }) {
    const boot_id = unlessAbsent(() => host.readText(BOOT_ID).trim());
    const before = last?.boot_id === boot_id ? last : undefined;
    const { namespace, ours, pid_max } = scopeOf(host);
    // Asked before the list is made: what began since is on it.
    const cgroups = ours ? cgroupsOf(host) : "incomparable";
    const load = loadOf(host);
    const listed = new Set(pidsOf(host));
    const { covers, replaced, hidepid } = readProcMounts(host);
    const seesAll = hidepid === undefined && covers.length === 0;
    const countable = namespace === "device" && ours && seesAll;
    const uncounted = countable
      ? uncountedThreads(host, listed, load, () => loadOf(host))
      : undefined;

    const window = pidWindow(before?.next ?? 1, pid_max, ours ? load.lastPid : 0);
    const named = typeof cgroups === "string" ? undefined : cgroups;
    const traced = namespace === "device" && ours ? livingOf(known) : [];
    const other = [...suspectedBefore(before), ...named?.directories.keys() ?? [], ...traced];
    const asked = [...new Set([...window.pids, ...other])]
      .filter((pid) => !listed.has(pid)).map(String);
    const suspects = new Map<number, HostPath | undefined>();
    for (const pid of host.present("/proc", asked)) suspects.set(Number(pid), undefined);
    for (const [pid, directory] of named?.directories ?? []) {
      // Under hidepid a cgroup names those too whom /proc is told to hide.
      const hides = hidepid !== undefined && !suspects.has(pid);
      if (!listed.has(pid) && !hides) suspects.set(pid, directory);
    }
    const unlisted = unlistedOf(host, suspects, listed);
    const found = [
      ...coveredOf(covers, named),
      ...unlisted.flatMap((it) => hiddenOf(host, it) ?? []),
    ];
    const beyond = countable ? beyondOf(uncounted, unlisted, before) : undefined;
    const now: Facts = {
      ...optional("boot_id", boot_id),
      pid_max,
      next: window.next,
      ...optional("swept_ms", window.last ? at.wallMs : before?.swept_ms),
      hidden: told(found, before),
      untold: Math.max(0, found.length - MAX_TOLD),
      ...optional("uncounted", beyond),
      ...optional("counted_ms", uncounted === undefined ? before?.counted_ms : at.wallMs),
      countable,
      cgroups: typeof cgroups === "string" ? cgroups : cgroups.whole ? "read" : "partly",
      namespace,
      ...optional("hidepid", hidepid),
      ...optional("replaced", replaced === undefined ? undefined : escapeKey(replaced.type)),
    };
    return { facts: now };
  },
  atRest({ counted_ms: _, swept_ms, ...it }) {
    return it.pid_max > LONG_SWEEP
      ? { ...it, ...optional("swept_ms", swept_ms) }
      : { ...it, next: 1 };
  },
  report({ now, elapsedMs, lastSent }) {
    const { pid_max, swept_ms, namespace, hidepid, cgroups, countable, counted_ms, untold } = now;
    const threads = timeOf(counted_ms, sentAt(lastSent, "threads_counted"));
    const report: JsonObject = {
      pid_max,
      swept: timeOf(swept_ms, sentAt(lastSent, "swept")),
      threads_counted: countable ? threads : "incomparable",
      cgroups,
      namespace,
      ...(hidepid === undefined ? {} : { hidepid }),
      ...(untold > 0 ? { untold } : {}),
    };
    const sent = sentAt(lastSent, "sweep_s");
    if (elapsedMs > 0 && elapsedMs <= MAX_INTERVAL_MS) {
      const seconds = Math.ceil((pid_max - 1) / WINDOW) * elapsedMs / 1000;
      report.sweep_s = held(seconds, sent, { absolute: 10, relative: 0.25, decimals: 0 });
    } else if (sent !== undefined) report.sweep_s = sent;
    return report;
  },
});

/** Whose processes are seen, and whether our pid namespace is theirs: then cgroups and loadavg write the same numbers. */
function scopeOf(host: HostFs): Pick<Facts, "namespace" | "pid_max"> & { ours: boolean } {
  const stat = emptyStat();
  const second = unlessAbsent(() => readStat(host, 2, stat));
  // kthreadd is the second process of every Linux, and of no inner namespace.
  const isDevice = second !== undefined && (stat.flags & PF_KTHREAD) !== 0;
  const own = unlessAbsent(() => parsePidNumbers(host.readText("/proc/self/status")));
  return {
    namespace: isDevice ? "device" : "inner",
    pid_max: parseInteger(host.readText(PID_MAX), PID_MAX),
    ours: own?.pids?.length === 1,
  };
}

function loadOf(host: HostFs): Loadavg {
  return parseLoadavg(host.readText("/proc/loadavg"));
}

function cgroupsOf(host: HostFs): CgroupProcesses | "absent" | "denied" {
  try {
    return readCgroups(host);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return error.why === "absent" ? "absent" : "denied";
  }
}

function suspectedBefore(before: Facts | undefined): readonly number[] {
  return Object.values(before?.hidden ?? {}).map(({ pid }) => pid);
}

/** Whom the trace saw begin and not end: that these are not listed is told long before a sweep comes to them. */
function livingOf(known: Readonly<Record<string, unknown>> | undefined): readonly number[] {
  return (known?.executions as { living?: readonly number[] } | undefined)?.living ?? [];
}

/** What is hidden, by pid and start; what was the same at the look before is so for sure. */
function told(found: readonly Hidden[], before: Facts | undefined): Facts["hidden"] {
  const hidden = emptyObject<Hidden>();
  for (const it of found.slice(0, MAX_TOLD)) {
    const key = `${it.pid}/${it.how === "mount" ? "mount" : it.start_ticks ?? "unknown"}`;
    const known = own(before?.hidden ?? {}, key) !== undefined;
    hidden[key] = { ...it, confirmed: it.confirmed || known };
  }
  return hidden;
}

/** The threads that nobody has, once those of the unlisted are taken away. A look that could not count tells nothing new. */
function beyondOf(
  uncounted: number | undefined,
  unlisted: readonly Unlisted[],
  before: Facts | undefined,
): Facts["uncounted"] {
  if (uncounted === undefined) return before?.uncounted;
  const known = unlisted.reduce((sum, it) => sum + (it.threads ?? uncounted), 0);
  if (uncounted <= known) return undefined;
  const least = Math.min(uncounted - known, before?.uncounted?.threads ?? Infinity);
  return { threads: least, confirmed: before?.uncounted !== undefined };
}

/** A time as it is published: what was sent last while it is not much later. */
function timeOf(ms: number | undefined, lastSent: Json | undefined): Json {
  if (ms === undefined) return "not yet";
  const sent = typeof lastSent === "string" ? Date.parse(lastSent) : NaN;
  return Math.abs(ms - sent) < TIME_BAND_MS ? lastSent ?? "" : new Date(ms).toISOString();
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { [P in K]?: V };
}
