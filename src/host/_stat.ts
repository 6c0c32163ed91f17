import type { FileStat } from "./host_fs.ts";

/** `stat`'s own record; Deno gives times in whole milliseconds, the change time in whole seconds. */
export function statOf(info: Deno.FileInfo): FileStat {
  return {
    kind: info.isFile ? "file" : info.isDirectory ? "directory" : info.isSymlink ? "link" : "other",
    mode: (info.mode ?? 0) & 0o7777,
    uid: info.uid ?? 0,
    gid: info.gid ?? 0,
    device: info.dev,
    inode: info.ino ?? 0,
    nlink: info.nlink ?? 0,
    sizeBytes: info.size,
    mtimeMs: info.mtime?.getTime() ?? 0,
    ctimeMs: info.ctime?.getTime() ?? 0,
  };
}
