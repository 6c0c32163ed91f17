import type { Facts } from "../collectors/registry.ts";
import { own } from "../model/json.ts";
import type { Process } from "./_processes.ts";

/** Daemons whose names are taken most, also on a device that has them not. */
const WELL_KNOWN: ReadonlySet<string> = new Set([
  "apache2",
  "cron",
  "crond",
  "dbus-daemon",
  "httpd",
  "nginx",
  "rsyslogd",
  "sshd",
]);
/** One file that is many programs, each by its name. */
const MULTI_CALL = /^(?:busybox(?:\..*)?|toybox|coreutils|sbase-box)$/;
/** They stand in for each other: `sh` is any of them, another in a container than on its host. */
const SHELL = /^(?:(?:ba|da|a|z|k|mk|fi|tc|c|loksh|yash)?sh|busybox(?:\..*)?|toybox)$/;
const MAX_LINKS = 8;

/** The files that the device is known to have, and by their names. */
export interface KnownFiles {
  files: Facts["executables"]["files"];
  named: ReadonlyMap<string, readonly string[]>;
}

/** Sorts the files that are watched by their names. */
export function knownFiles(files: Facts["executables"]["files"]): KnownFiles {
  const named = new Map<string, string[]>();
  for (const path of Object.keys(files)) {
    const name = baseOf(path);
    const same = named.get(name);
    if (same === undefined) named.set(name, [path]);
    else same.push(path);
  }
  return { files, named };
}

/**
 * The program that a process says it is, if that is one which the device is known to have or everybody
 * knows, and what runs is neither that file nor one by its name. Undefined for what says nothing of the kind, and where that cannot be
 * judged. Titles that a program gives itself count by their first word (`sshd: pi@pts/0`, `nginx: worker`).
 */
export function claimedProgram(
  { exe, argv0 }: Process,
  { files, named }: KnownFiles,
): string | undefined {
  if (exe === undefined || !exe.startsWith("/") || argv0 === undefined) return undefined;
  if (argv0 === exe) return undefined;
  const isLogin = argv0.startsWith("-");
  const claim = /^[^\s:]+/.exec(isLogin ? argv0.slice(1) : argv0)?.[0];
  if (claim === undefined || exe === claim || exe.endsWith(`/${claim.replace(/^\/+/, "")}`)) {
    return undefined;
  }
  const [name, runs] = [baseOf(claim), baseOf(exe)];
  if (MULTI_CALL.test(runs) || SHELL.test(runs) && (isLogin || SHELL.test(name))) return undefined;
  const known = named.get(name) ?? [];
  if (known.length === 0 && !WELL_KNOWN.has(name)) return undefined;
  if (known.some((path) => finalOf(path, files) === exe)) return undefined;
  if (!runs.startsWith(name)) return claim;
  // Another file of the same name, or python3.11 for python3: a lie only where it gives the path of the true one.
  const isKnown = own(files, exe) !== undefined;
  return known.includes(claim) && !isKnown && runs === name ? claim : undefined;
}

/** Where links lead from a path, as far as they are watched. */
function finalOf(path: string, files: KnownFiles["files"]): string {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const target = own(files, at)?.target;
    if (target === undefined) return at;
    at = target.startsWith("/") ? target : `${at.slice(0, at.lastIndexOf("/"))}/${target}`;
  }
  return at;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
