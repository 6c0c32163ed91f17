/** So many stay open at most. The kernel gives a process 1,024, and each holds a page or more of its memory. */
const MAX_FILES = 256;
/** After so many reads those that were not among them are closed. */
const SWEEP_READS = 16_384;
/**
 * Files of which one that is open answers now as one that is opened now would. Not among them are
 * those below /proc/[pid] that stand for what the process had when they were opened: memory, mounts; nor
 * those of cgroups, whose list of processes an open file may keep for a second (kernel/cgroup/cgroup-v1.c); nor
 * those of tracefs, which an open file would keep from being taken down.
 */
const LASTING =
  /^\/(?:proc\/(?![0-9])|proc\/[0-9]+\/(?:stat|status)$|sys\/(?!fs\/cgroup\/|kernel\/tracing\/))/;

/** Kernel files that stay open from look to look: to open one costs Deno more than to read it. */
export interface OpenFiles {
  /** What the file at a path of the device gives, read from its start; `open` opens it. */
  read<T>(path: string, real: string, open: Open, answer: (file: Deno.FsFile) => T): T;
  close(): void;
}
type Open = (real: string) => Deno.FsFile;

interface OpenFile {
  file: Deno.FsFile;
  /** Below /sys, which file it is. */
  inode: number | null | undefined;
  lastRead: number;
}

/** Holds nothing open yet. */
export function openFiles(): OpenFiles {
  const files = new Map<string, OpenFile>();
  let reads = 0;
  let swept = 0;

  const close = (path: string, { file }: OpenFile): void => {
    files.delete(path);
    file.close();
  };
  const sweep = (): void => {
    for (const [path, it] of files) if (it.lastRead < swept) close(path, it);
    swept = reads;
  };

  return {
    read(path, real, open, answer) {
      if (++reads - swept > SWEEP_READS) sweep();
      // Asked first, for a file that is not there is cheaper not to be found by lstat than by open.
      const inode = inodeOf(path, real);
      const known = files.get(path);
      if (known !== undefined) {
        try {
          if (known.inode === inode) {
            known.file.seekSync(0, Deno.SeekMode.Start);
            known.lastRead = reads;
            return answer(known.file);
          }
        } catch {
          // What it stood for is gone; something else may have its name.
        }
        close(path, known);
      }
      const file = open(real);
      let kept = false;
      try {
        const value = answer(file);
        if (files.size < MAX_FILES && LASTING.test(path)) {
          files.set(path, { file, inode, lastRead: reads });
          kept = true;
        }
        return value;
      } finally {
        if (!kept) file.close();
      }
    },
    close() {
      for (const [path, it] of files) close(path, it);
    },
  };
}

/** A device that is renamed keeps its files, and another may then have its name. */
function inodeOf(path: string, real: string): number | null | undefined {
  return path.startsWith("/sys/") ? Deno.lstatSync(real).ino : undefined;
}
