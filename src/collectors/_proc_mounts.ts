import { type HostFs, type ReadPattern, unlessAbsent } from "../host/host_fs.ts";
import { type Mount, parseMountinfo } from "../parse/proc/mountinfo.ts";

/** What {@linkcode readProcMounts} reads. */
export const PROC_MOUNT_READS: readonly ReadPattern[] = [
  "/proc/1/mountinfo",
  "/proc/self/mountinfo",
];

/** How the device's /proc is mounted, and what is mounted over parts of it. */
export interface ProcMounts {
  /** What lies on /proc is no procfs. */
  replaced?: Mount;
  /** The mount option hidepid, where it hides anything, proc(5). */
  hidepid?: string;
  /** What is mounted over processes, or over files of them. */
  covers: readonly Cover[];
}

/** Something that is mounted over a process, or over a file of it. */
export interface Cover {
  pid: number;
  /** Such as `/proc/77`, or `/proc/77/cmdline`. */
  path: string;
  mount: Mount;
}

/**
 * Reads the mounts that process 1 sees, and those that we see: who would blind us alone mounts something in our
 * namespace. Of other file systems than the device's own procfs nothing is told, such as a container's.
 */
export function readProcMounts(host: HostFs): ProcMounts {
  const theirs = parseMountinfo(host.readText("/proc/1/mountinfo"));
  const ours = parseMountinfo(unlessAbsent(() => host.readText("/proc/self/mountinfo")) ?? "");
  const top = theirs.findLast(({ mountPoint }) => mountPoint === "/proc");
  const proc = theirs.findLast(({ mountPoint, type }) => mountPoint === "/proc" && type === "proc");
  const covers = new Map<string, Cover>();
  for (const mounts of [theirs, ours]) {
    const places = new Set(
      mounts.filter(({ device, root }) => device === proc?.device && root === "/")
        .map(({ mountPoint }) => mountPoint),
    );
    for (const mount of mounts) {
      const cover = coverOf(places, mount);
      if (cover !== undefined) covers.set(cover.path, cover);
    }
  }
  const { hidepid } = proc ?? {};
  return {
    covers: [...covers.values()],
    ...(top === undefined || top.type === "proc" ? {} : { replaced: top }),
    ...(hidepid === undefined || /^(?:off|0)$/.test(hidepid) ? {} : { hidepid }),
  };
}

/** A mount as a cover, if it lies on a process in one of the places where the procfs is. */
function coverOf(places: ReadonlySet<string>, mount: Mount): Cover | undefined {
  const names = mount.mountPoint.split("/");
  const at = names.findIndex((name, index) =>
    /^[1-9][0-9]{0,8}$/.test(name) && places.has(names.slice(0, index).join("/"))
  );
  if (at < 0) return undefined;
  return { pid: Number(names[at]), path: `/proc/${names.slice(at).join("/")}`, mount };
}
