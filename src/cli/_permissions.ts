import { TRACE } from "../host/feeds/exec.ts";
import { ENVIRONMENT } from "./_command.ts";
import { BUS_SOCKET } from "../host/host_fs.ts";
import { BOUND, BUS_NAMES, READS, SOCKETS, STAT_FS, TAKES, TREES } from "./_host.ts";

/** Where things are when the agent runs: what the flags must open. */
export interface Places {
  /** Where the host's /proc and /sys are bound. */
  host: string;
  /** Read: configuration and certificates. */
  read: readonly string[];
  /** Read and written: state and runtime directories. */
  write: readonly string[];
  /** Unix sockets, ours in one of the directories above and the service manager's, by their exact paths. */
  sockets?: readonly string[];
  /** `HOST:PORT`; any where it is not known yet. */
  broker?: string;
}

/** The places under the unit. */
export const DEVICE_PLACES: Places = {
  host: "/run/telltale/host",
  read: [
    "/etc/telltale",
    "/etc/ssl/behavioural_agent",
    "/run/credentials/telltale.service",
    "/run/credentials/telltale-shell.service",
  ],
  write: ["/var/lib/private/telltale", "/var/lib/telltale", "/run/telltale"],
  sockets: ["/run/telltale/notify", "/run/systemd/notify"],
};

/**
 * The flags that the given version of Deno needs to run the agent, and no more; from what the
 * collectors declare.
 */
export function permissionFlags(places: Places, deno = Deno.version.deno): readonly string[] {
  const { host, read, write } = places;
  const sockets = socketsOf(places);
  const opened = [...READS, ...TAKES, ...STAT_FS, ...TREES].map((pattern) =>
    openedFor(pattern, host)
  );
  return [
    `--allow-read=${outermost([...opened.sort(), ...read, ...write, ...sockets]).join(",")}`,
    `--allow-write=${outermost([...write, ...sockets]).join(",")}`,
    netFlag(places, deno),
    `--allow-env=${[...ENVIRONMENT, ...CLOSED_ROOTS].join(",")}`,
    "--allow-sys=statfs",
    "--deny-run",
    "--deny-ffi",
    "--deny-import",
    "--no-prompt",
  ];
}

/** Variables that would let other certificate authorities in: the line closes them before it connects. */
const CLOSED_ROOTS = ["DENO_CERT", "DENO_TLS_CA_STORE", "SSL_CERT_DIR", "SSL_CERT_FILE"];

/** To connect to a socket is to write to it, as far as Deno is concerned. */
function socketsOf({ host, sockets = [] }: Places): readonly string[] {
  const heard = SOCKETS.map((path) =>
    BOUND.some((directory) => path.startsWith(`${directory}/`)) ? `${host}${path}` : path
  );
  return [...sockets, ...(BUS_NAMES.length > 0 ? [BUS_SOCKET] : []), ...heard];
}

/** Later Deno wants the right to a unix socket named here as well (denoland/deno#34395); earlier refuses the form. */
function netFlag(places: Places, deno: string): string {
  const { broker } = places;
  const sockets = socketsOf(places);
  if (broker === undefined) return "--allow-net";
  const [major = 0, minor = 0] = deno.split(".").map(Number);
  const named = major > 2 || (major === 2 && minor >= 9);
  return `--allow-net=${[broker, ...named ? sockets.map((path) => `unix:${path}`) : []].join(",")}`;
}

/** The path that a flag must open so that all of a pattern can be read. */
function openedFor(pattern: string, host: string): string {
  if (pattern.startsWith(`${TRACE}/`)) return `${host}/trace`;
  // What Deno opens at its own place only to a program that has every permission.
  const system = /^\/(proc|sys|dev\/shm)(?:\/|$)/.exec(pattern);
  if (system !== null) return `${host}/${system[1]}`;
  const wildcard = pattern.indexOf("*");
  return wildcard < 0 ? pattern : pattern.slice(0, pattern.lastIndexOf("/", wildcard)) || "/";
}

/** The paths without repetition and without those that lie below another. */
function outermost(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].filter((path) =>
    !paths.some((other) => path !== other && path.startsWith(`${other}/`))
  );
}
