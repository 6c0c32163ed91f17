import { type HostFs, type HostPath, unlessAbsent } from "../host/host_fs.ts";
import { parsePidNumbers } from "../parse/proc/pid_status.ts";
import { isInCgroup } from "./_cgroup_processes.ts";
import { emptyStat, pidsOf, readStat } from "./_process_table.ts";

/** A process that runs and that the list of /proc does not name. */
export interface Unlisted {
  pid: number;
  /** Ticks (1/100 s) from boot to its start; undefined where it is not found below /proc either. */
  startTicks?: number;
  /** Undefined as that is. */
  threads?: number;
  /** The directory of its cgroup, where one names it. */
  cgroup?: HostPath;
}

/**
 * Which of the suspects are unlisted: pids that something other than the list of /proc says run, each with the
 * cgroup that names it, if one does. No thread but the first of a process is in that list: of any other, its process is the suspect.
 * What began after the list was made is in the next one, what ended meanwhile is not found any more, and what
 * has the number of one that ended began at another time; a cgroup that names a process that is not found is asked again.
 */
export function unlistedOf(
  host: HostFs,
  suspects: ReadonlyMap<number, HostPath | undefined>,
  listed: ReadonlySet<number>,
): readonly Unlisted[] {
  const found = new Map<number, Unlisted>();
  const left = [...suspects.keys()];
  for (const pid of left) {
    if (found.has(pid)) continue;
    const cgroup = suspects.get(pid);
    const it = processAt(host, pid);
    if (it !== undefined && it.tgid !== pid) {
      if (it.tgid !== undefined && !listed.has(it.tgid)) left.push(it.tgid);
    } else if (it !== undefined || (cgroup !== undefined && isInCgroup(host, cgroup, pid))) {
      const { startTicks, threads } = it ?? {};
      found.set(pid, {
        pid,
        ...(startTicks === undefined ? {} : { startTicks }),
        ...(threads === undefined ? {} : { threads }),
        ...(cgroup === undefined ? {} : { cgroup }),
      });
    }
  }
  if (found.size === 0) return [];
  const again = new Set(pidsOf(host));
  return [...found.values()].filter(({ pid, startTicks }) =>
    !again.has(pid) && processAt(host, pid)?.startTicks === startTicks
  );
}

/** Undefined where there is no process or thread of this number now. */
function processAt(host: HostFs, pid: number) {
  return unlessAbsent(() => {
    const { tgid } = parsePidNumbers(host.readText(`/proc/${pid}/status`));
    const stat = emptyStat();
    readStat(host, pid, stat);
    const { startTicks, threads } = stat;
    return { tgid, startTicks, threads };
  });
}
