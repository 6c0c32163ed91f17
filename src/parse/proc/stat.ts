import { fieldsOf, linesOf } from "../_lines.ts";
import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** Time since boot that processors spent, in ticks of USER_HZ. `user` includes guests, as in the file. */
export interface CpuTimes {
  user: number;
  nice: number;
  system: number;
  idle: number;
  /** May decrease. */
  iowait: number;
  irq: number;
  softirq: number;
  steal: number;
}

/** The processors' times of /proc/stat. */
export interface Stat {
  total: CpuTimes;
  /** The online processors, by the number in their name. */
  cores: ReadonlyMap<number, CpuTimes>;
}

/**
 * Parses /proc/stat, Documentation/filesystems/proc.rst section 1.7. Only the `cpu` lines are read,
 * each with ten counters since Linux 2.6.33; the last two, guest and guest_nice, are part of user and nice.
 *
 *     cpu  2987 0 1950 197897 591 0 38 40 0 0
 *     cpu0 1061 0 633 100079 8 0 7 15 0 0
 *     cpu1 1926 0 1317 97818 583 0 30 25 0 0
 *     intr 202636 0 0 0 ...
 *     ctxt 413742
 */
export function parseStat(text: string): Stat {
  let total: CpuTimes | undefined;
  const cores = new Map<number, CpuTimes>();
  for (const line of linesOf(text)) {
    if (!line.startsWith("cpu")) continue;
    const [name = "", ...counters] = fieldsOf(line);
    const times = cpuTimes(counters, line);
    if (name === "cpu") {
      if (total !== undefined) throw new ParseError("proc/stat", "a second total", line);
      total = times;
    } else {
      const core = unsignedOf("proc/stat", name.slice(3), line);
      if (cores.has(core)) throw new ParseError("proc/stat", "the same processor twice", line);
      cores.set(core, times);
    }
  }
  if (total === undefined) throw new ParseError("proc/stat", "no line cpu");
  return { total, cores };
}

function cpuTimes(counters: readonly string[], line: string): CpuTimes {
  if (counters.length < 10) throw new ParseError("proc/stat", "too few fields", line);
  const at = (index: number) => unsignedOf("proc/stat", counters[index], line);
  return {
    user: at(0),
    nice: at(1),
    system: at(2),
    idle: at(3),
    iowait: at(4),
    irq: at(5),
    softirq: at(6),
    steal: at(7),
  };
}
