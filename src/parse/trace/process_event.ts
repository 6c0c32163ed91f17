import { textOfBytes } from "../_bytes_text.ts";
import { u32 } from "../_little_endian.ts";
import { ParseError } from "../parse_error.ts";
import type { TraceField, TraceFormat } from "./format.ts";
import type { TraceRecord } from "./page.ts";

/** A program was executed, a task (process or thread) was made, or ended. */
export type ProcessEvent =
  /**
   * By its process, `before` by which thread of it: that goes on under the number of the process. The path is as it was
   * given to execve(2), bytes that are not UTF-8 as Latin-1.
   */
  | { kind: "exec"; timeNs: number; pid: number; before: number; path: string }
  /** By a thread `parent`; the new task may be a thread, too. */
  | { kind: "fork"; timeNs: number; parent: number; pid: number }
  /** One thread, which is the last one or not. */
  | { kind: "exit"; timeNs: number; pid: number };

/** Reads the process events out of a page's records; undefined for another event. */
export type ProcessEventReader = (
  bytes: Uint8Array,
  record: TraceRecord,
) => ProcessEvent | undefined;

/** The events of the scheduler that are read, include/trace/events/sched.h. */
export const PROCESS_EVENTS = {
  exec: "sched_process_exec",
  fork: "sched_process_fork",
  exit: "sched_process_exit",
} as const;

const FORMAT = "trace/event";

/**
 * A reader for records that are laid out as the kernel says, such as this of an execution:
 *
 *     6d 01 00 00  52 1c 00 00  14 00 0a 00  52 1c 00 00  52 1c 00 00  "/bin/true\0"
 *     type         by pid       text at 20,  pid          pid before   text
 *                               10 long
 *
 * Throws `ParseError` where a format lacks what is
 * read; the reader throws it for a record that does not hold what its format says.
 */
export function processEventReader(
  formats: { readonly [K in keyof typeof PROCESS_EVENTS]: TraceFormat },
): ProcessEventReader {
  const of = ({ name, fields }: TraceFormat, field: string, located = false): TraceField => {
    const found = fields.get(field);
    if (found === undefined || found.sizeBytes !== 4 || found.located !== located) {
      throw new ParseError(FORMAT, `${name} has no such field ${field}`);
    }
    return found;
  };
  const type = formats.exec.fields.get("common_type");
  if (type?.sizeBytes !== 2) throw new ParseError(FORMAT, "no common_type");
  const filename = of(formats.exec, "filename", true);
  const executed = of(formats.exec, "pid");
  const before = of(formats.exec, "old_pid");
  const parent = of(formats.fork, "parent_pid");
  const child = of(formats.fork, "child_pid");
  const ended = of(formats.exit, "pid");
  return (bytes, record) => {
    const { timeNs } = record;
    const number = (field: TraceField) => {
      const at = record.start + field.offset;
      if (at + field.sizeBytes > record.end) throw new ParseError(FORMAT, "a record is too short");
      return field.sizeBytes === 2 ? u32(bytes, at) & 0xffff : u32(bytes, at);
    };
    switch (number(type)) {
      case formats.exec.id: {
        const path = textAt(bytes, record, number(filename));
        return { kind: "exec", timeNs, pid: number(executed), before: number(before), path };
      }
      case formats.fork.id:
        return { kind: "fork", timeNs, parent: number(parent), pid: number(child) };
      case formats.exit.id:
        return { kind: "exit", timeNs, pid: number(ended) };
    }
    return undefined;
  };
}

/** A text that ends at a NUL, by where it lies in the record (low 16 bits) and its length (high 16). */
function textAt(bytes: Uint8Array, { start, end }: TraceRecord, location: number): string {
  const from = start + (location & 0xffff);
  const to = from + (location >>> 16);
  if (to > end) throw new ParseError(FORMAT, "a text beyond its record");
  const text = bytes.subarray(from, to);
  const nul = text.indexOf(0);
  return textOfBytes(nul < 0 ? text : text.subarray(0, nul));
}
