import * as z from "zod";
import type { HostFs } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import { parsePidStat, type PidStat } from "../parse/proc/pid_stat.ts";

/** The longest name that the kernel writes, that of a work queue's thread (fs/proc/array.c, proc_task_name). */
const MAX_COMM_BYTES = 64;
/** A record is far shorter: 52 fields. */
const MAX_STAT_BYTES = 4096;
/** A thread of the kernel (linux/sched.h). */
export const PF_KTHREAD = 0x0020_0000;
const ZOMBIE = 0x5a;
const decoder = new TextDecoder();

/** Every process, each at the same index of all columns, sorted by pid. Plain arrays of numbers: there may be thousands. */
export const processTable = z.object({
  pid: z.instanceof(Uint32Array),
  start_ticks: z.instanceof(Float64Array).describe("Ticks (1/100 s) from boot to its start"),
  cpu_ticks: z.instanceof(Float64Array).describe("Ticks of processor time since its start"),
  rss_pages: z.instanceof(Float64Array).describe("Resident pages, inaccurate"),
  no_program: z.instanceof(Uint8Array)
    .describe("1 for a thread of the kernel, and for what has ended and waits for its parent"),
  comm: z.instanceof(Uint8Array).describe("Names, one after the other"),
  comm_end: z.instanceof(Uint32Array).describe("Where each name ends in comm"),
  malformed: z.number().describe("Processes whose stat could not be understood; they are left out"),
});
/** The type of {@linkcode processTable}. */
export type ProcessTable = z.infer<typeof processTable>;

/**
 * The numbers of all processes, lowest first. Throws `Unreadable` with `denied` where the mount option
 * hidepid, or a sandbox, hides the processes of others: process 1 is then missing.
 */
export function pidsOf(host: HostFs): readonly number[] {
  const pids = host.list("/proc").filter(isPid).map(Number).sort((a, b) => a - b);
  if (pids[0] !== 1) throw new Unreadable("denied", "The processes of other users are hidden");
  return pids;
}

/**
 * Reads every process. One that ends meanwhile is left out. Throws as {@linkcode pidsOf}.
 */
export function readProcesses(host: HostFs): ProcessTable {
  const pids = Uint32Array.from(pidsOf(host));
  const table: ProcessTable = {
    pid: pids,
    start_ticks: new Float64Array(pids.length),
    cpu_ticks: new Float64Array(pids.length),
    rss_pages: new Float64Array(pids.length),
    no_program: new Uint8Array(pids.length),
    comm: new Uint8Array(pids.length * MAX_COMM_BYTES),
    comm_end: new Uint32Array(pids.length),
    malformed: 0,
  };
  const stat = emptyStat();
  let count = 0;
  let end = 0;
  for (const pid of pids) {
    try {
      const bytes = readStat(host, pid, stat);
      const length = Math.min(stat.commEnd - stat.commStart, MAX_COMM_BYTES);
      for (let i = 0; i < length; i++) table.comm[end++] = bytes[stat.commStart + i] ?? 0;
    } catch (error) {
      if (error instanceof ParseError) table.malformed++;
      else if (!(error instanceof Unreadable && error.why === "absent")) throw error;
      continue;
    }
    table.pid[count] = pid;
    table.start_ticks[count] = stat.startTicks;
    table.cpu_ticks[count] = stat.userTicks + stat.systemTicks;
    table.rss_pages[count] = stat.rssPages;
    table.no_program[count] = runsNothing(stat) ? 1 : 0;
    table.comm_end[count] = end;
    count++;
  }
  return {
    pid: table.pid.subarray(0, count),
    start_ticks: table.start_ticks.subarray(0, count),
    cpu_ticks: table.cpu_ticks.subarray(0, count),
    rss_pages: table.rss_pages.subarray(0, count),
    no_program: table.no_program.subarray(0, count),
    comm: table.comm.subarray(0, end),
    comm_end: table.comm_end.subarray(0, count),
    malformed: table.malformed,
  };
}

/** A record for {@linkcode readStat} to fill. */
export function emptyStat(): PidStat {
  return {
    commStart: 0,
    commEnd: 0,
    state: 0,
    flags: 0,
    userTicks: 0,
    systemTicks: 0,
    threads: 0,
    startTicks: 0,
    rssPages: 0,
  };
}

/** Reads the stat of a process, and gives its bytes, which the next read overwrites. Throws `Unreadable` and `ParseError`. */
export function readStat(host: HostFs, pid: number, into: PidStat): Uint8Array {
  const bytes = host.readAt(`/proc/${pid}/stat`, 0, MAX_STAT_BYTES);
  parsePidStat(bytes, into);
  return bytes;
}

/** One whose first thread has ended, while others run on, has ended in its state only. */
function runsNothing({ flags, state, threads }: PidStat): boolean {
  return (flags & PF_KTHREAD) !== 0 || state === ZOMBIE && threads <= 1;
}

/** The name of the process at an index; bytes that are not UTF-8 become U+FFFD. */
export function nameAt(table: ProcessTable, index: number): string {
  const start = index === 0 ? 0 : table.comm_end[index - 1];
  return decoder.decode(table.comm.subarray(start, table.comm_end[index]));
}

/**
 * The processor time that each process took since the look before, in ticks. A process that was not
 * there before took all of its time since, if it started after all that were; else it is not known, 0.
 */
export function ticksSince(now: ProcessTable, before: ProcessTable): Float64Array {
  const ticks = new Float64Array(now.pid.length);
  let newest = 0;
  for (const start of before.start_ticks) newest = Math.max(newest, start);
  let at = 0;
  for (let index = 0; index < ticks.length; index++) {
    const pid = now.pid[index] ?? 0;
    const start = now.start_ticks[index] ?? 0;
    const total = now.cpu_ticks[index] ?? 0;
    while ((before.pid[at] ?? Infinity) < pid) at++;
    const same = before.pid[at] === pid && before.start_ticks[at] === start;
    if (same) ticks[index] = Math.max(0, total - (before.cpu_ticks[at] ?? 0));
    else if (start >= newest) ticks[index] = total;
  }
  return ticks;
}

function isPid(name: string): boolean {
  return /^[1-9][0-9]{0,8}$/.test(name);
}
