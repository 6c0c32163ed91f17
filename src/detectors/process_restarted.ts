import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Opinion } from "../model/finding.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { defineDetector } from "./_detector.ts";
import { explainProgram } from "./_explained.ts";
import { anyOf, OWNER_ENTRY, type OwnerEntry, ownerEntry, ownerMatches } from "./_owner.ts";

type Programs = Facts["processes"]["programs"];

/** Restarts of one program that are remembered; the latest. */
const MAX_TIMES = 20;
/** Without a list: what was not there for so long was started, not restarted. */
const MAX_GAP_MS = 300_000;
/** Without a list: what has not run for so long is no daemon yet. */
const MIN_RUN_MS = 60_000;

const instance = z.object({
  pid: z.number(),
  start_ticks: z.number(),
  since_ms: z.number().describe("When it was first seen, monotonic"),
  ended_ms: z.number().optional().describe("When it was first missed, monotonic"),
  times_ms: z.array(z.number()).describe("When it was restarted, monotonic, the last 20"),
  previous_pid: z.number().optional(),
});
const memory = z.object({
  boot_id: z.string(),
  instances: z.record(z.string(), instance),
});
type Memory = z.infer<typeof memory>;
type Instance = z.infer<typeof instance>;

/** A long-running program has another process than before. */
export const processRestarted = defineDetector({
  id: "process_restarted",
  why:
    "A program that restarts by itself was crashed, perhaps by somebody who tries an exploit on it",
  runbook: "See the log of its unit from that moment on: why it ended, and who had sent it what",
  attack: ["T1499.004", "T1543"],
  needs: ["processes", "boot"],
  wants: ["executables", "packages"],
  policy: z.strictObject({
    watch: z.array(z.strictObject(OWNER_ENTRY)).max(200).default([]).describe(
      "The programs to watch. Empty: the main program of every service.",
    ),
    window_s: z.number().min(10).max(604_800).default(3_600)
      .describe("Seconds for which a restart stands, and within which restarts count together."),
    loop_threshold: z.int().min(2).max(MAX_TIMES).default(5)
      .describe("So many restarts within the window are critical, and no longer told one by one."),
  }),
  list: {
    name: "watch",
    what: "programs that always run",
    lasting: true,
    write: ({ processes: { programs } }) =>
      mainPrograms(programs).flatMap((key): JsonObject[] => {
        const it = programs[key];
        const entry = it === undefined ? undefined : ownerEntry({ uid: it.uid, owner: it });
        return entry === undefined || isPassing(entry.unit) ? [] : [entry as JsonObject];
      }),
    matches: ({ processes: { programs } }, { watch }) =>
      watch.map((entry) => anyOf(Object.values(programs).map((it) => isAbout(entry, it)))),
  },
  memory,
  clearAfterMs: 0,
  detect({ now: { processes: { programs, visible }, boot, ...others }, policy, memory, at }) {
    const known = memory?.boot_id === boot.boot_id ? memory.instances : emptyObject<Instance>();
    // With the grant that shows executables, or without it, the same process has another name.
    const names = new Map(Object.entries(known).map(([key, it]) => [processOf(it), key]));
    const { watched, unknown } = watchedOf(programs, policy.watch, names);
    const instances = emptyObject<Instance>();
    const renamed = new Set<string>();
    for (const key of watched) {
      const program = programs[key];
      if (program === undefined) continue;
      const now = { pid: program.pid, start_ticks: program.start_ticks };
      const name = names.get(processOf(now)) ?? key;
      renamed.add(name);
      const before = own(known, key) ?? own(known, name);
      instances[key] = next(before, now, at.monotonicMs, policy.watch.length > 0);
    }
    for (const [key, it] of Object.entries(known)) {
      if (instances[key] !== undefined || own(programs, key) !== undefined) continue;
      if (renamed.has(key)) continue;
      const ended_ms = it.ended_ms ?? at.monotonicMs;
      // Without a list, what has ended for good is forgotten with its restarts.
      const recent = at.monotonicMs - ended_ms < Math.max(policy.window_s * 1_000, MAX_GAP_MS);
      if (policy.watch.length > 0 || recent) instances[key] = { ...it, ended_ms };
    }
    const opinions = Object.entries(instances).flatMap(([key, it]) => {
      const program = own(programs, key);
      // It may be one that started after it and cannot be told without the grant.
      const mayRun = !visible && unknown.some(({ start_ticks }) => start_ticks > it.start_ticks);
      if (program === undefined && mayRun) return [{ key, unjudged: true as const }];
      const explanation = explainProgram(program ?? {}, others, at.wallMs);
      const isOpen = explanation !== undefined && "soon" in explanation;
      if (isOpen) return [{ key, unjudged: true as const }];
      return judge(key, it, program, policy, at.monotonicMs, explanation?.by);
    });
    return { opinions, memory: { boot_id: boot.boot_id, instances } };
  },
});

/** What a process is known by, whatever it is called. */
function processOf({ pid, start_ticks }: Pick<Instance, "pid" | "start_ticks">): string {
  return `${pid}:${start_ticks}`;
}

/**
 * Which programs are watched, one whose executable may no longer be seen among them, and the others of which it
 * cannot be told.
 */
function watchedOf(
  programs: Programs,
  watch: readonly OwnerEntry[],
  names: ReadonlyMap<string, string>,
): { watched: readonly string[]; unknown: readonly Programs[string][] } {
  if (watch.length === 0) return { watched: mainPrograms(programs), unknown: [] };
  const watched: string[] = [];
  const unknown: Programs[string][] = [];
  for (const [key, it] of Object.entries(programs)) {
    const answer = anyOf(watch.map((entry) => isAbout(entry, it)));
    if (answer === true || answer === undefined && names.has(processOf(it))) watched.push(key);
    else if (answer === undefined) unknown.push(it);
  }
  return { watched, unknown };
}

function isAbout(entry: OwnerEntry, it: Programs[string]): boolean | undefined {
  return ownerMatches(entry, { uid: it.uid, owner: it });
}

/** Whether a unit ends by itself, when a user leaves or a job is done. */
function isPassing(unit: string | undefined): boolean {
  return unit !== undefined && (unit.includes("*") || unit.startsWith("user@"));
}

/** Of each service the program that started first. */
function mainPrograms(programs: Programs): readonly string[] {
  const main = new Map<string, string>();
  for (const [key, { unit, start_ticks }] of Object.entries(programs)) {
    if (unit === undefined || !unit.endsWith(".service")) continue;
    const known = programs[main.get(unit) ?? ""];
    if (known === undefined || start_ticks < known.start_ticks) main.set(unit, key);
  }
  return [...main.values()];
}

/** What is remembered of a program that runs now. */
function next(
  known: Instance | undefined,
  now: Pick<Instance, "pid" | "start_ticks">,
  nowMs: number,
  isListed: boolean,
): Instance {
  if (known === undefined) return { ...now, since_ms: nowMs, times_ms: [] };
  if (known.pid === now.pid && known.start_ticks === now.start_ticks) {
    const { ended_ms: _, ...same } = known;
    return same;
  }
  const ran = known.times_ms.length > 0 || nowMs - known.since_ms >= MIN_RUN_MS;
  const soon = known.ended_ms === undefined || nowMs - known.ended_ms <= MAX_GAP_MS;
  const counts = isListed || ran && soon;
  return {
    ...now,
    since_ms: nowMs,
    times_ms: counts ? [...known.times_ms, nowMs].slice(-MAX_TIMES) : known.times_ms,
    previous_pid: known.pid,
  };
}

function judge(
  key: string,
  it: Instance,
  program: Programs[string] | undefined,
  policy: { watch: readonly unknown[]; window_s: number; loop_threshold: number },
  nowMs: number,
  explainedBy: string | undefined,
): readonly Opinion[] {
  const { exe, process, unit } = program ?? {};
  const evidence = {
    ...(exe === undefined ? {} : { exe }),
    ...(process === undefined ? {} : { process }),
    ...(unit === undefined ? {} : { unit }),
  };
  const name = exe ?? process ?? key;
  // A clock that was set back makes no restart of the future.
  const recent = it.times_ms.filter((ms) => Math.abs(nowMs - ms) < policy.window_s * 1_000);
  if (program === undefined && policy.watch.length > 0) {
    const summary = `${name} no longer runs`;
    return [{ key, severity: "critical", summary, evidence: { previous_pid: it.pid } }];
  }
  if (recent.length === 0) return [];
  // What it is now will be seen when it is back.
  if (program === undefined) return [{ key, unjudged: true }];
  if (recent.length >= policy.loop_threshold) {
    const summary =
      `${name} was restarted ${policy.loop_threshold} times or more in ${policy.window_s} s`;
    const restarts = policy.loop_threshold;
    return [{ key, severity: "critical", summary, evidence: { ...evidence, restarts } }];
  }
  const { pid, previous_pid } = it;
  return [{
    key,
    severity: explainedBy === undefined ? "warning" : "info",
    summary: `${name} was restarted${
      explainedBy === undefined ? "" : `, explained by ${explainedBy}`
    }`,
    evidence: {
      ...evidence,
      pid,
      ...(explainedBy === undefined ? {} : { explained_by: explainedBy }),
      ...(previous_pid === undefined ? {} : { previous_pid }),
    },
  }];
}
