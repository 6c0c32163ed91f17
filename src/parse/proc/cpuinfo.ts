import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/**
 * Parses /proc/cpuinfo, proc_cpuinfo(5): the first value of each name. Which names there are depends
 * on the architecture; `Serial` and `Model` are those of the board, at the end of an ARM device's file.
 *
 *     processor	: 0
 *     model name	: ARMv7 Processor rev 3 (v7l)
 *
 *     Serial		: 10000000a1b2c3d4
 */
export function parseCpuinfo(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    if (colon <= 0) throw new ParseError("proc/cpuinfo", "expected a name and a colon", line);
    const name = line.slice(0, colon).trim();
    if (!values.has(name)) values.set(name, line.slice(colon + 1).trim());
  }
  return values;
}
