/** The device itself. */
import { existsSync, statfsSync, type StatsFs } from "node:fs";
import { failure, failureOf } from "./_failure.ts";
import { connectTo } from "./_unix_socket.ts";
import type { OpenFiles } from "./_open_files.ts";
import { type Mount, mountOf, type Mounts, mountTable, realPath } from "./_reroot.ts";
import { statOf } from "./_stat.ts";
import {
  type Bus,
  type FileSystemStat,
  type HostFs,
  type HostPath,
  MAX_NAMES,
  MAX_TEXT_BYTES,
  type SlowFs,
} from "./host_fs.ts";
import { NO_BUS } from "./system_bus.ts";
import { watchFiles } from "./watch.ts";

export { refusedByDeno } from "./_failure.ts";
export { openFiles } from "./_open_files.ts";
export type { Mounts } from "./_reroot.ts";

/** No record of the kernel is longer, and a log is read a piece at a time. */
const BUFFER_BYTES = 64 * 1024;

/**
 * The device, each of its directories read where the mounts say; the longest prefix counts. A
 * directory other than `/` in place of `/` is somebody else's tree: see `realPath`.
 *
 * A read is one open, one read into a buffer that is used again, and one close; with `files` those of
 * the kernel stay open for the next. `.` and `..` in a path are left to the kernel; what may be asked is
 * for `guardHost` to say.
 */
export function liveHost(
  mounts: Mounts,
  slow: SlowFs,
  files?: OpenFiles,
  bus: Bus = NO_BUS,
): HostFs {
  const table = mountTable(mounts);
  const buffer = new Uint8Array(BUFFER_BYTES);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  const open = (real: string): Deno.FsFile => Deno.openSync(real);
  const reading = <T>(path: HostPath, answer: (file: Deno.FsFile) => T): T => {
    const mount = mountOf(table, path);
    const real = realPath(mount, path, true);
    if (mount.kernel && files !== undefined) return files.read(path, real, open, answer);
    if (!mount.kernel) refuseSpecial(mount, real, path);
    using file = open(real);
    return answer(file);
  };

  return {
    readText: (path) =>
      asking(path, () => reading(path, (file) => decoder.decode(readAll(file, buffer, path)))),
    readAt(path, fromByte, maxBytes) {
      return asking(path, () =>
        reading(path, (file) => {
          if (fromByte > 0) file.seekSync(fromByte, Deno.SeekMode.Start);
          const into = maxBytes < BUFFER_BYTES ? buffer.subarray(0, maxBytes) : buffer;
          return buffer.subarray(0, file.readSync(into) ?? 0);
        }));
    },
    list(path, only) {
      return asking(path, () => {
        const names: string[] = [];
        const real = realPath(mountOf(table, path), path, true);
        for (const { name, isDirectory } of Deno.readDirSync(real)) {
          if (only === "directory" && !isDirectory) continue;
          if (names.length === MAX_NAMES) throw failure("malformed", path, "Too many names");
          names.push(name);
        }
        return names;
      });
    },
    readLink(path) {
      return asking(path, () => Deno.readLinkSync(realPath(mountOf(table, path), path, false)));
    },
    stat(path, follow) {
      return asking(path, () => {
        const mount = mountOf(table, path);
        const real = realPath(mount, path, follow !== undefined);
        const ask = follow === undefined || mount.confined ? Deno.lstatSync : Deno.statSync;
        return statOf(ask(real));
      });
    },
    present: (directory, names) => attempt(() => presentIn(table, directory, names)) ?? [],
    statFs(path) {
      return asking(
        path,
        () => fileSystemOf(statfsSync(realPath(mountOf(table, path), path, true))),
      );
    },
    hear: (path, signal) => hearAt(table, path, signal),
    watch: (paths, signal) => watchFiles(paths.flatMap((path) => realName(table, path)), signal),
    slow,
    bus,
  };
}

async function* hearAt(
  table: readonly Mount[],
  path: HostPath,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const real = asking(path, () => realPath(mountOf(table, path), path, true));
  using socket = await connectTo(real, path, signal);
  const piece = new Uint8Array(BUFFER_BYTES);
  yield piece.subarray(0, 0);
  for (let read; (read = await socket.read(piece)) !== undefined;) yield piece.subarray(0, read);
}

/** The real path of a file that need not be there; none where its directory is not. */
function realName(table: readonly Mount[], path: HostPath): readonly string[] {
  const name = path.slice(path.lastIndexOf("/"));
  try {
    return [`${realPath(mountOf(table, path), path.slice(0, -name.length), true)}${name}`];
  } catch {
    // Whoever waits looks by itself as well.
    return [];
  }
}

function asking<T>(path: HostPath, answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    throw failureOf(error, path);
  }
}

function presentIn(
  table: readonly Mount[],
  directory: HostPath,
  names: readonly string[],
): readonly string[] {
  const mount = mountOf(table, directory);
  const real = realPath(mount, directory, true);
  // A link in a tree that is not the device's own may lead out of it.
  const isThere = mount.confined ? hasEntry : existsSync;
  return names.filter((name) => isThere(`${real}/${name}`));
}

function hasEntry(real: string): boolean {
  return attempt(() => Deno.lstatSync(real)) !== undefined;
}

function attempt<T>(answer: () => T): T | undefined {
  try {
    return answer();
  } catch {
    return undefined;
  }
}

/** To open a pipe would wait for its writer, and a device may do anything. */
function refuseSpecial(mount: Mount, real: string, path: HostPath): void {
  const { isFile } = mount.confined ? Deno.lstatSync(real) : Deno.statSync(real);
  if (!isFile) throw failure("malformed", path, "Not a file");
}

/** All of it: a file of many records, such as /proc/net/tcp, gives a page a read. */
function readAll(file: Deno.FsFile, buffer: Uint8Array, path: HostPath): Uint8Array {
  let all = buffer;
  let filled = 0;
  for (;;) {
    const read = file.readSync(all.subarray(filled));
    if (read === null || read === 0) return all.subarray(0, filled);
    filled += read;
    if (filled > MAX_TEXT_BYTES) throw failure("malformed", path, "Too large");
    if (filled < all.length) continue;
    const larger = new Uint8Array(Math.min(all.length * 4, MAX_TEXT_BYTES + 1));
    larger.set(all);
    all = larger;
  }
}

function fileSystemOf(it: StatsFs): FileSystemStat {
  // Blocks are counted in fragments where a file system has such (statvfs(3)); Deno 2.4 tells no size of them.
  const { frsize } = it as { frsize?: number };
  return {
    type: it.type,
    blockBytes: frsize || it.bsize,
    blocks: it.blocks,
    freeBlocks: it.bfree,
    availableBlocks: it.bavail,
    inodes: it.files,
    freeInodes: it.ffree,
  };
}
