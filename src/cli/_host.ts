import { CONTENT } from "../core/step.ts";
import { systemClock } from "../clock.ts";
import { archiveHost } from "../host/archive.ts";
import { parseArchive } from "../host/archive_text.ts";
import { TRACE } from "../host/feeds/exec.ts";
import { guardHost } from "../host/guard.ts";
import {
  BUS_SOCKET,
  type HostFs,
  type HostPath,
  NO_SLOW,
  type ReadPattern,
} from "../host/host_fs.ts";
import { liveHost, type Mounts, openFiles, refusedByDeno } from "../host/live.ts";
import { startSlow } from "../host/slow.ts";
import { NO_BUS, systemBus } from "../host/system_bus.ts";
import { Unreadable } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import { parseMountinfo } from "../parse/proc/mountinfo.ts";
import { Exit, type Flag, type World } from "./_command.ts";
import { replacedBySandbox } from "./_private_mounts.ts";

/** The flag that says which device is looked at. */
export const HOST_FLAGS: Readonly<Record<string, Flag>> = {
  root: {
    value: "PATH",
    help: "Look at this directory tree or .host file instead of this device.",
  },
};

/** All that any collector reads. */
export const READS: readonly ReadPattern[] = distinct(CONTENT.collectors.flatMap((it) => it.reads));

/** Streams that any collector takes from. */
export const TAKES: readonly ReadPattern[] = distinct(
  CONTENT.collectors.flatMap((it) => it.takes ?? []),
);

/** Where any collector asks for the numbers of a file system. */
export const STAT_FS: readonly HostPath[] = distinct(
  CONTENT.collectors.flatMap((it) => it.statFs ?? []),
);

/** Where any collector asks what files are. */
export const TREES: readonly HostPath[] = distinct(
  CONTENT.collectors.flatMap((it) => it.trees ?? []),
);

/** The programs that any collector asks on the system bus. */
export const BUS_NAMES: readonly string[] = distinct(
  CONTENT.collectors.flatMap((it) => it.bus ?? []),
);

/** Where any collector hears what somebody says. */
export const SOCKETS: readonly HostPath[] = distinct(
  CONTENT.collectors.flatMap((it) => it.sockets ?? []),
);

/** Directories in whose place the unit's sandbox has others, or that Deno refuses. */
const REPLACED: readonly HostPath[] = [
  "/proc",
  "/sys",
  "/dev/shm",
  "/home",
  "/root",
  "/run/user",
  "/tmp",
  "/var/tmp",
];

/** Those of them that a collector looks into: the unit binds the device's own where the agent finds them. */
export const BOUND: readonly HostPath[] = REPLACED.filter((directory) =>
  [...READS, ...STAT_FS, ...TREES, ...SOCKETS].some((path) =>
    `${path}/`.startsWith(`${directory}/`) || `${directory}/`.startsWith(`${path}/`)
  )
);

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)].sort();
}

/** A host that is closed when it goes out of scope. */
export interface OpenHost extends Disposable {
  fs: HostFs;
}

/**
 * The device that is to be looked at: this one, a directory tree, or a `.host` file; guarded.
 *
 * @param more what may be read beside what the collectors declare
 * @throws {Exit} when it cannot be read at all
 */
export function openHost(
  root: string | true | undefined,
  world: World,
  more: readonly ReadPattern[] = [],
): OpenHost {
  const reads = [...READS, ...TAKES, ...more];
  if (typeof root !== "string") return openDevice(world, reads);
  if (!root.endsWith(".host")) return openMounts({ "/": absolute(root) }, reads);
  try {
    const archive = archiveHost(parseArchive(Deno.readTextFileSync(root)));
    const fs = guardHost(archive, reads, TREES, BUS_NAMES, SOCKETS);
    return { fs, [Symbol.dispose]() {} };
  } catch (error) {
    if (error instanceof ParseError) throw new Exit("data", `${root}: ${error.message}`);
    if (error instanceof Deno.errors.NotFound) throw new Exit("noInput", `${root}: no such file`);
    throw error;
  }
}

/** Where the directories are that the unit binds below its runtime directory; see decisions/0001. */
function boundBy({ env }: World): Mounts {
  const runtime = env("RUNTIME_DIRECTORY");
  if (runtime === undefined || !exists(`${runtime}/host/proc/uptime`)) return {};
  const bound = [
    ...BOUND.map((path) => [path, `${runtime}/host${path}`] as const),
    // Below a directory of root's alone: it is bound beside.
    [TRACE, `${runtime}/host/trace`] as const,
  ];
  return Object.fromEntries(bound.filter(([, real]) => exists(real)));
}

/** Whether the drop-in trace shows the agent a trace. */
export function isTraced(world: World): boolean {
  return boundBy(world)[TRACE] !== undefined;
}

/** What a sandbox has its own in place of, and the device has not given: null, so that it is denied and not empty. */
function hiddenBy(own: Mounts): Mounts {
  const host = liveHost(own, NO_SLOW);
  try {
    const [ours, theirs] = (["self", "1"] as const).map((pid) =>
      parseMountinfo(host.readText(`/proc/${pid}/mountinfo`))
    );
    const sandboxed = REPLACED.filter((path) => path !== "/proc" && path !== "/sys");
    const hidden = replacedBySandbox(sandboxed, ours ?? [], theirs ?? []);
    return Object.fromEntries(hidden.map((path) => [path, null]));
  } catch (error) {
    // Then nothing of the device is seen at all, or process 1 is hidden: the collectors say so.
    if (error instanceof Unreadable || error instanceof ParseError) return {};
    throw error;
  }
}

/** This device. */
function openDevice(world: World, reads: readonly ReadPattern[]): OpenHost {
  const bound = boundBy(world);
  const own = { "/": "/", "/proc": "/proc", "/sys": "/sys", ...bound };
  const mounts = { ...hiddenBy(own), ...own };
  const host = openMounts(mounts, reads, systemBus(BUS_SOCKET, systemClock));
  try {
    host.fs.readText("/proc/uptime");
  } catch (error) {
    host[Symbol.dispose]();
    if (!refusedByDeno(error)) throw new Exit("noPermission", `/proc cannot be read: ${error}`);
    throw new Exit(
      "noPermission",
      "Deno gives no program /proc when it is started bare. Start the unit, or run this command " +
        "through telltale-shell, which is installed with it; on a development machine through " +
        "deploy/with-host.",
    );
  }
  return host;
}

function openMounts(mounts: Mounts, reads: readonly ReadPattern[], bus = NO_BUS): OpenHost {
  const slow = startSlow(mounts, systemClock);
  const files = openFiles();
  const fs = guardHost(liveHost(mounts, slow, files, bus), reads, TREES, BUS_NAMES, SOCKETS);
  return {
    fs,
    [Symbol.dispose]() {
      slow.close();
      files.close();
    },
  };
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
}
