import type { Collector } from "../collectors/_collector.ts";
import { look } from "../core/look.ts";
import type { Clock } from "../clock.ts";
import { compilePatterns } from "../host/guard.ts";
import { BUS_SOCKET, type HostFs, type HostPath, type ReadPattern } from "../host/host_fs.ts";
import { refusedByDeno } from "../host/live.ts";
import { isObject, type Json } from "../model/json.ts";
import { Unreadable, type Why } from "../model/reading.ts";
import {
  BUS_GRANT,
  CLOSED_GRANT,
  DENO_GRANT,
  type Grant,
  grantOf,
  OPEN_GRANT,
  PART_GRANT,
  SOCKET_GRANT,
  STAT_FS_GRANT,
  TREE_GRANT,
} from "./_grants.ts";

/** What came of asking: an answer, or why there is none. */
export type Answer = "ok" | Why;

/** One thing that a collector reads or asks. */
export interface SourceReport extends Grant {
  /** A path or a pattern of paths; for `part` the name that the collector gives it. */
  path: string;
  /** `read` what it reads, `statfs` where it asks that, `tree` where it asks what files are, `bus` the system bus, `socket` where it hears what is said, `part` what it says itself it could not see. */
  kind: "read" | "statfs" | "tree" | "bus" | "socket" | "part";
  /** The worst answer of all paths that were tried; `absent` where the device has none of them. */
  answer: Answer;
  /** It is denied because a drop-in is not installed that nobody has unasked: that is no lack. */
  optional?: true;
  /** How many of the paths that were tried gave an answer, of those that are there. */
  readable: number;
  there: number;
  /** What the system said about one that gave none. */
  detail?: string;
  /** What is not seen while this is not readable. */
  unseen: string;
}

/** One collector: what it reads, and what it made of that. */
export interface CollectorReport {
  id: string;
  summary: string;
  /** What became of one whole collection. */
  answer: Answer;
  detail?: string;
  sources: readonly SourceReport[];
}

/** Of other names than pids so many are tried where a `*` stands. */
const FEW = 8;
/** A device with more processes is asked about this many. */
const MANY = 4096;
/** One page: enough for an open and a read to succeed or fail. */
const PROBE_BYTES = 4096;
/** To answer these the kernel waits for the memory of the process, which a hung mount can hold up. */
const WAITS = /^\/proc\/\d+\/(?:cmdline|environ|maps|smaps|smaps_rollup)$/;

/**
 * Asks every collector once, and everything that it declares by itself. Never throws for what the device answers.
 * `traced` says whether the drop-in trace is installed.
 */
export async function examine(
  collectors: readonly Collector[],
  host: HostFs,
  clock: Clock,
  traced: boolean,
): Promise<readonly CollectorReport[]> {
  const { readings } = await look(collectors, host, {}, clock);
  const reports: CollectorReport[] = [];
  for (const { id, summary, reads, takes, statFs, trees, bus, sockets } of collectors) {
    const reading = readings[id];
    const sources: SourceReport[] = [];
    for (const pattern of new Set(reads)) {
      sources.push(report(pattern, "read", await tryPattern(host, pattern), summary));
    }
    for (const pattern of takes ?? []) {
      sources.push(report(pattern, "read", await tryPattern(host, pattern, true), summary));
    }
    for (const path of statFs ?? []) {
      const outcome = await attempt(path, () => host.slow.statFs(path));
      sources.push(report(path, "statfs", [outcome], summary));
    }
    for (const path of trees ?? []) {
      const outcome = await attempt(path, () => lookInto(host, path));
      sources.push(report(path, "tree", [outcome], summary));
    }
    if (bus !== undefined) {
      // Where the device has nothing to ask about, nobody is asked.
      const idle = reading?.ok === false && reading.why === "absent";
      const outcome: Outcome = idle
        ? { path: BUS_SOCKET, answer: "absent" }
        : await attempt(BUS_SOCKET, async () => (await host.bus.open())[Symbol.dispose]());
      sources.push(report(BUS_SOCKET, "bus", [outcome], summary));
    }
    for (const path of sockets ?? []) {
      sources.push(report(path, "socket", [await attempt(path, () => knock(host, path))], summary));
    }
    for (const part of reading?.ok ? unreadableParts(reading.value.facts) : []) {
      sources.push(report(part.path, "part", [part], summary));
    }
    reports.push({
      id,
      summary,
      answer: reading === undefined ? "absent" : reading.ok ? "ok" : reading.why,
      ...(reading?.ok === false ? { detail: reading.detail } : {}),
      sources: traced ? sources : sources.map(optional),
    });
  }
  return reports;
}

/** Connects, and goes away again. */
async function knock(host: HostFs, path: HostPath): Promise<void> {
  const over = new AbortController();
  for await (const _ of host.hear(path, over.signal)) over.abort();
}

interface Outcome {
  path: string;
  answer: Answer;
  detail?: string;
  byDeno?: boolean;
}

/** From what hinders most to what hinders least. */
const WORST_FIRST: readonly Answer[] = ["denied", "slow", "malformed", "ok", "absent"];

function report(
  path: string,
  kind: SourceReport["kind"],
  outcomes: readonly Outcome[],
  summary: string,
): SourceReport {
  const answer = WORST_FIRST.find((it) => outcomes.some((one) => one.answer === it)) ?? "absent";
  const worst = outcomes.find((one) => one.answer === answer);
  const byKind = {
    read: grantOf,
    statfs: () => STAT_FS_GRANT,
    tree: () => TREE_GRANT,
    bus: () => BUS_GRANT,
    socket: () => SOCKET_GRANT,
    part: () => PART_GRANT,
  }[kind];
  const usual = byKind(path as ReadPattern);
  const closed = usual === OPEN_GRANT && answer === "denied";
  const grant = worst?.byDeno ? DENO_GRANT : closed ? CLOSED_GRANT : usual;
  return {
    path,
    kind,
    answer,
    readable: outcomes.filter((one) => one.answer === "ok").length,
    there: outcomes.filter((one) => one.answer !== "absent").length,
    ...(worst?.detail === undefined || answer === "absent" ? {} : { detail: worst.detail }),
    ...grant,
    unseen: grant.unseen ?? summary,
  };
}

/** Without the drop-in trace its sources are no lack. */
function optional(source: SourceReport): SourceReport {
  if (source.answer !== "denied" || source.drop_in !== "trace") return source;
  return { ...source, optional: true };
}

/** What facts say themselves that they lack: their members that have a reason as `unreadable`. */
function unreadableParts(facts: unknown): Outcome[] {
  const parts = facts as Json;
  if (!isObject(parts)) return [];
  return Object.entries(parts).flatMap(([path, part]) => {
    const answer = isObject(part) ? WORST_FIRST.find((it) => it === part.unreadable) : undefined;
    return answer === undefined ? [] : [{ path, answer }];
  });
}

/** Streams are opened, but nothing is taken from them. */
async function tryPattern(
  host: HostFs,
  pattern: ReadPattern,
  stream = false,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const paths = matches(host, pattern, outcomes);
  const waits = paths.filter((path) => WAITS.test(path));
  const tree = pattern.endsWith("/**");
  for (const path of waits.length > 0 ? waits.slice(0, FEW) : paths) {
    outcomes.push(
      stream ? await attempt(path, () => host.readAt(path, 0, 0)) : await tryPath(host, path, tree),
    );
  }
  return outcomes;
}

/** What a pattern stands for, not all of it where that is much. Directories that do not answer become outcomes. */
function matches(host: HostFs, pattern: ReadPattern, outcomes: Outcome[]): readonly HostPath[] {
  let paths: HostPath[] = ["/"];
  for (const name of pattern.split("/").slice(1)) {
    if (name === "**") break;
    if (!name.includes("*")) {
      paths = paths.map((path) => below(path, name));
      continue;
    }
    const wanted = compilePatterns([`/${name}`]);
    paths = paths.flatMap((path) => {
      const processes = path === "/proc" && name === "*";
      try {
        return host.list(path)
          .filter((child) => processes ? /^\d+$/.test(child) : wanted.test(`/${child}`))
          .slice(0, processes ? MANY : FEW)
          .map((child) => below(path, child));
      } catch (error) {
        outcomes.push(outcomeOf(error, path));
        return [];
      }
    });
  }
  return paths;
}

function below(path: HostPath, name: string): HostPath {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}

/** Reads a little of a file, lists a directory, and asks a link of a process where it leads. */
async function tryPath(host: HostFs, path: HostPath, tree: boolean): Promise<Outcome> {
  if (WAITS.test(path)) return await attempt(path, () => host.slow.readText(path));
  if (!/^\/(?:proc|sys)\//.test(path)) {
    // A dead mount would stop this thread: a call that may take its time asks first.
    const alive = await attempt(path, () => host.slow.statFs(path));
    if (alive.answer === "slow") return alive;
  }
  return await attempt(path, () => {
    const kind = tree ? "directory" : host.stat(path).kind;
    if (kind === "directory") host.list(path);
    else if (kind === "link" && /^\/proc\/(?:\d+|self)\//.test(path)) host.readLink(path);
    else if (kind === "file" || (kind === "link" && !isDirectory(host, path))) {
      host.readAt(path, 0, PROBE_BYTES);
    }
  });
}

/** Whether a walk may begin there. */
async function lookInto(host: HostFs, path: HostPath): Promise<void> {
  host.stat(path);
  const { unread } = await host.slow.walk({ left: [path], except: [] });
  const why = unread.find((it) => it.path === path)?.why;
  if (why !== undefined) throw new Unreadable(why, `${path} cannot be looked into`);
}

function isDirectory(host: HostFs, path: HostPath): boolean {
  try {
    host.list(path);
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

async function attempt(path: HostPath, ask: () => unknown): Promise<Outcome> {
  try {
    await ask();
    return { path, answer: "ok" };
  } catch (error) {
    return outcomeOf(error, path);
  }
}

function outcomeOf(error: unknown, path: HostPath): Outcome {
  if (!(error instanceof Unreadable)) throw error;
  return { path, answer: error.why, detail: error.message, byDeno: refusedByDeno(error) };
}
