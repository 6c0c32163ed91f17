import * as z from "zod";
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

/** What a process runs, escaped: whoever runs it chose most of this. */
export const PROGRAM = z.object({
  process: z.string().describe("The name that it gives itself"),
  exe: z.string().optional().describe("The executable, as its own mount namespace names it"),
  hidden: z.literal(true).optional().describe("The executable may not be seen"),
  deleted: z.literal(true).optional().describe("The executable was removed or replaced since"),
  script: z.string().optional().describe(
    "What an interpreter runs, or which program of a multi-call binary it is; as the process says",
  ),
  unit: z.string().optional().describe("The systemd unit that it belongs to"),
  argv0: z.string().optional().describe("What it was started as, or says that it was"),
});
/** The type of {@linkcode PROGRAM}. */
export type Program = z.infer<typeof PROGRAM>;

/** In place of an executable whose name is no text, or longer than a path may be. */
export const UNREADABLE = "(unreadable)";
const DELETED = " (deleted)";
const MAX_CMDLINE_BYTES = 4096;
const INTERPRETER =
  /^(?:python|perl|ruby|php|lua|tclsh|node)[0-9.]*$|^(?:nodejs|deno|bun|luajit|java|expect|gjs|[gm]?awk|fish|(?:ba|da|a|z|k|mk)?sh)$/;
const MULTI_CALL = /^(?:busybox(?:\..*)?|toybox|coreutils|sbase-box)$/;
const decoder = new TextDecoder();

/**
 * What a process runs; undefined where it has ended. `name` is what it calls itself, if that is known.
 * Throws `Unreadable` where not even its name may be read.
 */
export function readProgram(host: HostFs, pid: number, name?: string): Program | undefined {
  return unlessAbsent((): Program => {
    const process = escapeKey(name ?? host.readText(`/proc/${pid}/comm`).replace(/\n$/, ""));
    const exe = readExe(host, pid);
    const unit = readUnit(host, pid);
    const args = parseCmdline(
      decoder.decode(host.readAt(`/proc/${pid}/cmdline`, 0, MAX_CMDLINE_BYTES)),
    );
    // Where the executable is not told, what the process says that it is has to do.
    const script = scriptOf(exe.exe ?? args[0] ?? "", args);
    const [argv0 = ""] = args;
    return {
      process,
      ...exe,
      ...(script === undefined ? {} : { script: escapeKey(script) }),
      ...(unit === undefined ? {} : { unit: escapeKey(unit) }),
      ...(argv0 === "" ? {} : { argv0: escapeKey(argv0) }),
    };
  });
}

/** The executable of a process; a thread of the kernel and a process that has ended have none. */
function readExe(host: HostFs, pid: number): Pick<Program, "exe" | "hidden" | "deleted"> {
  try {
    const path = unlessAbsent(() => host.readLink(`/proc/${pid}/exe`));
    if (path === undefined) return {};
    return path.endsWith(DELETED) && !hasName(host, pid)
      ? { exe: escapeKey(path.slice(0, -DELETED.length)), deleted: true }
      : { exe: escapeKey(path) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    // A name that is no text can be told from none only so.
    return error.why === "denied" ? { hidden: true } : { exe: UNREADABLE };
  }
}

/** Any file may be called "(deleted)"; one that is has no name left. An archive knows no more than what it was called. */
function hasName(host: HostFs, pid: number): boolean {
  return (unlessAbsent(() => host.stat(`/proc/${pid}/exe`, "follow"))?.nlink ?? 0) > 0;
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
