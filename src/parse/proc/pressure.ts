import { fieldsOf, linesOf } from "../_lines.ts";
import { decimalOf, unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** The share of time, in percent, that tasks were stalled for want of a resource. */
export interface Stall {
  avg10: number;
  avg60: number;
  avg300: number;
  /** Since boot, in microseconds. */
  totalUs: number;
}

/** `some`: at least one task was stalled; `full`: all that had something to do were. */
export interface Pressure {
  some: Stall;
  /** Missing for the processor before Linux 5.13. */
  full?: Stall;
}

/**
 * Parses /proc/pressure/{cpu,memory,io}, Documentation/accounting/psi.rst.
 *
 *     some avg10=0.11 avg60=0.32 avg300=0.27 total=6499014
 *     full avg10=0.00 avg60=0.00 avg300=0.00 total=0
 */
export function parsePressure(text: string): Pressure {
  const lines = linesOf(text);
  const [first = "", second] = lines;
  if (lines.length > 2) throw new ParseError("proc/pressure", "expected two lines", lines[2]);
  const some = stall("some", first);
  return second === undefined ? { some } : { some, full: stall("full", second) };
}

function stall(kind: string, line: string): Stall {
  const fields = fieldsOf(line);
  if (fields[0] !== kind || fields.length !== 5) {
    throw new ParseError("proc/pressure", `expected ${kind} with four values`, line);
  }
  const value = (index: number, name: string) => {
    const field = fields[index] ?? "";
    return field.startsWith(`${name}=`) ? field.slice(name.length + 1) : undefined;
  };
  return {
    avg10: decimalOf("proc/pressure", value(1, "avg10"), line),
    avg60: decimalOf("proc/pressure", value(2, "avg60"), line),
    avg300: decimalOf("proc/pressure", value(3, "avg300"), line),
    totalUs: unsignedOf("proc/pressure", value(4, "total"), line),
  };
}
