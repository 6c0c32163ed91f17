import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { stableUnit } from "../model/unit.ts";
import { knownId } from "./_known_id.ts";
import type { ProcessTable } from "./_process_table.ts";
import { PROGRAM, type Program, readProgram } from "./_program.ts";

/** More are counted and not told. */
const MAX_PROGRAMS = 5_000;
/** A process that seems to be the one of the look before is asked anew at one look of so many. */
const LOOKS_A_ROUND = 6;

const program = PROGRAM.extend({
  uid: z.number().optional().describe("Whose it is, effectively"),
  pid: z.number().describe("Its oldest process"),
  start_ticks: z.number().describe("When that one started, ticks (1/100 s) from boot"),
  count: z.number().describe("How many processes run it"),
});

/** What runs, by what it is: see {@linkcode readPrograms}. */
export const PROGRAMS = z.object({
  programs: z.record(z.string(), program),
  program_of: z.array(z.string()).describe("Of each process what it runs; empty for the kernel"),
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
  const round = ((before?.round ?? 0) + 1) % LOOKS_A_ROUND;
  let untold = 0;
  let at = 0;
  for (const [index, pid] of table.pid.entries()) {
    while ((before?.pid[at] ?? Infinity) < pid) at++;
    const same = before !== undefined && pid % LOOKS_A_ROUND !== round &&
      isSame(table, index, before, at);
    const key = table.no_program[index] === 1 ? "" : same ? before.program_of[at] ?? "" : undefined;
    const known = key === undefined ? undefined : own(before?.programs ?? {}, key);
    const it = key === "" ? undefined : known ?? ask(host, pid);
    const name = it === undefined ? "" : identityOf(it);
    program_of.push(name);
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
  return { programs, program_of, visible, round, untold };
}

type Asked = Program & { uid?: number };

/** Undefined where it has ended. */
function ask(host: HostFs, pid: number): Asked | undefined {
  const program = readProgram(host, pid);
  const uid = unlessAbsent(() => knownId(host.stat(`/proc/${pid}`).uid));
  return program === undefined ? undefined : { ...program, ...(uid === undefined ? {} : { uid }) };
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
