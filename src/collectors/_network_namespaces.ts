import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { parseCgroupUnits } from "../parse/proc/cgroup.ts";

/** A network namespace, network_namespaces(7), and where its files are. */
export interface NetworkNamespace {
  /** The container's or service's unit of the first process in it, or else that one's name; undefined for the device's own. */
  label?: string;
  directory: `/proc/${string}`;
}

/** More are not looked into, and their number is said. */
const MAX_NAMESPACES = 64;

/**
 * The network namespaces that processes live in, the device's own first. Each has files of its own below
 * /proc/[pid]/net, so their inodes tell two apart, which needs no privilege; the link /proc/[pid]/ns/net would.
 */
export function findNetworkNamespaces(
  host: HostFs,
  pids: readonly number[],
): { namespaces: readonly NetworkNamespace[]; unread: number } {
  const own = host.stat("/proc/net/tcp").inode;
  const seen = new Map<number, number>([[own, 0]]);
  for (const pid of pids) {
    const inode = unlessAbsent(() => host.stat(`/proc/${pid}/net/tcp`))?.inode;
    if (inode !== undefined && !seen.has(inode)) seen.set(inode, pid);
  }
  const others = [...seen.values()].filter((pid) => pid !== 0);
  const taken = new Map<string, number>();
  const namespaces = others.slice(0, MAX_NAMESPACES).flatMap((pid): NetworkNamespace[] => {
    const name = nameOf(host, pid);
    if (name === undefined) return [];
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    const label = count === 1 ? name : `${name}~${count}`;
    return [{ label, directory: `/proc/${pid}/net` }];
  });
  return {
    namespaces: [{ directory: "/proc/net" }, ...namespaces],
    unread: Math.max(0, others.length - MAX_NAMESPACES),
  };
}

/** Undefined where it has ended. */
function nameOf(host: HostFs, pid: number): string | undefined {
  return unlessAbsent(() => {
    const [unit] = parseCgroupUnits(host.readText(`/proc/${pid}/cgroup`));
    return escapeKey(unit ?? host.readText(`/proc/${pid}/comm`).replace(/\n$/, ""));
  });
}
