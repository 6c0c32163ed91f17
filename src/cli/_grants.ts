import type { Collector } from "../collectors/_collector.ts";
import { COLLECTORS } from "../collectors/registry.ts";
import type { HostPath, ReadPattern } from "../host/host_fs.ts";

/** What makes a source readable under the unit, and what is not seen without it. */
export interface Grant {
  /** What the kernel, or the sandbox, asks for. */
  needs: string;
  /** The setting of the unit that gives it; none where every process may read the source. */
  line?: string;
  /** The drop-in that the line is in, where the unit itself does not have it. */
  drop_in?: "visibility" | "trace";
  /** What is not seen without it; by default all that the collector knows. */
  unseen?: string;
}

/**
 * Which sources need a grant, the narrower first; a pattern that ends with a star covers whatever
 * begins with what is before it. Measured under systemd 252 and 257 as a user without rights.
 */
export const GRANTS: readonly (readonly [sources: readonly ReadPattern[], grant: Grant])[] = [
  [["/proc/*/fd", "/proc/*/fd/*", "/proc/*/fdinfo/*", "/proc/*/environ", "/proc/*/io"], {
    needs: "CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
    line: "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
    drop_in: "visibility",
    unseen: "Which process has which port open, and, for PrivateUsers= hides users, which user",
  }],
  [["/proc/*/exe", "/proc/*/cwd", "/proc/*/root", "/proc/*/ns/*", "/proc/*/maps"], {
    needs: "CAP_SYS_PTRACE",
    line: "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
    drop_in: "visibility",
    unseen: "Which file a process of another user runs; its unit is still known",
  }],
  [["/proc/**"], {
    needs: "/proc of the host",
    line: "BindReadOnlyPaths=/proc:/run/telltale/host/proc",
  }],
  [["/sys/kernel/tracing/**"], {
    needs: "an instance of tracefs, group adm",
    line: "BindReadOnlyPaths=-/sys/kernel/tracing/instances/telltale:/run/telltale/host/trace",
    drop_in: "trace",
    unseen: "Processes that end between two looks",
  }],
  [["/sys/**"], {
    needs: "/sys of the host",
    line: "BindReadOnlyPaths=/sys:/run/telltale/host/sys",
  }],
  [["/var/log/btmp*"], {
    needs: "group utmp",
    line: "SupplementaryGroups=utmp",
    unseen: "Failed logins that only btmp records",
  }],
  [["/var/log/journal/**", "/run/log/journal/**"], {
    needs: "group systemd-journal, on Debian adm as well",
    line: "SupplementaryGroups=systemd-journal",
    unseen: "Whatever is told in the journal alone",
  }],
  [["/var/log/auth.log*", "/var/log/syslog*", "/var/log/messages*", "/var/log/secure*"], {
    needs: "group adm",
    line: "SupplementaryGroups=adm",
    unseen: "Logins, failed logins and sudo, as far as no other source tells of them",
  }],
  [["/data/mender/deployments.*", "/var/lib/mender/deployments.*"], {
    needs: "CAP_DAC_READ_SEARCH: only root may read them",
    line: "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
    drop_in: "visibility",
    unseen: "What of Mender's deployments is not in the journal, such as their ids up to 3.x",
  }],
  [["/var/log/account/**", "/var/account/**"], {
    needs: "group adm",
    line: "SupplementaryGroups=adm",
    unseen: "Processes that end between two looks, where no trace tells of them",
  }],
  [["/var/log/audit/audit.log*"], {
    needs: "the group that auditd's log_group names, adm on Debian",
    line: "SupplementaryGroups=adm",
    unseen: "Failed logins, as far as no other source tells of them",
  }],
];

/** The grant that a source needs. */
export function grantOf(source: ReadPattern): Grant {
  return GRANTS.find(([sources]) => sources.some((it) => covers(it, source)))?.[1] ?? OPEN_GRANT;
}

function covers(pattern: ReadPattern, source: ReadPattern): boolean {
  return source === pattern ||
    (pattern.endsWith("*") && source.startsWith(pattern.replace(/\*+$/, "")));
}

/** What most sources need. */
export const OPEN_GRANT: Grant = { needs: "nothing: every process may read it" };

/** What a source needs where its owner took the right from others that it has elsewhere. */
export const CLOSED_GRANT: Grant = {
  needs: "CAP_DAC_READ_SEARCH, or a mode that lets every process read it, as elsewhere",
  line: "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
  drop_in: "visibility",
};

/** What statFs needs, wherever it is asked. */
export const STAT_FS_GRANT: Grant = { needs: "nothing: every process may ask it" };

/** What a tree needs, in which it is asked what files are. */
export const TREE_GRANT: Grant = {
  needs: "nothing, except CAP_DAC_READ_SEARCH where a directory is closed to others",
  line: "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
  drop_in: "visibility",
  unseen: "Setuid files and executables in directories that are closed to others",
};

/** What the system bus needs. */
export const BUS_GRANT: Grant = {
  needs: "AF_UNIX, and, as dbus-daemon does not know DynamicUser=, a user in its /etc/passwd",
  line: "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
};

/** What a socket needs at which somebody is heard. */
export const SOCKET_GRANT: Grant = {
  needs: "a mode that lets every user connect, as SWUpdate gives it, or its group",
  line: "SupplementaryGroups=swupdate",
  unseen: "Updates that SWUpdate tells no log of",
};

/** What a file system needs that is mounted and yet not seen. */
export const PART_GRANT: Grant = {
  needs: "to be mounted in the sandbox as it is on the host, in a directory that is asked about",
  line: "BindReadOnlyPaths= of its directory, where ProtectHome=, PrivateTmp= or the like hide it",
};

/** Deno stands before the kernel: its flags are written when the program is compiled. */
export const DENO_GRANT: Grant = {
  needs: "Deno's permission: telltale print permissions lists the flags; for /proc and /sys a bind",
  line: "BindReadOnlyPaths=/proc:/run/telltale/host/proc",
};

/** What is read, by whom and with which grant, as a table of Markdown. */
export function readsTable(): string {
  const rows: string[] = [];
  const cell = (paths: readonly string[]) => paths.map((path) => `\`${path}\``).join(" ");
  const add = (what: string, by: readonly string[], { needs, line, drop_in }: Grant) => {
    const where = drop_in === undefined ? "" : ` in ${drop_in}.conf`;
    rows.push(`| ${what} | ${by.join(" ")} | ${needs} | ${line ? cell([line]) : ""}${where} |`);
  };
  const reads = new Map<ReadPattern, string[]>();
  const statFs = new Set<HostPath>();
  for (const { id, ...collector } of COLLECTORS as readonly Collector[]) {
    for (const path of new Set([...collector.reads, ...collector.takes ?? []])) {
      reads.set(path, [...reads.get(path) ?? [], id]);
    }
    for (const path of collector.statFs ?? []) statFs.add(path);
  }
  for (const path of [...reads.keys()].sort()) {
    add(cell([path]), reads.get(path) ?? [], grantOf(path));
  }
  const walkers = (COLLECTORS as readonly Collector[]).filter((it) => it.trees !== undefined);
  const trees = [...new Set(walkers.flatMap((it) => it.trees ?? []))].sort();
  const files = `attributes and hashes of files below ${cell(trees)}`;
  add(files, walkers.map(({ id }) => id), TREE_GRANT);
  const askers = (COLLECTORS as readonly Collector[]).filter((it) => it.statFs !== undefined);
  add(`size and use of ${cell([...statFs])}`, askers.map(({ id }) => id), STAT_FS_GRANT);
  for (const { id, bus = [] } of COLLECTORS as readonly Collector[]) {
    if (bus.length > 0) add(`answers on the system bus of ${cell(bus)}`, [id], BUS_GRANT);
  }
  for (const { id, sockets = [] } of COLLECTORS as readonly Collector[]) {
    if (sockets.length > 0) add(`what is said at ${cell(sockets)}`, [id], SOCKET_GRANT);
  }
  return ["| what is read | by | needs | given by |", "|---|---|---|---|", ...rows, ""].join("\n");
}
