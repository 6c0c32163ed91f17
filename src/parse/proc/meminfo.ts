import { linesOf } from "../_lines.ts";
import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** Memory in KiB, by the names of /proc/meminfo. Those with `?` are not in every kernel. */
export interface Meminfo {
  MemTotal: number;
  MemFree: number;
  /** Since Linux 3.14. */
  MemAvailable?: number;
  "Active(file)"?: number;
  "Inactive(file)"?: number;
  SReclaimable?: number;
  SwapTotal: number;
  SwapFree: number;
}

/**
 * Parses /proc/meminfo, Documentation/filesystems/proc.rst. Lines of other names must be well formed too.
 *
 *     MemTotal:       24684092 kB
 *     MemFree:        24320756 kB
 *     MemAvailable:   24338304 kB
 *     Active(file):     138436 kB
 *     HugePages_Total:       0
 */
export function parseMeminfo(text: string): Meminfo {
  const kib = new Map<string, number>();
  for (const line of linesOf(text)) {
    const [, name, amount] = /^([^: ]+): *([0-9]+)(?: kB)?$/.exec(line) ?? [];
    if (name === undefined) throw new ParseError("proc/meminfo", "expected a name and KiB", line);
    kib.set(name, unsignedOf("proc/meminfo", amount, line));
  }
  const must = (name: string) => {
    const value = kib.get(name);
    if (value === undefined) throw new ParseError("proc/meminfo", `no line ${name}`);
    return value;
  };
  const info: Meminfo = {
    MemTotal: must("MemTotal"),
    MemFree: must("MemFree"),
    SwapTotal: must("SwapTotal"),
    SwapFree: must("SwapFree"),
  };
  for (const name of ["MemAvailable", "Active(file)", "Inactive(file)", "SReclaimable"] as const) {
    const value = kib.get(name);
    if (value !== undefined) info[name] = value;
  }
  return info;
}
