import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** Where a field lies in what the kernel records. */
export interface TraceField {
  /** Bytes from the beginning. */
  offset: number;
  sizeBytes: number;
  /** It holds where its text lies and how long that is (`__data_loc`), not the text itself. */
  located: boolean;
}

/** How one event is laid out, by the names of its fields. */
export interface TraceFormat {
  name: string;
  /** What the event's records carry as `common_type`; another on each kernel. */
  id: number;
  fields: ReadonlyMap<string, TraceField>;
}

/** Where a page of the ring buffer has what. */
export interface TracePageLayout {
  timestamp: TraceField;
  /** The length of the data, with flags above it. */
  commit: TraceField;
  data: TraceField;
}

const FORMAT = "trace/format";
const MAX_FIELDS = 256;
/** A page of the ring buffer is no larger, and no field lies beyond it. */
const MAX_BYTES = 1 << 20;

/**
 * Parses the `format` of an event, Documentation/trace/events.rst section 2.2.
 *
 *     name: sched_process_exec
 *     ID: 365
 *     format:
 *     	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
 *
 *     	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
 *     	field:pid_t pid;	offset:12;	size:4;	signed:1;
 *
 *     print fmt: "filename=%s pid=%d", __get_str(filename), REC->pid
 */
export function parseTraceFormat(text: string): TraceFormat {
  const lines = linesOf(text);
  const name = /^name: ([\w-]{1,100})$/.exec(lines[0] ?? "")?.[1];
  const id = /^ID: ([0-9]{1,5})$/.exec(lines[1] ?? "")?.[1];
  if (name === undefined) throw new ParseError(FORMAT, "expected a name", lines[0]);
  if (id === undefined) throw new ParseError(FORMAT, "expected an ID", lines[1]);
  return { name, id: Number(id), fields: fieldsOf(lines.slice(2)) };
}

/**
 * Parses `events/header_page`, the layout of a page that `trace_pipe_raw` gives. `commit` and `overwrite` lie at
 * the same place.
 *
 *     	field: u64 timestamp;	offset:0;	size:8;	signed:0;
 *     	field: local_t commit;	offset:8;	size:8;	signed:1;
 *     	field: int overwrite;	offset:8;	size:1;	signed:1;
 *     	field: char data;	offset:16;	size:4080;	signed:0;
 */
export function parseTracePageLayout(text: string): TracePageLayout {
  const fields = fieldsOf(linesOf(text));
  const field = (name: string) => {
    const found = fields.get(name);
    if (found === undefined) throw new ParseError(FORMAT, `expected a field ${name}`);
    return found;
  };
  const layout = { timestamp: field("timestamp"), commit: field("commit"), data: field("data") };
  if (layout.timestamp.sizeBytes !== 8 || ![4, 8].includes(layout.commit.sizeBytes)) {
    throw new ParseError(FORMAT, "times or lengths of another size");
  }
  return layout;
}

function fieldsOf(lines: readonly string[]): ReadonlyMap<string, TraceField> {
  const fields = new Map<string, TraceField>();
  for (const line of lines) {
    if (!line.startsWith("\tfield:")) continue;
    const [, declared = "", offset, size] =
      /^\tfield:([^;]{1,200});\toffset:([0-9]{1,7});\tsize:([0-9]{1,7});/.exec(line) ?? [];
    const name = /(\w{1,100})(?:\[[^\]]{0,40}\])?$/.exec(declared)?.[1];
    if (name === undefined) throw new ParseError(FORMAT, "expected a field", line);
    const field = {
      offset: Number(offset),
      sizeBytes: Number(size),
      located: declared.startsWith("__data_loc "),
    };
    if (field.offset + field.sizeBytes > MAX_BYTES || fields.size === MAX_FIELDS) {
      throw new ParseError(FORMAT, "larger than any page", line);
    }
    fields.set(name, field);
  }
  return fields;
}
