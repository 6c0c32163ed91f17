import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** One mounted file system. */
export interface Mount {
  /** `major:minor` of the device, the same for every mount of one file system. */
  device: string;
  /** What of the file system is mounted: `/`, or a directory of it for a bind mount. */
  root: string;
  /** Absolute, as the process sees it whose mountinfo this is. */
  mountPoint: string;
  readOnly: boolean;
  /** Setuid bits count for nothing on it. */
  noSuid?: true;
  /** Such as `ext4` or `fuse.sshfs`. */
  type: string;
  /** Such as `/dev/mmcblk0p2` or `server:/export`; `none` or empty where there is none. */
  source: string;
  /** How a procfs hides the processes of other users, such as `invisible` or `2`; undefined where it does not. */
  hidepid?: string;
}

/**
 * Parses /proc/[pid]/mountinfo, proc_pid_mountinfo(5). Before the hyphen stand any number of optional
 * fields. Space, tab, newline, backslash and `#` are written as three octal digits.
 *
 *     36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 *     49 36 8:17 / /media/my\040disk ro,relatime - vfat /dev/sdb1 ro
 */
export function parseMountinfo(text: string): Mount[] {
  return linesOf(text).map((line) => {
    const fields = line.split(" ");
    const hyphen = fields.indexOf("-", 6);
    const [, , device = "", root = "", mountPoint = "", options = ""] = fields;
    const [type = "", source, superOptions] = fields.slice(hyphen + 1);
    if (hyphen < 0 || source === undefined || superOptions === undefined) {
      throw new ParseError("proc/[pid]/mountinfo", "too few fields", line);
    }
    if (!/^[0-9]{1,10}:[0-9]{1,10}$/.test(device) || !mountPoint.startsWith("/") || type === "") {
      throw new ParseError("proc/[pid]/mountinfo", "expected device, mount point and type", line);
    }
    const hidepid = /(?:^|,)hidepid=(\w{1,20})/.exec(superOptions)?.[1];
    return {
      device,
      root: unescape(root),
      mountPoint: unescape(mountPoint),
      readOnly: has(options, "ro") || has(superOptions, "ro"),
      ...(has(options, "nosuid") ? { noSuid: true as const } : {}),
      type: unescape(type),
      source: unescape(source),
      ...(hidepid === undefined ? {} : { hidepid }),
    };
  });
}

function has(options: string, option: string): boolean {
  return `,${options},`.includes(`,${option},`);
}

function unescape(text: string): string {
  return !text.includes("\\") ? text : text.replace(
    /\\([01][0-7]{2})/g,
    (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
