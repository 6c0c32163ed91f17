/** Hashes of files in steps, for the Worker: it blocks. */
import { createHash, type Hash } from "node:crypto";
import { systemClock } from "../clock.ts";
import { failure } from "./_failure.ts";
import { type Mount, mountOf, realPath } from "./_reroot.ts";
import { statOf } from "./_stat.ts";
import { type DigestAlgorithm, type HostPath, MAX_DIGEST_BYTES } from "./host_fs.ts";

/** A step ends after this. */
const STEP_MS = 15;
const BUFFER_BYTES = 256 * 1024;
/** So many files are under way at most; the one that has waited longest begins anew. */
const MAX_UNDER_WAY = 4;

/** A file that is half hashed. */
interface UnderWay {
  file: Deno.FsFile;
  hash: Hash;
  /** What it was when it was opened. */
  stamp: string;
}

/** Steps of hashes: of `slow.digest`, without its deadline. */
export function digester(
  table: readonly Mount[],
): (path: HostPath, algorithm: DigestAlgorithm) => string | undefined {
  const underWay = new Map<string, UnderWay>();
  const buffer = new Uint8Array(BUFFER_BYTES);

  const end = (key: string) => {
    underWay.get(key)?.file.close();
    underWay.delete(key);
  };
  const begin = (key: string, path: HostPath, algorithm: DigestAlgorithm): UnderWay => {
    const real = realPath(mountOf(table, path), path, false);
    const { kind, sizeBytes } = statOf(Deno.lstatSync(real));
    if (kind !== "file") throw failure("malformed", path, "Not a file");
    if (sizeBytes > MAX_DIGEST_BYTES) throw failure("malformed", path, "Too large");
    for (const oldest of underWay.keys()) {
      if (underWay.size >= MAX_UNDER_WAY) end(oldest);
    }
    const file = Deno.openSync(real);
    const it = { file, hash: createHash(algorithm), stamp: stampOf(file) };
    underWay.set(key, it);
    return it;
  };

  return (path, algorithm) => {
    const key = `${algorithm} ${path}`;
    const it = underWay.get(key) ?? begin(key, path, algorithm);
    try {
      const untilMs = systemClock.now().monotonicMs + STEP_MS;
      for (;;) {
        const read = it.file.readSync(buffer) ?? 0;
        if (read === 0) break;
        it.hash.update(buffer.subarray(0, read));
        if (systemClock.now().monotonicMs >= untilMs) return undefined;
      }
      if (stampOf(it.file) !== it.stamp) throw failure("slow", path, "It changes while it is read");
    } catch (error) {
      end(key);
      throw error;
    }
    end(key);
    return it.hash.digest("hex");
  };
}

function stampOf(file: Deno.FsFile): string {
  const { device, inode, sizeBytes, mtimeMs, ctimeMs } = statOf(file.statSync());
  return [device, inode, sizeBytes, mtimeMs, ctimeMs].join(":");
}
