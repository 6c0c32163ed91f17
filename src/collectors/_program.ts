import { type HostFs, type ReadPattern, unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable } from "../model/reading.ts";
import { parseCgroupUnits } from "../parse/proc/cgroup.ts";
import { parseCmdline } from "../parse/proc/cmdline.ts";

/** What {@linkcode readProgram} reads. */
export const PROGRAM_READS: readonly ReadPattern[] = [
  "/proc/*/exe",
  "/proc/*/cmdline",
  "/proc/*/comm",
  "/proc/*/cgroup",
];

/** What a process runs. Escaped: whoever runs it chose most of this. */
export interface Program {
  /** The name that it gives itself, proc_pid_comm(5). */
  process: string;
  /** The executable as its own mount namespace names it; undefined where it cannot be told, which needs the `visibility` grant. */
  exe?: string;
  /** The executable was removed or replaced since. */
  deleted?: true;
  /** What an interpreter was told to run, or which of its programs a multi-call binary is. As the process says. */
  script?: string;
  /** The systemd unit that it belongs to. */
  unit?: string;
}

const DELETED = " (deleted)";
const MAX_CMDLINE_BYTES = 4096;
const INTERPRETER =
  /^(?:python|perl|ruby|php|lua|tclsh|node)[0-9.]*$|^(?:nodejs|deno|bun|luajit|java|expect|gjs|[gm]?awk|fish|(?:ba|da|a|z|k|mk)?sh)$/;
const MULTI_CALL = /^(?:busybox(?:\..*)?|toybox|coreutils|sbase-box)$/;
const decoder = new TextDecoder();

/** What a process runs; undefined where it has ended. Throws `Unreadable` where not even its name may be read. */
export function readProgram(host: HostFs, pid: number): Program | undefined {
  return unlessAbsent((): Program => {
    const process = escapeKey(host.readText(`/proc/${pid}/comm`).replace(/\n$/, ""));
    const exe = readExe(host, pid);
    const unit = readUnit(host, pid);
    const args = parseCmdline(
      decoder.decode(host.readAt(`/proc/${pid}/cmdline`, 0, MAX_CMDLINE_BYTES)),
    );
    // Where the executable is not told, what the process says that it is has to do.
    const script = scriptOf(exe?.exe ?? args[0] ?? "", args);
    return {
      process,
      ...exe,
      ...(script === undefined ? {} : { script: escapeKey(script) }),
      ...(unit === undefined ? {} : { unit: escapeKey(unit) }),
    };
  });
}

/** The executable of a process; undefined where it has none, as a kernel thread, or where it may not be told. */
function readExe(host: HostFs, pid: number): { exe: string; deleted?: true } | undefined {
  try {
    const path = host.readLink(`/proc/${pid}/exe`);
    return path.endsWith(DELETED)
      ? { exe: escapeKey(path.slice(0, -DELETED.length)), deleted: true }
      : { exe: escapeKey(path) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return undefined;
  }
}

function readUnit(host: HostFs, pid: number): string | undefined {
  const text = unlessAbsent(() => host.readText(`/proc/${pid}/cgroup`));
  return text === undefined ? undefined : parseCgroupUnits(text).at(-1);
}

/**
 * What an interpreter runs: its first argument that is no option, `-c` for what is only on the command line,
 * `-m` or `-jar` with its operand. Undefined for any other program.
 */
function scriptOf(exe: string, args: readonly string[]): string | undefined {
  const name = baseOf(exe);
  if (MULTI_CALL.test(name)) {
    const [first = "", second] = args;
    const applet = MULTI_CALL.test(baseOf(first)) ? second ?? "" : baseOf(first);
    const rest = MULTI_CALL.test(baseOf(first)) ? args.slice(1) : args;
    const script = INTERPRETER.test(applet) ? scriptOf(applet, rest) : undefined;
    return script === undefined ? applet : `${applet} ${script}`;
  }
  if (!INTERPRETER.test(name)) return undefined;
  for (let at = 1; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "-m" || arg === "-jar") return `${arg} ${args[at + 1] ?? ""}`;
    if (arg === "-c" || arg === "-e") return arg;
    if (!arg.startsWith("-") && arg !== "") return arg;
  }
  return undefined;
}

function baseOf(path: string): string {
  // A login shell has a hyphen before its name.
  return path.slice(path.lastIndexOf("/") + 1).replace(/^-/, "");
}
