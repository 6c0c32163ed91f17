import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";

/** Which process holds a socket, and as which of its files. */
export interface Holder {
  pid: number;
  fd: string;
}

/** Who holds sockets. */
export interface Holders {
  /** By the socket's inode; of several processes the one with the lowest pid. */
  readonly found: ReadonlyMap<number, Holder>;
  /** Whether every process could be asked: then a socket that is not found is the kernel's own. */
  readonly complete: boolean;
}

/**
 * Finds who holds the sockets with these inodes. Those known from before are only asked whether they still
 * do; the files of every process are gone through once for what is left, proc_pid_fd(5).
 */
export function findHolders(
  host: HostFs,
  pids: readonly number[],
  inodes: Iterable<number>,
  known: ReadonlyMap<number, Holder>,
): Holders {
  const found = new Map<number, Holder>();
  const wanted = new Map<string, number>();
  for (const inode of inodes) {
    const holder = known.get(inode);
    if (holder !== undefined && targetOf(host, holder.pid, holder.fd) === nameOf(inode)) {
      found.set(inode, holder);
    } else if (inode !== 0) wanted.set(nameOf(inode), inode);
  }
  let complete = true;
  for (const pid of pids) {
    if (wanted.size === 0) break;
    const fds = filesOf(host, pid);
    complete &&= fds !== undefined;
    for (const fd of fds ?? []) {
      const target = targetOf(host, pid, fd);
      const inode = target === undefined ? undefined : wanted.get(target);
      if (target === undefined || inode === undefined) continue;
      found.set(inode, { pid, fd });
      wanted.delete(target);
    }
  }
  return { found, complete };
}

function nameOf(inode: number): string {
  return `socket:[${inode}]`;
}

/** The names of a process's open files; none where it has ended, undefined where it may not be asked. */
function filesOf(host: HostFs, pid: number): readonly string[] | undefined {
  try {
    return unlessAbsent(() => host.list(`/proc/${pid}/fd`)) ?? [];
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return undefined;
  }
}

function targetOf(host: HostFs, pid: number, fd: string): string | undefined {
  try {
    return host.readLink(`/proc/${pid}/fd/${fd}`);
  } catch (error) {
    // It was closed meanwhile, or its name is of bytes that are no text: no socket's is.
    if (!(error instanceof Unreadable)) throw error;
    return undefined;
  }
}
