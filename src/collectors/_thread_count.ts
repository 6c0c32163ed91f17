import { type HostFs } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import type { Loadavg } from "../parse/proc/loadavg.ts";
import { emptyStat, readStat } from "./_process_table.ts";

/**
 * How many threads the kernel counts beyond those of the listed processes. The count is exact, and undefined where
 * it would not be: `load` before the processes were listed and `loadAgain` after their threads were counted are to
 * say that nothing began (another last pid) and nothing ended (fewer threads) meanwhile.
 *
 * This holds in the pid namespace of the device alone, where every thread has a number (kernel/fork.c, nr_threads).
 */
export function uncountedThreads(
  host: HostFs,
  listed: Iterable<number>,
  load: Loadavg,
  loadAgain: () => Loadavg,
): number | undefined {
  const stat = emptyStat();
  let threads = 0;
  for (const pid of listed) {
    try {
      readStat(host, pid, stat);
    } catch (error) {
      if (error instanceof Unreadable && error.why === "absent") return undefined;
      throw error;
    }
    threads += stat.threads;
  }
  const { lastPid, threads: all } = loadAgain();
  return lastPid === load.lastPid && all === load.threads ? all - threads : undefined;
}
