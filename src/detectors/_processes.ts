import type { Facts } from "../collectors/registry.ts";
import type { Unjudged } from "../model/finding.ts";
import type { JsonObject } from "../model/json.ts";

/** A process as its collector tells of it. */
export type Process = NonNullable<Facts["processes"]["each"][number]>;

/** A process, with its number. */
export interface Instance {
  it: Process;
  pid: number;
  start_ticks: number;
}

/** The processes that a key is made for, by that key, the oldest first. */
export function groupBy(
  { each, program_of, pid, start_ticks }: Facts["processes"],
  keyOf: (it: Process, program: string, pid: number) => string | undefined,
): ReadonlyMap<string, readonly Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const [index, it] of each.entries()) {
    if (it === undefined) continue;
    const [program = "", number = 0] = [program_of[index], pid[index]];
    const key = keyOf(it, program, number);
    if (key === undefined) continue;
    const instance = { it, pid: number, start_ticks: start_ticks[index] ?? 0 };
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [instance]);
    else group.push(instance);
  }
  for (const group of groups.values()) group.sort((a, b) => a.start_ticks - b.start_ticks);
  return groups;
}

/** Of the processes that a key is made for the oldest of each key: it stands for all that are alike. */
export function oldestBy(
  ...it: Parameters<typeof groupBy>
): ReadonlyMap<string, Instance> {
  const oldest = new Map<string, Instance>();
  for (const [key, [first]] of groupBy(...it)) if (first !== undefined) oldest.set(key, first);
  return oldest;
}

/** What a machine is told of a process. */
export function evidenceOf({ it, pid }: Instance): JsonObject {
  const { process, exe, script, unit, uid } = it;
  const evidence: JsonObject = { pid, process };
  for (const [name, value] of Object.entries({ exe, script, unit, uid })) {
    if (value !== undefined) evidence[name] = value;
  }
  return evidence;
}

/**
 * While executables of others may not be seen, what stands of one is neither confirmed nor cleared; what is
 * known by the name that it gives itself, in parentheses, was judged without. Process 1 is asked of nobody:
 * some systems hide it alone.
 */
export function unseen(
  { each, pid }: Facts["processes"],
  standing: readonly string[],
): readonly Unjudged[] {
  const isHidden = each.some((it, index) => it?.hidden === true && pid[index] !== 1);
  if (!isHidden) return [];
  return standing.flatMap((key) => key.startsWith("(") ? [] : { key, unjudged: true as const });
}
