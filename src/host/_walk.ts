/** A walk over directories in steps: in the Worker, where calls block, or on the loop, where they wait. */
import { systemClock } from "../clock.ts";
import { type Mount, mountOf, realPath, realPathWaiting } from "./_reroot.ts";
import { failureOf } from "./_failure.ts";
import { statOf } from "./_stat.ts";
import { type HostPath, MAX_NAMES, type WalkRequest, type WalkSlice } from "./host_fs.ts";

/** A step ends after this. */
const STEP_MS = 15;
/** The clock is asked once in so many names. */
const NAMES_A_LOOK = 64;
/** More directories than this to come back to are not looked into. */
const MAX_LEFT = 20_000;
/** PATH_MAX (limits.h): a longer path cannot be asked for. */
const MAX_PATH = 4096;
/** setuid and setgid (inode(7)). */
const S_ISUGID = 0o6000;

/** A directory in the middle of which a step ended. */
interface Half {
  path: HostPath;
  real: string;
  entries: readonly Deno.DirEntry[];
  at: number;
}

/** How directories and files are asked. */
export interface WalkCalls {
  /** The real path of a directory that is not followed itself. */
  realPath(mount: Mount, path: HostPath): string | Promise<string>;
  lstat(real: string): Deno.FileInfo | Promise<Deno.FileInfo>;
  list(real: string): Iterable<Deno.DirEntry> | Promise<Iterable<Deno.DirEntry>>;
  /** A directory of more bytes is left for others. */
  maxBytes: number;
}

/** At a third of the cost, for a thread that may stand. */
export const BLOCKING: WalkCalls = {
  realPath: (mount, path) => realPath(mount, path, false),
  lstat: Deno.lstatSync,
  list: Deno.readDirSync,
  maxBytes: Infinity,
};
/**
 * Each of them waits in a thread of Deno's own, and what hangs there stops nobody else. Some thousand names
 * and more would hold up the loop, however they are asked for.
 */
export const WAITING: WalkCalls = {
  realPath: realPathWaiting,
  lstat: Deno.lstat,
  list: (real) => Array.fromAsync(Deno.readDir(real)),
  maxBytes: 64 * 1024,
};

/**
 * Steps of a walk. A directory with more names than a step has time for is taken up again where it was
 * left, as long as the next step begins with it. Each file is asked, also in a directory that did not change: to
 * set a setuid bit changes the file's own ctime alone.
 */
export function walker(
  table: readonly Mount[],
  calls: WalkCalls,
): (request: WalkRequest) => Promise<WalkSlice> {
  let half: Half | undefined;

  return async ({ left: asked, except, inodes = [] }) => {
    const found: WalkSlice["found"][number][] = [];
    const unread: WalkSlice["unread"][number][] = [];
    const left = [...asked];
    const skipped = new Set<string>(except);
    const wanted = new Set(inodes);
    const untilMs = systemClock.now().monotonicMs + STEP_MS;
    const isOver = () => systemClock.now().monotonicMs >= untilMs;

    const visit = async (it: Half): Promise<boolean> => {
      const [shown, real] = [it.path === "/" ? "/" : `${it.path}/`, `${it.real}/`];
      for (; it.at < it.entries.length; it.at++) {
        if (it.at % NAMES_A_LOOK === NAMES_A_LOOK - 1 && isOver()) return false;
        const entry = it.entries[it.at];
        if (entry === undefined || entry.isSymlink) continue;
        const { name } = entry;
        const tooLong = shown.length + name.length >= MAX_PATH;
        if (tooLong || (entry.isDirectory && left.length >= MAX_LEFT)) {
          unread.push({ path: it.path, why: "malformed" });
        } else if (entry.isDirectory) {
          const path = `${shown}${name}` as HostPath;
          if (!skipped.has(path)) left.push(path);
        } else if (entry.isFile) {
          try {
            const pending = calls.lstat(real + name);
            // Awaiting only what is a promise halves the cost of the others.
            const info = pending instanceof Promise ? await pending : pending;
            const special = ((info.mode ?? 0) & S_ISUGID) !== 0;
            if (!special && (wanted.size === 0 || !wanted.has(`${info.dev}:${info.ino}`))) continue;
            if (!info.isFile) continue;
            found.push({ path: `${shown}${name}` as HostPath, stat: statOf(info) });
          } catch (error) {
            unread.push(...unreadFile(error, it.path, `${shown}${name}` as HostPath));
          }
        }
      }
      return true;
    };

    for (;;) {
      const path = left.pop();
      if (path === undefined) break;
      let next: Half | "large" | undefined;
      try {
        next = half?.path === path ? half : await open(table, calls, path);
      } catch (error) {
        unread.push(...unreadDirectory(error, path));
        continue;
      }
      half = undefined;
      if (next === undefined) continue;
      if (next === "large" || !await visit(next)) {
        left.push(path);
        if (next !== "large") half = next;
        break;
      }
      if (isOver()) break;
    }
    return { found, unread, left };
  };
}

/** Nothing for a file that is gone meanwhile. */
function unreadFile(
  error: unknown,
  directory: HostPath,
  path: HostPath,
): WalkSlice["unread"] {
  // A name that is not UTF-8 comes with U+FFFD in it, and then there is no such file: but there is one.
  const isOdd = path.slice(directory.length).includes("\ufffd");
  if (isOdd) return [{ path: directory, why: "malformed" }];
  const { why } = failureOf(error, directory);
  return why === "absent" ? [] : [{ path, why }];
}

/** Nothing for one that is gone meanwhile, for that has nothing in it. */
function unreadDirectory(error: unknown, path: HostPath): WalkSlice["unread"] {
  const { why } = failureOf(error, path);
  if (why !== "absent") return [{ path, why }];
  // One whose name cannot be written is there.
  const parent = (path.slice(0, path.lastIndexOf("/")) || "/") as HostPath;
  return path.includes("\ufffd") ? [{ path: parent, why: "malformed" }] : [];
}

/** Undefined for what is no directory, such as a link to one. */
async function open(
  table: readonly Mount[],
  calls: WalkCalls,
  path: HostPath,
): Promise<Half | "large" | undefined> {
  const real = await calls.realPath(mountOf(table, path), path);
  const { isDirectory, size } = await calls.lstat(real);
  if (!isDirectory) return undefined;
  if (size > calls.maxBytes) return "large";
  const entries: Deno.DirEntry[] = [];
  for (const entry of await calls.list(real)) {
    if (entries.length === MAX_NAMES) throw failureOf(new RangeError("Too many names"), path);
    entries.push(entry);
  }
  return { path, real, entries, at: 0 };
}
