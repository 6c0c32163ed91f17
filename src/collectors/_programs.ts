import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { stableUnit } from "../model/unit.ts";
import { parsePidStatus } from "../parse/proc/pid_status.ts";
import { nameAt, type ProcessTable } from "./_process_table.ts";
import { openDirectories } from "./_open_directories.ts";
import { knownId } from "./_known_id.ts";
import { PROGRAM, type Program, readProgram } from "./_program.ts";

/** More are counted and not told. */
const MAX_PROGRAMS = 5_000;
/** A process that seems to be the one of the look before is asked anew at one look of so many. */
const LOOKS_A_ROUND = 6;

const process = PROGRAM.extend({
  uid: z.number().optional().describe("Whose it is, effectively"),
  capabilities: z.array(z.string()).optional().describe(
    "Of who is not root, what he may do that others may not",
  ),
  own_users: z.literal(true).optional().describe(
    "It is in a user namespace of its own: its capabilities count for nothing outside",
  ),
  has_memory: z.boolean().describe("Whether it has memory, which a thread of the kernel has not"),
});
/** A process that runs a program. */
export type Process = z.infer<typeof process>;

const program = process.extend({
  pid: z.number().describe("Its oldest process"),
  start_ticks: z.number().describe("When that one started, ticks (1/100 s) from boot"),
  count: z.number().describe("How many processes run it"),
});

/** What runs, by what it is: see {@linkcode readPrograms}. */
export const PROGRAMS = z.object({
  programs: z.record(z.string(), program),
  program_of: z.array(z.string()).describe("Of each process what it runs; empty for the kernel"),
  each: z.array(process.optional()).describe("Of each process what it is, as far as it was asked"),
  open_directories: z.record(z.string(), z.enum(["open", "closed", "unseen"])).describe(
    "Directories of programs, beside the system's, and whether everybody may write there",
  ),
  visible: z.boolean().describe(
    "Whether other users' executables may be seen, by that of process 1",
  ),
  round: z.number().describe("Which of the processes are asked anew"),
  untold: z.number().describe("Processes whose program is beyond the bound"),
});
/** The type of {@linkcode PROGRAMS}. */
export type Programs = z.infer<typeof PROGRAMS>;

/**
 * What every process runs. A program is known by its executable, the script that an interpreter runs and its
 * unit, not by the name that it gives itself; only where the executable may not be seen that name stands in
 * its place, in parentheses. One that is the same by pid, start and name is asked anew from time to time only.
 */
export function readPrograms(
  host: HostFs,
  table: ProcessTable,
  before: (Programs & ProcessTable) | undefined,
): Programs {
  const programs = emptyObject<Programs["programs"][string]>();
  const program_of: string[] = [];
  const each: (Process | undefined)[] = [];
  const round = ((before?.round ?? 0) + 1) % LOOKS_A_ROUND;
  let untold = 0;
  let at = 0;
  for (const [index, pid] of table.pid.entries()) {
    while ((before?.pid[at] ?? Infinity) < pid) at++;
    const same = before !== undefined && pid % LOOKS_A_ROUND !== round &&
      isSame(table, index, before, at);
    const runs = table.no_program[index] === 0;
    const it = !runs ? undefined : same && before.each[at] || ask(host, pid, nameAt(table, index));
    const known = it !== undefined && it === before?.each[at];
    const name = it === undefined ? "" : known ? before.program_of[at] ?? "" : identityOf(it);
    program_of.push(name);
    each.push(it);
    if (it === undefined) continue;
    const told = own(programs, name);
    const start = table.start_ticks[index] ?? 0;
    if (told === undefined && Object.keys(programs).length >= MAX_PROGRAMS) untold++;
    else if (told === undefined || start < told.start_ticks) {
      programs[name] = { ...it, pid, start_ticks: start, count: (told?.count ?? 0) + 1 };
    } else told.count++;
  }
  // Not any process: one that hides itself must not look as if the grant was taken away.
  const visible = own(programs, program_of[0] ?? "")?.hidden === undefined;
  const open_directories = openDirectories(
    host,
    Object.values(programs).map(({ exe }) => exe),
    // A mode may change.
    round === 0 ? {} : before?.open_directories ?? {},
  );
  return { programs, program_of, each, open_directories, visible, round, untold };
}

/** Undefined where it has ended. */
function ask(host: HostFs, pid: number, name: string): Process | undefined {
  const program = readProgram(host, pid, name);
  const text = unlessAbsent(() => host.readText(`/proc/${pid}/status`));
  if (program === undefined) return undefined;
  const { uid, capabilities, hasMemory } = text === undefined
    ? { hasMemory: false }
    : parsePidStatus(text);
  const known = uid === undefined ? undefined : knownId(uid);
  const isRaised = capabilities !== undefined && capabilities.length > 0;
  return {
    ...program,
    ...(known === undefined ? {} : { uid: known }),
    ...(isRaised ? { capabilities: [...capabilities] } : {}),
    ...(isRaised && hasOwnUsers(host, pid) ? { own_users: true as const } : {}),
    has_memory: hasMemory,
  };
}

/** Whether a process is in another user namespace than process 1, user_namespaces(7): seen from here, both count alike only in the same. */
function hasOwnUsers(host: HostFs, pid: number): boolean {
  const [own, first] = [pid, 1].map((it) =>
    unlessAbsent(() => host.readText(`/proc/${it}/uid_map`))
  );
  return own !== first;
}

function isSame(now: ProcessTable, index: number, before: ProcessTable, at: number): boolean {
  if (before.pid[at] !== now.pid[index] || before.start_ticks[at] !== now.start_ticks[index]) {
    return false;
  }
  const [a, b] = [nameBytes(now, index), nameBytes(before, at)];
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function nameBytes({ comm, comm_end }: ProcessTable, index: number): Uint8Array {
  return comm.subarray(index === 0 ? 0 : comm_end[index - 1], comm_end[index]);
}

/** What a program is known by. */
function identityOf({ exe, process, script, unit }: Program): string {
  const stable = unit === undefined ? undefined : stableUnit(unit);
  return escapeKey(
    [exe ?? `(${process})`, script, stable].filter((it) => it !== undefined).join(" "),
  );
}
