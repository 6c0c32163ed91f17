import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** One mounted file system. */
export interface Mount {
  /** `major:minor` of the device, the same for every mount of one file system. */
  device: string;
  /** Absolute, as the process sees it whose mountinfo this is. */
  mountPoint: string;
  readOnly: boolean;
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
    const [, , device = "", , mountPoint = "", options = ""] = fields;
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
      mountPoint: unescape(mountPoint),
      readOnly: isReadOnly(options) || isReadOnly(superOptions),
      type: unescape(type),
      source: unescape(source),
      ...(hidepid === undefined ? {} : { hidepid }),
    };
  });
}

function isReadOnly(options: string): boolean {
  return `,${options},`.includes(",ro,");
}

function unescape(text: string): string {
  return !text.includes("\\") ? text : text.replace(
    /\\([01][0-7]{2})/g,
    (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
