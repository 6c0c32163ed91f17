import type { HostFs, HostPath, ReadPattern } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import { type Mount, parseMountinfo } from "../parse/proc/mountinfo.ts";
import { isPrompt, magicsOf } from "./_file_systems.ts";

/** A mounted file system that can fill up. */
export interface DiskMount extends Mount {
  magics: readonly number[];
  /** Where statFs is to be asked; undefined where no path that is declared lies on it. */
  askAt: HostPath | undefined;
  /** Neither it nor what the way to it leads through can hang. */
  prompt: boolean;
}

/** Where devices mount what holds data, and statFs is asked; a mount elsewhere is not. */
export const DISK_DIRECTORIES: readonly HostPath[] = [
  "/boot",
  "/data",
  "/efi",
  "/home",
  "/media",
  "/mnt",
  "/opt",
  "/overlay",
  "/persist",
  "/persistent",
  "/rom",
  "/srv",
  "/storage",
  "/tmp",
  "/uboot",
  "/userdata",
  "/usr",
  "/var",
];

/** Files that lie on the root file system of nearly every device: `/` itself need not be readable. */
const ROOT_FILES = [
  "/usr/lib/os-release",
  "/etc/machine-id",
  "/etc/os-release",
  "/etc/hostname",
  "/etc/hosts",
  "/etc/fstab",
  "/etc/inittab",
] as const;

/** What {@linkcode diskMounts} reads. */
export const DISK_READS: readonly ReadPattern[] = ["/proc/1/mountinfo", ...ROOT_FILES];

/**
 * The device's file systems that can fill up, each once, at its shortest mount point; of several
 * mounted at one place the last, which hides the others. An overlay has the numbers of the file
 * system below it, and so counts only as the root.
 */
export function diskMounts(host: HostFs): DiskMount[] {
  // Process 1 sees the device's mounts, the agent those of its sandbox.
  const mounts = parseMountinfo(host.readText("/proc/1/mountinfo"));
  const onTop = new Map(mounts.map((mount) => [mount.mountPoint, mount]));
  const byDevice = new Map<string, DiskMount>();
  for (const mount of onTop.values()) {
    const magics = magicsOf(mount.type);
    if (magics === undefined || (mount.type === "overlay" && mount.mountPoint !== "/")) continue;
    const known = byDevice.get(mount.device);
    if (known !== undefined && known.mountPoint.length <= mount.mountPoint.length) continue;
    byDevice.set(mount.device, { ...mount, magics, askAt: undefined, prompt: false });
  }
  for (const mount of byDevice.values()) {
    mount.askAt = mount.mountPoint === "/" ? rootFile(host, [...onTop.keys()]) : askable(mount);
    mount.prompt = [...onTop.values()].every((it) => isPrompt(it.type) || !leadsThrough(mount, it));
  }
  return [...byDevice.values()];
}

function leadsThrough({ mountPoint }: Mount, other: Mount): boolean {
  return other.mountPoint === "/" || `${mountPoint}/`.startsWith(`${other.mountPoint}/`);
}

/** The first of the files that the device has and that no other mount covers. */
function rootFile(host: HostFs, mountPoints: readonly string[]): HostPath | undefined {
  return ROOT_FILES.find((file) => {
    const covered = mountPoints.some((at) => at !== "/" && `${file}/`.startsWith(`${at}/`));
    return !covered && isFile(host, file);
  });
}

function isFile(host: HostFs, path: HostPath): boolean {
  try {
    return host.stat(path).kind === "file";
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

function askable({ mountPoint }: Mount): HostPath | undefined {
  const within = DISK_DIRECTORIES.some((directory) => `${mountPoint}/`.startsWith(`${directory}/`));
  // The kernel writes no such path; an archive by another's hand might.
  if (!within || /\/\.{0,2}(?:\/|$)|\0/.test(mountPoint)) return undefined;
  return `/${mountPoint.slice(1)}`;
}
