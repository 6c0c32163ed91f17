import { type HostFs, type HostPath, type ReadPattern } from "../host/host_fs.ts";
import { Unreadable, type Why } from "../model/reading.ts";

const ROOT: HostPath = "/sys/fs/cgroup";
const FILE = "cgroup.procs";
/** What {@linkcode readCgroups} reads. */
export const CGROUP_READS: readonly ReadPattern[] = [`${ROOT}/**/${FILE}`];

/** A device has a hundred. */
const MAX_CGROUPS = 1_000;

/** Which processes a hierarchy of cgroups tells of. */
export interface CgroupProcesses {
  /** By pid the directory of its cgroup. */
  directories: ReadonlyMap<number, HostPath>;
  /** Every cgroup could be read. */
  whole: boolean;
}

/**
 * The processes of every cgroup, cgroups(7), of one hierarchy, for each has them all: the unified one, below
 * `unified` where both versions are mounted, or else systemd's own or any other. Pids are those of the reader's
 * pid namespace; processes of others are left out. Throws `Unreadable` where there is none.
 */
export function readCgroups(host: HostFs): CgroupProcesses {
  const directories = new Map<number, HostPath>();
  let unread = 0;
  const left = [hierarchyOf(host)];
  for (let read = 0; left.length > 0 && read < MAX_CGROUPS; read++) {
    const directory = left.pop() ?? ROOT;
    const why = unreadable(() => {
      for (const pid of pidsIn(host, directory)) directories.set(pid, directory);
    });
    const below = unreadable(() => left.push(...cgroupsIn(host, directory)));
    // A cgroup of threads answers that it has no processes: that of its domain has.
    if ([why, below].some((it) => it !== undefined && it !== "absent")) unread++;
  }
  return { directories, whole: unread === 0 && left.length === 0 };
}

/** Whether a cgroup has this process now. */
export function isInCgroup(host: HostFs, directory: HostPath, pid: number): boolean {
  let found = false;
  unreadable(() => found = pidsIn(host, directory).includes(pid));
  return found;
}

/** The path of a cgroup as /proc/[pid]/cgroup would write it in its hierarchy. */
export function cgroupPath(directory: HostPath): string {
  const [, path = ""] = /^\/sys\/fs\/cgroup(?:\/(?:unified|systemd))?(\/.*)?$/.exec(directory) ??
    [];
  return path || "/";
}

function hierarchyOf(host: HostFs): HostPath {
  const has = (directory: HostPath) => host.present(directory, [FILE]).length > 0;
  const usual = [ROOT, `${ROOT}/unified`, `${ROOT}/systemd`] as const;
  const other = () => host.list(ROOT).map((name): HostPath => `${ROOT}/${name}`);
  const found = usual.find(has) ?? other().find(has);
  if (found === undefined) throw new Unreadable("absent", "No hierarchy of cgroups is mounted");
  return found;
}

function pidsIn(host: HostFs, directory: HostPath): readonly number[] {
  return host.readText(`${directory}/${FILE}`).split("\n")
    .filter((line) => /^[1-9][0-9]{0,8}$/.test(line)).map(Number);
}

function cgroupsIn(host: HostFs, directory: HostPath): readonly HostPath[] {
  // A directory of cgroups has a link more for each in it, so that of most nothing need be listed.
  if (host.stat(directory).nlink === 2) return [];
  return host.list(directory, "directory").map((name): HostPath => `${directory}/${name}`);
}

function unreadable(read: () => void): Why | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof Unreadable) return error.why;
    throw error;
  }
}
