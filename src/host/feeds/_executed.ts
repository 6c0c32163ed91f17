import { Unreadable } from "../../model/reading.ts";
import type { ProcessEvent } from "../../parse/trace/process_event.ts";
import type { AcctRecord } from "../../parse/db/acct.ts";
import type { AuditExecution } from "../../parse/log/audit_execution.ts";
import type { HostFs, ReadPattern } from "../host_fs.ts";

/** Who executed what. */
interface Run {
  /** As it was given to execve(2); a relative one is resolved where the process was still there. */
  path: string;
  /** Only the name is known that the process gave itself, not a path. */
  unnamed?: true;
  /** Whose it was, effectively, where it was still there. */
  uid?: number;
  /** The program that started it: a path, or a name in parentheses where no more may be seen. */
  by?: string;
  /** Whose that was, where it was still there. */
  byUid?: number;
}

/** What was executed; the runs of one program by one user and one parent that came together are one. */
export interface Executed extends Run {
  kind: "executed";
  /** 0 where only more became known of what was told before. */
  count: number;
  firstMs: number;
  lastMs: number;
  /** How long the longest of those that have ended took. */
  longestMs?: number;
}

/** Processes and threads by their number, as far as events told of them. */
export type Tasks = Map<number, Task>;
interface Task {
  /** The thread that made it. */
  parent?: number;
  program?: string;
  run?: Run;
  startNs?: number;
}

/** What events come to. */
export interface Summary {
  executed: readonly Executed[];
  executions: number;
  /** Executions of programs beyond the bound. */
  untold: number;
  forks: number;
  /** Processes and threads that began and did not end, the last ones, as far as that is told. */
  living?: readonly number[];
}

/** What {@linkcode summarise} asks of processes that are still there. */
export const TASK_READS: readonly ReadPattern[] = [
  "/proc/*/exe",
  "/proc/*/cwd",
  "/proc/*/comm",
  "/proc/self/ns/pid",
];

/** The namespace of pids that the kernel begins with, `PROC_PID_INIT_INO` of linux/proc_ns.h. */
const FIRST_NAMESPACE = "pid:[4026531836]";

/** Of more tasks the parent is not known. */
const MAX_TASKS = 16_384;
/** So many of each kind are said to live. */
const MAX_LIVING = 256;
/** More different programs at one time are counted only. */
const MAX_TOLD = 500;

/** Joins the events of one reading; the tasks change. `wallMsOf` gives the time of day of an event. */
export function summarise(
  events: readonly ProcessEvent[],
  tasks: Tasks,
  host: HostFs,
  wallMsOf: (timeNs: number) => number,
): Summary {
  const asked = asking(host, events);
  // One process may execute one program after the other: what it is now is the last.
  const last = new Map<number, ProcessEvent>();
  for (const event of events) if (event.kind === "exec") last.set(event.pid, event);
  const runs = told();
  let [executions, forks] = [0, 0];
  for (const event of events) {
    const { pid, timeNs } = event;
    const task = tasks.get(pid);
    if (event.kind === "fork") {
      forks++;
      const { parent } = event;
      const program = tasks.get(parent)?.program ?? asked.program(parent);
      follow(tasks, pid, { parent, ...optional("program", program) });
    } else if (event.kind === "exec") {
      executions++;
      if (event.before !== pid) tasks.delete(event.before);
      const path = last.get(pid) === event ? asked.absolute(pid, event.path) : event.path;
      const run: Run = {
        path,
        ...optional("uid", last.get(pid) === event ? asked.uid(pid) : undefined),
        // Who forked runs the same until it executes another: so it is the parent, or what was replaced.
        ...optional("by", task?.program),
        ...optional("byUid", task?.parent === undefined ? undefined : asked.uid(task.parent)),
      };
      follow(tasks, pid, { ...task, program: path, run, startNs: timeNs });
      runs.tell(run, 1, wallMsOf(timeNs));
    } else {
      tasks.delete(pid);
      if (task?.run === undefined || task.startNs === undefined) continue;
      const longestMs = Math.max(0, timeNs - task.startNs) / 1e6;
      runs.tell(task.run, 0, wallMsOf(task.startNs), longestMs);
    }
  }
  const { executed, untold } = runs;
  return { executed, executions, untold, forks, living: livingOf(tasks) };
}

/** The numbers that were given out last of what did not end, of what executed a program, and of what did not. */
function livingOf(tasks: Tasks): readonly number[] {
  const all = [...tasks];
  const last = (executed: boolean) =>
    all.filter(([, { run }]) => (run !== undefined) === executed).slice(-MAX_LIVING);
  return [...last(true), ...last(false)].map(([pid]) => pid);
}

/** Runs, those that are alike as one; of more different ones than the bound the number. */
function told() {
  const byKey = new Map<string, Executed>();
  let untold = 0;
  return {
    get executed() {
      return [...byKey.values()];
    },
    get untold() {
      return untold;
    },
    tell(run: Run, count: number, atMs: number, longestMs?: number): void {
      const key = JSON.stringify([run.path, run.uid, run.by]);
      const known = byKey.get(key);
      if (known === undefined && byKey.size >= MAX_TOLD) {
        untold += count;
        return;
      }
      const it = known ?? { kind: "executed", ...run, count: 0, firstMs: atMs, lastMs: atMs };
      it.count += count;
      it.firstMs = Math.min(it.firstMs, atMs);
      it.lastMs = Math.max(it.lastMs, atMs);
      if (longestMs !== undefined) it.longestMs = Math.max(it.longestMs ?? 0, longestMs);
      byKey.set(key, it);
    },
  };
}

/** The same of accounts of processes that ended: they tell names, in parentheses, and no paths. */
export function accountFor(records: readonly AcctRecord[], host: HostFs): Summary {
  const asked = asking(host, []);
  const runs = told();
  let executions = 0;
  for (const { comm, uid, ppid, beganMs, elapsedMs, onlyForked } of records) {
    if (onlyForked) continue;
    executions++;
    const by = optional("by", asked.program(ppid));
    runs.tell({ path: `(${comm})`, unnamed: true, uid, ...by }, 1, beganMs, elapsedMs);
  }
  const { executed, untold } = runs;
  return { executed, executions, untold, forks: records.length };
}

/** The same of what the audit tells: it knows who made a process, not when. A number that is new in the tasks was made. */
export function auditedFor(
  executed: readonly AuditExecution[],
  tasks: Tasks,
  host: HostFs,
): Summary {
  const asked = asking(host, []);
  const runs = told();
  let forks = 0;
  for (const { wallMs, pid, ppid, uid, path } of executed) {
    if (!tasks.has(pid)) forks++;
    const by = optional("by", tasks.get(ppid)?.program ?? asked.program(ppid));
    runs.tell({ path, uid, ...by }, 1, wallMs);
    follow(tasks, pid, { parent: ppid, program: path });
  }
  return { executed: runs.executed, executions: executed.length, untold: runs.untold, forks };
}

/** Where there are too many, of the oldest no more is known. */
function follow(tasks: Tasks, pid: number, task: Task): void {
  tasks.delete(pid);
  tasks.set(pid, task);
  for (const oldest of tasks.keys()) {
    if (tasks.size <= MAX_TASKS) break;
    tasks.delete(oldest);
  }
}

/** What is still there is asked once. Of what ended meanwhile nothing is: its number may be another's. */
function asking(host: HostFs, events: readonly ProcessEvent[]) {
  const namespace = unlessUnreadable(() => host.readLink("/proc/self/ns/pid"));
  // Numbers are those of the whole machine: a container has others.
  const isForeign = namespace !== undefined && namespace !== FIRST_NAMESPACE;
  const ended = new Set<number>();
  for (const { kind, pid } of events) if (kind === "exit") ended.add(pid);
  const ask = <T>(read: (pid: number) => T) => {
    const known = new Map<number, T | undefined>();
    return (pid: number): T | undefined => {
      if (isForeign || ended.has(pid)) return undefined;
      if (!known.has(pid)) known.set(pid, unlessUnreadable(() => read(pid)));
      return known.get(pid);
    };
  };
  const exe = ask((pid) => host.readLink(`/proc/${pid}/exe`));
  const cwd = ask((pid) => host.readLink(`/proc/${pid}/cwd`));
  const comm = ask((pid) => `(${host.readText(`/proc/${pid}/comm`).replace(/\n$/, "")})`);
  return {
    uid: ask((pid) => host.stat(`/proc/${pid}`).uid),
    program: (pid: number) => exe(pid) ?? comm(pid),
    absolute(pid: number, path: string): string {
      if (path.startsWith("/")) return path;
      const ran = exe(pid);
      const isIt = (it: string) => it.slice(it.lastIndexOf("/")) === `/${nameOf(path)}`;
      if (ran !== undefined && isIt(ran)) return ran;
      const directory = cwd(pid);
      return directory === undefined ? path : `${directory}/${path.replace(/^(?:\.\/+)+/, "")}`;
    },
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { [P in K]?: V };
}
