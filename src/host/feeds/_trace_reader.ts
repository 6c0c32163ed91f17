import { emptyObject, isObject, type Json, type JsonObject } from "../../model/json.ts";
import { parseTraceCpuStats, type TraceCpuStats } from "../../parse/trace/cpu_stats.ts";
import {
  parseTraceFormat,
  parseTracePageLayout,
  type TracePageLayout,
} from "../../parse/trace/format.ts";
import { parseTracePage } from "../../parse/trace/page.ts";
import {
  PROCESS_EVENTS,
  type ProcessEvent,
  type ProcessEventReader,
  processEventReader,
} from "../../parse/trace/process_event.ts";
import { ParseError } from "../../parse/parse_error.ts";
import { type HostFs, type HostPath, unlessAbsent } from "../host_fs.ts";

/** The instance of tracefs that is telltale's own: deploy/systemd/telltale-trace.conf makes it. */
export const TRACE: HostPath = "/sys/kernel/tracing/instances/telltale";
/** The files of it that say how it is set up. */
export const TRACE_READS: readonly HostPath[] = [
  `${TRACE}/tracing_on`,
  `${TRACE}/set_event_pid`,
  `${TRACE}/set_event_notrace_pid`,
  `${TRACE}/events/header_page`,
  ...Object.values(PROCESS_EVENTS).flatMap((event): HostPath[] => [
    `${TRACE}/events/sched/${event}/format`,
    `${TRACE}/events/sched/${event}/enable`,
    `${TRACE}/events/sched/${event}/filter`,
  ]),
  `${TRACE}/per_cpu/*/stats`,
];
/** What is read of these is gone from them. */
export const TRACE_TAKES: readonly HostPath[] = [`${TRACE}/per_cpu/*/trace_pipe_raw`];

/** As much as a page of the ring buffer has at most where a page of memory has 64 KiB. */
const PAGE_BYTES = 64 * 1024;
/** So many pages of one processor are taken at a time: what 4 MB of short paths are. */
const MAX_PAGES = 1024;

/** A few lines. */
const STATS_BYTES = 4096;
const decoder = new TextDecoder();

/** How the instance's records are laid out: other on each kernel. */
export interface TraceLayout {
  page: TracePageLayout;
  read: ProcessEventReader;
}

/** What was read of the instance, to be continued from. */
export interface TracePosition {
  /** Which instance: another begins to count anew. */
  instance: string;
  /** Of each processor the records that were lost and read; of a recorded device the bytes. */
  cpus: Readonly<Record<string, { lost: number; read: number }>>;
}

/** What one reading of all processors gave. */
export interface TraceTaken {
  /** In the order of their times. */
  events: readonly ProcessEvent[];
  /** Records that were lost since the position, to overwriting, damage or another reader. */
  lost: number;
  /** The trace's clock at the end; undefined where it shows no time. */
  nowNs: number | undefined;
  position: TracePosition;
}

/** Throws `Unreadable` or `ParseError` where there is no such instance. */
export function readTraceLayout(host: HostFs): TraceLayout {
  const format = (event: string) =>
    parseTraceFormat(host.readText(`${TRACE}/events/sched/${event}/format`));
  return {
    page: parseTracePageLayout(host.readText(`${TRACE}/events/header_page`)),
    read: processEventReader({
      exec: format(PROCESS_EVENTS.exec),
      fork: format(PROCESS_EVENTS.fork),
      exit: format(PROCESS_EVENTS.exit),
    }),
  };
}

/** Which instance it is. Throws `Unreadable` where there is none. */
export function traceInstance(host: HostFs): string {
  const { inode, mtimeMs } = host.stat(`${TRACE}/per_cpu`);
  return `${inode}:${mtimeMs}`;
}

/** Takes what all processors have. Throws as {@linkcode readTraceLayout}. */
export function takeTrace(
  host: HostFs,
  layout: TraceLayout,
  before: TracePosition | undefined,
  takeOf: typeof takePages = takePages,
): TraceTaken {
  const instance = traceInstance(host);
  const known = before?.instance === instance ? before.cpus : {};
  const cpus = emptyObject<{ lost: number; read: number }>();
  const events: ProcessEvent[] = [];
  let lost = 0;
  let nowNs: number | undefined;
  for (const cpu of host.list(`${TRACE}/per_cpu`).filter((name) => /^cpu\d{1,4}$/.test(name))) {
    const from = known[cpu] ?? { lost: 0, read: 0 };
    const taken = takeOf(host, `${TRACE}/per_cpu/${cpu}`, layout, from.read, events);
    lost += Math.max(0, taken.stats.lost - from.lost) + taken.stolen;
    cpus[cpu] = { lost: taken.stats.lost, read: taken.read };
    nowNs = taken.stats.nowNs;
  }
  events.sort((a, b) => a.timeNs - b.timeNs);
  return { events, lost, nowNs, position: { instance, cpus } };
}

/**
 * The pages of one processor. The pipe is asked only while its counters say that something waits: it would
 * make us wait for the next record otherwise, and Deno cannot open it in another way.
 */
function takePages(
  host: HostFs,
  cpu: HostPath,
  layout: TraceLayout,
  readBefore: number,
  events: ProcessEvent[],
) {
  const stats = () => statsOf(host, cpu);
  let [it, understood] = [stats(), 0];
  for (let pages = 0; it.waiting > 0 && pages < MAX_PAGES; pages++) {
    understood += decode(host.readAt(`${cpu}/trace_pipe_raw`, 0, PAGE_BYTES), layout, events);
    it = stats();
  }
  // What was read and is not here was damaged, or somebody else has it.
  return { stats: it, read: it.read, stolen: Math.max(0, it.read - readBefore - understood) };
}

/** The pages of a device at rest, on which the pipe is a file that gives the same again. */
export function replayPages(
  host: HostFs,
  cpu: HostPath,
  layout: TraceLayout,
  readBefore: number,
  events: ProcessEvent[],
) {
  const stats = statsOf(host, cpu);
  const { offset, sizeBytes } = layout.page.data;
  let read = readBefore;
  for (;;) {
    const bytes = unlessAbsent(() =>
      host.readAt(`${cpu}/trace_pipe_raw`, read, offset + sizeBytes)
    );
    if (bytes === undefined || bytes.length === 0) return { stats, read, stolen: 0 };
    decode(bytes, layout, events);
    read += bytes.length;
  }
}

/** At one read: the kernel counts anew at the next, and a number that has grown by a digit would show its end twice. */
function statsOf(host: HostFs, cpu: HostPath): TraceCpuStats {
  return parseTraceCpuStats(decoder.decode(host.readAt(`${cpu}/stats`, 0, STATS_BYTES)));
}

/** Adds a page's events; returns how many records could be understood. */
function decode(bytes: Uint8Array, { page, read }: TraceLayout, events: ProcessEvent[]): number {
  let understood = 0;
  try {
    for (const record of parseTracePage(bytes, page).records) {
      const event = read(bytes, record);
      if (event !== undefined) events.push(event);
      understood++;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  return understood;
}

/**
 * What tracing is switched on for, and leaves out nothing of: it is sighted only with all of it. Throws as
 * {@linkcode readTraceLayout}.
 */
export function traceSwitches(host: HostFs): Readonly<Record<string, boolean>> {
  const isOn = (path: HostPath) => /^1\b/.test(host.readText(path));
  // A filter, or a list of processes (Documentation/trace/events.rst); older kernels have fewer of these files.
  const isEmpty = (path: HostPath) =>
    ["", "none"].includes(unlessAbsent(() => host.readText(path))?.trim() ?? "");
  const switches = emptyObject<boolean>();
  switches.tracing = isOn(`${TRACE}/tracing_on`) && isEmpty(`${TRACE}/set_event_pid`) &&
    isEmpty(`${TRACE}/set_event_notrace_pid`);
  for (const [kind, event] of Object.entries(PROCESS_EVENTS)) {
    const directory: HostPath = `${TRACE}/events/sched/${event}`;
    switches[kind] = isOn(`${directory}/enable`) && isEmpty(`${directory}/filter`);
  }
  return switches;
}

/** A position as it was kept; undefined for what is none. */
export function tracePositionOf(cursor: Json | undefined): TracePosition | undefined {
  if (!isObject(cursor) || typeof cursor.instance !== "string" || !isObject(cursor.cpus)) {
    return undefined;
  }
  const cpus = emptyObject<{ lost: number; read: number }>();
  for (const [cpu, it] of Object.entries(cursor.cpus)) {
    if (!isObject(it) || typeof it.lost !== "number" || typeof it.read !== "number") continue;
    cpus[cpu] = { lost: it.lost, read: it.read };
  }
  return { instance: cursor.instance, cpus };
}

/** A position to be kept. */
export function traceCursorOf({ instance, cpus }: TracePosition): JsonObject {
  return { instance, cpus: Object.assign(emptyObject(), cpus) as JsonObject };
}
