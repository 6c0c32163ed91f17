import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { parseCgroupUnits } from "../parse/proc/cgroup.ts";
import { cgroupPath, type CgroupProcesses } from "./_cgroup_processes.ts";
import type { Cover } from "./_proc_mounts.ts";
import { PROGRAM, readProgram } from "./_program.ts";
import type { Unlisted } from "./_unlisted.ts";

/** A process that is hidden, or, unless it is confirmed, may be. */
export const HIDDEN = PROGRAM.partial().extend({
  pid: z.number(),
  how: z.enum(["unlisted", "cgroup", "mount"]).describe(
    "It is found though the list of /proc does not name it; its cgroup alone names it; something is mounted over it",
  ),
  confirmed: z.boolean().describe("It was so at the look before, or needs no second look"),
  start_ticks: z.number().optional().describe("When it started, ticks (1/100 s) from boot"),
  uid: z.number().optional().describe("Whose it is, effectively"),
  cgroup: z.string().optional().describe("The cgroup that names it"),
  mounts: z.array(z.string()).optional().describe("What is mounted over it, and where"),
});
/** The type of {@linkcode HIDDEN}. */
export type Hidden = z.infer<typeof HIDDEN>;

/** Of a process that is covered in many places a few are told. */
const MAX_MOUNTS = 8;

/** What is told of an unlisted process; undefined where it has ended. */
export function hiddenOf(
  host: HostFs,
  { pid, startTicks, cgroup }: Unlisted,
): Hidden | undefined {
  if (startTicks === undefined) {
    return { pid, how: "cgroup", confirmed: false, ...ofCgroup(cgroup) };
  }
  const program = readProgram(host, pid);
  const uid = unlessAbsent(() => host.stat(`/proc/${pid}`))?.uid;
  if (program === undefined || uid === undefined) return undefined;
  return {
    pid,
    how: "unlisted",
    confirmed: false,
    start_ticks: startTicks,
    uid,
    ...ofCgroup(cgroup),
    ...program,
  };
}

/** What is told of the processes that something is mounted over: of what is below the mount nothing can be seen. */
export function coveredOf(
  covers: readonly Cover[],
  cgroups: CgroupProcesses | undefined,
): readonly Hidden[] {
  const hidden = new Map<number, Hidden>();
  for (const { pid, path, mount } of covers) {
    const known = hidden.get(pid);
    const { mounts = [] } = known ?? {};
    const text = escapeKey(`${mount.type} ${mount.root} on ${path}`);
    const it = known ??
      { pid, how: "mount", confirmed: true, ...ofCgroup(cgroups?.directories.get(pid)) };
    hidden.set(pid, { ...it, mounts: [...mounts, text].slice(0, MAX_MOUNTS) });
  }
  return [...hidden.values()];
}

/** Of a covered process too the kernel tells to which cgroup it belongs. */
function ofCgroup(directory: Unlisted["cgroup"]): Pick<Hidden, "cgroup" | "unit"> {
  if (directory === undefined) return {};
  const path = cgroupPath(directory);
  const unit = parseCgroupUnits(`0::${path}`).at(-1);
  return {
    cgroup: escapeKey(path),
    ...(unit === undefined ? {} : { unit: escapeKey(unit) }),
  };
}
