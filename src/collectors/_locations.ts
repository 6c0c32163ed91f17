import type { HostPath } from "../host/host_fs.ts";
import type { Mount } from "../parse/proc/mountinfo.ts";

/** Where a device executes files from, or somebody might. None lies in another. */
export const LOCATIONS: readonly HostPath[] = [
  "/bin",
  "/data",
  "/dev/shm",
  "/home",
  "/lib",
  "/lib32",
  "/lib64",
  "/media",
  "/mnt",
  "/opt",
  "/overlay",
  "/sbin",
  "/srv",
  "/storage",
  "/tmp",
  "/userdata",
  "/usr",
  "/var",
];

/**
 * Where a setuid file could lie as well and is not looked for, which is said: only root can put one there. /etc
 * and /root hold keys that the program's flags need not open; /boot mostly is a FAT, which has no such bits; and on
 * /run they count for nothing where systemd mounted it.
 */
export const LEFT_OUT: readonly HostPath[] = ["/boot", "/etc", "/root", "/run"];

/** Among the locations, those that everybody may write to: looked into at every look. */
export const OPEN_DIRECTORIES: readonly HostPath[] = ["/dev/shm", "/tmp", "/var/tmp"];

/** Where programs lie: looked into when one comes or goes. */
export const PROGRAM_DIRECTORIES: readonly HostPath[] = [
  "/bin",
  "/sbin",
  "/usr/bin",
  "/usr/libexec",
  "/usr/local/bin",
  "/usr/local/sbin",
  "/usr/sbin",
];

/** Local file systems, beside those on a disk, that hold files of their own. */
const LOCAL =
  /^(?:bcachefs|btrfs|cramfs|erofs|ext[234]|exfat|f2fs|jffs2|jfs|nilfs2|overlay|ramfs|reiserfs|romfs|rootfs|squashfs|tmpfs|ubifs|vfat|xfs|yaffs2?|zfs)$/;
const NETWORK = /^(?:nfs4?|cifs|smb3|9p|ceph|afs|glusterfs|virtiofs|fuse(?:blk|\..*)?)$/;

/** What becomes of a place in a walk. */
export type Place = "walked" | "nosuid" | "network" | "other";

/** Where a walk begins, and where it does not go. */
export interface WalkPlan {
  /** Directories to walk, the outermost of each file system. */
  roots: readonly HostPath[];
  /** What is not walked, and why: setuid bits count for nothing there, or a dead server would hold it up. */
  skipped: Readonly<Record<string, Exclude<Place, "walked" | "other">>>;
  /** Every mount point: a walk goes from a root into no other file system. */
  except: readonly HostPath[];
  /** What becomes of a walk of this directory. */
  placeOf(path: string): Place;
}

/** Plans walks of the locations by the device's own mounts. A part of a file system that is mounted twice is walked once. */
export function planWalk(mounts: readonly Mount[], locations = LOCATIONS): WalkPlan {
  const onTop = new Map(mounts.map((mount) => [mount.mountPoint, mount]));
  const mountOf = (path: string): Mount | undefined => {
    for (let at = path;;) {
      const mount = onTop.get(at);
      if (mount !== undefined || at === "/") return mount;
      at = at.slice(0, at.lastIndexOf("/")) || "/";
    }
  };
  // The kernel writes no such path, except of what is deleted; an archive by another's hand might.
  const isOdd = (path: string) => /\/\.{0,2}(?:\/|$)|\0/.test(path);
  const isWithin = (path: string) =>
    !isOdd(path) && locations.some((it) => `${path}/`.startsWith(`${it}/`));
  const placeOf = (path: string): Place => {
    const mount = mountOf(path);
    if (mount === undefined) return "walked";
    if (NETWORK.test(mount.type)) return "network";
    if (!LOCAL.test(mount.type)) return "other";
    return mount.noSuid ? "nosuid" : "walked";
  };
  const isTwice = (mount: Mount): boolean =>
    [...onTop.values()].some((other) => {
      const below = other.root === "/" ? mount.root : mount.root.slice(other.root.length);
      const covers = other !== mount && other.device === mount.device &&
        `${mount.root}/`.startsWith(other.root === "/" ? "/" : `${other.root}/`);
      const path = `${other.mountPoint === "/" ? "" : other.mountPoint}${
        below === "/" ? "" : below
      }`;
      const first = below !== "/" && below !== "" || other.mountPoint < mount.mountPoint;
      return covers && first && isWithin(path) && mountOf(path) === other;
    });
  const points = [...onTop.values()].filter(({ mountPoint, ...it }) =>
    isWithin(mountPoint) && !(mountPoint !== "/" && isTwice({ mountPoint, ...it }))
  ).map(({ mountPoint }) => mountPoint as HostPath);
  const skipped: Record<string, "nosuid" | "network"> = {};
  const roots: HostPath[] = [];
  for (const path of [...new Set([...locations, ...points])]) {
    const place = placeOf(path);
    if (place === "walked") roots.push(path);
    else if (place !== "other") skipped[path] = place;
  }
  return { roots, skipped, except: [...onTop.keys()] as HostPath[], placeOf };
}
