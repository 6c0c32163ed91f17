import type { HostFs } from "../host/host_fs.ts";
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
  /** Whether every process was asked; undefined where none was, for nothing was new. */
  readonly complete: boolean | undefined;
}

/**
 * Finds who holds the sockets with these inodes. Those known from before are only asked whether they still
 * do; the files of every process are gone through once for what is left, proc_pid_fd(5), unless all of that
 * was `soughtInVain` before.
 */
export function findHolders(
  host: HostFs,
  pids: readonly number[],
  inodes: Iterable<number>,
  known: ReadonlyMap<number, Holder>,
  soughtInVain: ReadonlySet<number>,
): Holders {
  const found = new Map<number, Holder>();
  const wanted = new Map<string, number>();
  for (const inode of inodes) {
    const holder = known.get(inode);
    const target = holder && asking(() => host.readLink(`/proc/${holder.pid}/fd/${holder.fd}`));
    if (holder !== undefined && target === nameOf(inode)) found.set(inode, holder);
    else if (inode !== 0) wanted.set(nameOf(inode), inode);
  }
  if ([...wanted.values()].every((inode) => soughtInVain.has(inode))) {
    return { found, complete: undefined };
  }
  let complete = true;
  for (const pid of pids) {
    if (wanted.size === 0) break;
    complete = searchIn(host, pid, wanted, found) && complete;
  }
  return { found, complete };
}

/** Goes through the files of one process; false where it may not be asked. */
function searchIn(
  host: HostFs,
  pid: number,
  wanted: Map<string, number>,
  found: Map<number, Holder>,
): boolean {
  const fds = asking(() => host.list(`/proc/${pid}/fd`));
  if (fds === DENIED) return false;
  for (const fd of fds ?? []) {
    const target = asking(() => host.readLink(`/proc/${pid}/fd/${fd}`));
    // Then so it is with all its others, and each refusal takes as long as ten answers.
    if (target === DENIED) return false;
    const inode = target === undefined ? undefined : wanted.get(target);
    if (target === undefined || inode === undefined) continue;
    found.set(inode, { pid, fd });
    wanted.delete(target);
  }
  return true;
}

function nameOf(inode: number): string {
  return `socket:[${inode}]`;
}

const DENIED = Symbol("denied");

/** Undefined where a process has ended or a file was closed, and for a name of bytes that are no text: no socket's is. */
function asking<T>(question: () => T): T | typeof DENIED | undefined {
  try {
    return question();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return error.why === "denied" ? DENIED : undefined;
  }
}
