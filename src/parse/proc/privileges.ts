import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";
import { capabilityNames } from "./_capabilities.ts";

const FORMAT = "proc/[pid]/status";

/** What a process may do, of /proc/[pid]/status. */
export interface Privileges {
  /** Effective user. */
  uid: number;
  /** Supplementary groups. */
  groups: readonly number[];
  /** Names of the capabilities that it has now. */
  effective: readonly string[];
  /** Names of those that it and what it starts can ever have. */
  bounding: readonly string[];
  /** Whether what it starts can gain none. Undefined before Linux 4.10. */
  noNewPrivileges?: boolean;
  /** Whether its system calls are filtered. Undefined on a kernel without seccomp. */
  seccomp?: typeof MODES[number];
}

const MODES = ["off", "strict", "filter"] as const;

/**
 * Parses the lines of /proc/[pid]/status that tell of privileges, proc_pid_status(5).
 *
 *     Uid:	62808	62808	62808	62808
 *     Groups:	4 43 62808
 *     CapEff:	0000000000080004
 *     CapBnd:	0000000000080004
 *     NoNewPrivs:	1
 *     Seccomp:	2
 */
export function parsePrivileges(text: string): Privileges {
  const uids = lineOf(text, "Uid")?.split("\t");
  const noNewPrivileges = numberOf(text, "NoNewPrivs");
  const mode = numberOf(text, "Seccomp");
  const seccomp = mode === undefined ? undefined : MODES[mode];
  if (mode !== undefined && seccomp === undefined) {
    throw new ParseError(FORMAT, "expected a mode of seccomp", String(mode));
  }
  return {
    uid: unsignedOf(FORMAT, uids?.[1], uids?.join(" ") ?? ""),
    groups: (lineOf(text, "Groups") ?? "").split(" ").filter((gid) => gid !== "")
      .map((gid) => unsignedOf(FORMAT, gid, gid)),
    effective: capabilityNames(FORMAT, lineOf(text, "CapEff") ?? ""),
    bounding: capabilityNames(FORMAT, lineOf(text, "CapBnd") ?? ""),
    ...(noNewPrivileges === undefined ? {} : { noNewPrivileges: noNewPrivileges === 1 }),
    ...(seccomp === undefined ? {} : { seccomp }),
  };
}

function lineOf(text: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(text)?.[1]?.trim();
}

function numberOf(text: string, name: string): number | undefined {
  const value = lineOf(text, name);
  return value === undefined ? undefined : unsignedOf(FORMAT, value, `${name}: ${value}`);
}
