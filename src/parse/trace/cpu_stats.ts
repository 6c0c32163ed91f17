import { linesOf } from "../_lines.ts";
import { decimalOf, unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** What the ring buffer of one processor counts. */
export interface TraceCpuStats {
  /** Records that wait to be read. */
  waiting: number;
  /** Records that were lost: overwritten before they were read, or that found no room. */
  lost: number;
  /** Records that were read, by whomever. */
  read: number;
  /** The trace's clock now, nanoseconds; undefined where it counts something else. */
  nowNs: number | undefined;
}

const FORMAT = "trace/stats";

/**
 * Parses `per_cpu/cpu*\/stats` of tracefs, Documentation/trace/ftrace.rst.
 *
 *     entries: 5
 *     overrun: 0
 *     commit overrun: 0
 *     bytes: 200
 *     oldest event ts: 22792.554689
 *     now ts: 22801.149960
 *     dropped events: 0
 *     read events: 6
 */
export function parseTraceCpuStats(text: string): TraceCpuStats {
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    const [, name, value] = /^([a-z ]{1,40}):[ ]{1,20}([0-9.]{1,40})$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new ParseError(FORMAT, "expected a name and a number", line);
    }
    values.set(name, value);
  }
  const count = (name: string) => unsignedOf(FORMAT, values.get(name), name);
  const now = values.get("now ts");
  return {
    // A difference of three counters that are not read at once: for a moment it may be below 0.
    waiting: count("entries") < 2 ** 63 ? count("entries") : 0,
    lost: count("overrun") + count("commit overrun") + count("dropped events"),
    read: count("read events"),
    nowNs: now?.includes(".") ? decimalOf(FORMAT, now, now) * 1e9 : undefined,
  };
}
