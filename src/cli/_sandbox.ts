import type { HostFs, ReadPattern } from "../host/host_fs.ts";
import type { Json } from "../model/json.ts";
import { Unreadable } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import { type Mount, parseMountinfo } from "../parse/proc/mountinfo.ts";
import { parsePrivileges, type Privileges } from "../parse/proc/privileges.ts";
import type { World } from "./_command.ts";
import { BOUND } from "./_host.ts";

/** What {@linkcode examineSandbox} reads of the host. */
export const SANDBOX_READS: readonly ReadPattern[] = ["/proc/self/status", "/proc/self/mountinfo"];

/** One property of the process and what surrounds it. */
export interface Property {
  /** What it is; null where the system does not tell. */
  is: Json;
  /** Whether that is what the unit makes of it; null where it is not known. */
  as_in_unit: boolean | null;
  /** The setting of the unit that makes it so, or what stands in its place. */
  line: string;
}

/** All properties, by name. */
export type Sandbox = Readonly<Record<string, Property>>;

/** Users that systemd gives to units with DynamicUser=yes (systemd, docs/UIDS-GIDS.md). */
const DYNAMIC_USERS = { first: 61184, last: 65519 };
/** A user of that name in /etc/passwd stands for it, one of the system's (useradd(8), login.defs(5)). */
const LAST_SYSTEM_USER = 999;
/** What the drop-in `visibility` adds. */
const VISIBILITY: readonly string[] = ["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"];

/** What this process may do, as the kernel and the runtime say. The device's own /proc must be in view. */
export function examineSandbox(
  host: HostFs,
  world: World,
  stateDirectory: string | undefined,
): Sandbox {
  const own = readOrUndefined(() => parsePrivileges(host.readText("/proc/self/status")));
  const mounts = readOrUndefined(() => parseMountinfo(host.readText("/proc/self/mountinfo")));
  return {
    deno_version: { is: Deno.version.deno, as_in_unit: null, line: "compiled in" },
    compiled: {
      is: Deno.build.standalone,
      as_in_unit: Deno.build.standalone,
      line: "ExecStart=/usr/local/bin/telltale run",
    },
    ...identity(own),
    ...confinement(own),
    ...view(mounts, world.env("RUNTIME_DIRECTORY")),
    state_directory: stateOf(stateDirectory),
    permissions: permissions(),
  };
}

function identity(own: Privileges | undefined): Sandbox {
  const { first, last } = DYNAMIC_USERS;
  const isSystems = (uid: number) => uid > 0 && uid <= LAST_SYSTEM_USER;
  const as_in_unit = own === undefined
    ? null
    : isSystems(own.uid) || own.uid >= first && own.uid <= last;
  return {
    uid: { is: own?.uid ?? null, as_in_unit, line: "DynamicUser=yes" },
    // In a user namespace of its own (PrivateUsers=yes) groups of the device read 65534 and count all the same.
    groups: {
      is: own?.groups ?? null,
      as_in_unit: own === undefined ? null : !own.groups.includes(0),
      line: "SupplementaryGroups=",
    },
  };
}

function confinement(own: Privileges | undefined): Sandbox {
  const within = (names: readonly string[] | undefined) =>
    names === undefined ? null : names.every((name) => VISIBILITY.includes(name));
  return {
    effective_capabilities: {
      is: own?.effective ?? null,
      as_in_unit: within(own?.effective),
      line: "AmbientCapabilities=",
    },
    bounding_capabilities: {
      is: own?.bounding ?? null,
      as_in_unit: within(own?.bounding),
      line: "CapabilityBoundingSet=",
    },
    no_new_privileges: {
      is: own?.noNewPrivileges ?? null,
      as_in_unit: own?.noNewPrivileges ?? null,
      line: "NoNewPrivileges=yes",
    },
    seccomp: {
      is: own?.seccomp ?? null,
      as_in_unit: own?.seccomp === undefined ? null : own.seccomp === "filter",
      line: "SystemCallFilter=",
    },
  };
}

/** What of the device is in view: the binds of its directories, and what its /proc hides. */
function view(mounts: readonly Mount[] | undefined, runtime: string | undefined): Sandbox {
  const under = (path: string) =>
    runtime === undefined
      ? undefined
      : mounts?.findLast(({ mountPoint }) => mountPoint === `${runtime}/host${path}`);
  const bound = Object.fromEntries(BOUND.map((path) => [path, under(path) !== undefined]));
  const proc = under("/proc") ?? mounts?.findLast(({ mountPoint }) => mountPoint === "/proc");
  const hidepid = proc === undefined ? null : proc.hidepid ?? "off";
  return {
    host_binds: {
      is: mounts === undefined ? null : bound,
      // A device may lack one of the others, and then it is not bound.
      as_in_unit: mounts === undefined ? null : bound["/proc"] === true && bound["/sys"] === true,
      line: "BindReadOnlyPaths=/proc:/run/telltale/host/proc, and so on",
    },
    hidepid: {
      is: hidepid,
      as_in_unit: hidepid === null ? null : ["off", "0"].includes(hidepid),
      line: "the host's mount of /proc; with hidepid the drop-in visibility sees through it",
    },
  };
}

function stateOf(directory: string | undefined): Property {
  const line = "StateDirectory=telltale";
  if (directory === undefined) return { is: "none", as_in_unit: false, line };
  const probe = `${directory}/.doctor`;
  try {
    Deno.writeTextFileSync(probe, "");
    Deno.removeSync(probe);
    return { is: "writable", as_in_unit: true, line };
  } catch {
    return { is: "not writable", as_in_unit: false, line };
  }
}

/** What the unit's program may; `some` is what its flags name, and nothing else. */
const PERMISSIONS = {
  run: "none",
  ffi: "none",
  import: "none",
  write: "some",
  read: "some",
  env: "some",
  sys: "some",
  net: "all",
} as const;
type Extent = "none" | "some" | "all";

function permissions(): Property {
  const is: Record<string, Extent> = {};
  for (const name of Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[]) {
    const { state } = Deno.permissions.querySync({ name });
    is[name] = ({ granted: "all", prompt: "some", denied: "none" } as const)[state];
  }
  const extents: readonly Extent[] = ["none", "some", "all"];
  const within = Object.entries(PERMISSIONS).every(([name, most]) =>
    extents.indexOf(is[name] ?? "all") <= extents.indexOf(most)
  );
  return { is, as_in_unit: within, line: "compiled in: telltale print permissions" };
}

function readOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    // The device does not tell: then that is not known.
    if (error instanceof Unreadable || error instanceof ParseError) return undefined;
    throw error;
  }
}
