import { type FileStat, type HostFs, type HostPath, unlessAbsent } from "../host_fs.ts";

/** A file that a log was rotated to. */
export interface RotatedLog extends FileStat {
  path: HostPath;
}

/** What a log was rotated to, oldest first. */
export interface Rotation {
  plain: readonly RotatedLog[];
  /** What cannot be read on, because it was compressed. */
  compressed: readonly RotatedLog[];
}

/** As logrotate(8), auditd, busybox's syslogd and OpenWrt's logread call it: `.1`, `-20261121`, `.0`, `.old`, and compressed. */
const ROTATED = /^[.-](?:\d[\dTZ:_.-]*?|old|bak)(\.(?:gz|xz|bz2|zst|lz4))?$/;

/** The log itself: a file, not a link to one. Undefined where there is none. Throws `Unreadable`. */
export function logAt(host: HostFs, path: HostPath): FileStat | undefined {
  const stat = unlessAbsent(() => host.stat(path));
  return stat?.kind === "file" ? stat : undefined;
}

/** What stands beside a log and was it once. Throws `Unreadable`. */
export function rotationOf(host: HostFs, path: HostPath): Rotation {
  const directory = path.slice(0, path.lastIndexOf("/")) as HostPath;
  const name = path.slice(directory.length + 1);
  const found = (unlessAbsent(() => host.list(directory)) ?? []).flatMap((it) => {
    const match = it.startsWith(name) ? ROTATED.exec(it.slice(name.length)) : null;
    const stat = match === null ? undefined : logAt(host, `${directory}/${it}`);
    if (stat === undefined) return [];
    return [{ ...stat, path: `${directory}/${it}` as HostPath, packed: match?.[1] !== undefined }];
  }).sort(byAge);
  return {
    plain: found.filter(({ packed }) => !packed),
    compressed: found.filter(({ packed }) => packed),
  };
}

/** Oldest first. Numbers grow with age; a clock that is set back makes a younger file look older. */
function byAge(a: RotatedLog, b: RotatedLog): number {
  const [m, n] = [a, b].map(({ path }) => /\.(\d{1,4})(?:\.[a-z]\w+)?$/.exec(path)?.[1]);
  return m !== undefined && n !== undefined ? Number(n) - Number(m) : a.mtimeMs - b.mtimeMs;
}
