import { Unreadable, type Why } from "../model/reading.ts";
import { compilePatterns } from "./guard.ts";
import {
  type FileStat,
  type HostFs,
  type HostPath,
  type ReadPattern,
  unlessAbsent,
} from "./host_fs.ts";

const MAX_PATHS = 200_000;

/** What patterns stand for on one device. */
export interface Sight {
  /** What is where: at the end of a pattern, and on the way wherever a `*` was. */
  stats: Map<HostPath, FileStat>;
  /** Where the links among them lead. */
  links: Map<string, string>;
  /** What did not answer, and the names that lead to nothing. */
  failures: Map<HostPath, Why>;
  /** The paths at which a pattern ends, and which are there. */
  ends: Set<HostPath>;
  /** Network namespaces by the inode of their file `tcp`, and which process tells of each; the device's own is nobody's. */
  namespaces: Map<number | undefined, string>;
  /** False when there was too much of it. */
  complete: boolean;
}

/**
 * Finds what the patterns stand for. Of the files that a process has open, sockets only; of the sockets of
 * a network namespace, those that the first process in it tells of.
 */
export function expand(host: HostFs, patterns: readonly ReadPattern[]): Sight {
  const sight: Sight = {
    stats: new Map(),
    links: new Map(),
    failures: new Map(),
    ends: new Set(),
    namespaces: new Map(),
    complete: true,
  };
  const listings = new Map<HostPath, readonly string[]>();
  const list = (path: HostPath): readonly string[] => {
    let names = listings.get(path);
    if (names === undefined) {
      look(host, sight, path);
      names = attempt(sight, path, () => host.list(path)) ?? [];
      listings.set(path, names);
    }
    return names;
  };
  const walk = (directory: HostPath | "", names: readonly string[]): void => {
    const [name, ...rest] = names;
    if (name === undefined) {
      const path = directory || "/";
      if (look(host, sight, path) !== undefined) sight.ends.add(path);
      return;
    }
    if (!name.includes("*")) return walk(`${directory}/${name}`, rest);
    const between = name === "**" && rest.length > 0;
    if (between) walk(directory, rest);
    const wanted = compilePatterns([name === "**" ? "/*" : `/${name}`]);
    for (const child of list(directory || "/")) {
      if (!wanted.test(`/${child}`)) continue;
      const path: HostPath = `${directory}/${child}`;
      const found = look(host, sight, path);
      // A name that is not UTF-8 comes with U+FFFD in it, and then there is no such file: but there is one.
      if (found === undefined && child.includes("\ufffd")) sight.failures.set(path, "absent");
      // /proc/self is one of the processes by another name.
      if (found === undefined || (directory === "/proc" && found.kind === "link")) continue;
      if (!between) walk(path, rest);
      if (name === "**" && found.kind === "directory") walk(path, names);
    }
  };
  const isNamed = byName(patterns);
  for (const pattern of patterns) {
    walk("", pattern.split("/").filter((name) => name !== ""));
  }
  for (const path of sight.ends) {
    if (sight.stats.get(path)?.kind !== "directory" || !isNamed(path)) continue;
    for (const child of list(path)) {
      look(host, sight, path === "/" ? `/${child}` : `${path}/${child}`);
    }
  }
  return sight;
}

/** Which directories a pattern names in order to list them, not merely as one of several with `*`. */
function byName(patterns: readonly ReadPattern[]): (path: HostPath) => boolean {
  const named = compilePatterns(patterns.filter((it) => !/\*[^/]*$/.test(it)));
  return (path) => named.test(path);
}

/** Takes note of what is at a path. */
function look(host: HostFs, sight: Sight, path: HostPath): FileStat | undefined {
  const known = sight.stats.get(path);
  if (known !== undefined) return known;
  if (sight.stats.size >= MAX_PATHS) {
    sight.complete = false;
    return undefined;
  }
  const stat = attempt(sight, path, () => host.stat(path));
  if (stat === undefined || isToldAlready(host, sight, path)) return undefined;
  if (stat.kind === "link") {
    const target = attempt(sight, path, () => host.readLink(path));
    if (OPEN_FILE.test(path) && !target?.startsWith("socket:")) return undefined;
    if (target !== undefined) sight.links.set(path, target);
  }
  sight.stats.set(path, stat);
  return stat;
}

const OPEN_FILE = /^\/proc\/[^/]+\/fd\//;

/** Whether another process is in the same network namespace, whose files are the same. */
function isToldAlready(host: HostFs, { namespaces }: Sight, path: HostPath): boolean {
  const [, pid] = /^\/proc\/([^/]+)\/net\//.exec(path) ?? [];
  if (pid === undefined) return false;
  const inodeOf = (path: HostPath) => unlessAbsent(() => host.stat(path))?.inode;
  try {
    if (namespaces.size === 0) namespaces.set(inodeOf("/proc/net/tcp"), "");
    const inode = inodeOf(`/proc/${pid}/net/tcp`);
    if (!namespaces.has(inode)) namespaces.set(inode, pid);
    return namespaces.get(inode) !== pid;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return false;
  }
}

function attempt<T>(sight: Sight, path: HostPath, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (error.why !== "absent") sight.failures.set(path, error.why);
    return undefined;
  }
}

/**
 * The path that the links lead to, as an archive that has just these links will walk it. Undefined in a
 * loop.
 */
export function follow(
  path: string,
  links: ReadonlyMap<string, string>,
  followLast: boolean,
): string | undefined {
  const left = path.split("/").filter((name) => name !== "").reverse();
  const done: string[] = [];
  for (let followed = 0; left.length > 0;) {
    const name = left.pop() ?? "";
    if (name === ".") continue;
    if (name === "..") {
      done.pop();
      continue;
    }
    done.push(name);
    const target = links.get(`/${done.join("/")}`);
    if (target === undefined || (left.length === 0 && !followLast)) continue;
    if (++followed > 40) return undefined;
    if (target.startsWith("/")) done.length = 0;
    else done.pop();
    left.push(...target.split("/").filter((part) => part !== "").reverse());
  }
  return `/${done.join("/")}`;
}
