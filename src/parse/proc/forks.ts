import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/**
 * Parses how many processes and threads were made since boot, the line `processes` of /proc/stat,
 * Documentation/filesystems/proc.rst section 1.7.
 *
 *     ctxt 413742
 *     btime 1763769600
 *     processes 8126
 *     procs_running 1
 */
export function parseForks(text: string): number {
  const line = /^processes .*$/m.exec(text)?.[0];
  if (line === undefined) throw new ParseError("proc/stat", "no line processes");
  return unsignedOf("proc/stat", line.slice("processes ".length), line);
}
