import type { HostFs, HostPath } from "../host/host_fs.ts";
import { ask, type FileFact } from "./_file_facts.ts";

/** From the begin of one round, in which all are hashed, to that of the next. */
const EVERY_MS = 600_000;
/** Steps of at most some 15 ms that a look may take. */
const STEPS = 24;

/** Files with their hashes, and how far the round is. */
interface Round {
  files: Record<string, FileFact & { target?: string | undefined }>;
  /** Which of them is next; 0 between two rounds. */
  rehash: number;
  /** Monotonic time at which the round began. */
  round_ms: number;
}

/** The paths that have a hash: all but links. */
export function hashedPaths(files: Round["files"]): readonly string[] {
  return Object.keys(files).filter((path) => files[path]?.target === undefined);
}

/**
 * Hashes what did not change: all of it within some looks, and then nothing for ten minutes, so that
 * in between no Worker is needed.
 */
export async function rehash(host: HostFs, round: Round, nowMs: number): Promise<void> {
  if (round.rehash === 0 && Math.abs(nowMs - round.round_ms) < EVERY_MS) return;
  if (round.rehash === 0) round.round_ms = nowMs;
  const paths = hashedPaths(round.files);
  for (let step = 0; step < STEPS; step++) {
    const path = paths[round.rehash];
    const it = path === undefined ? undefined : round.files[path];
    if (path === undefined || it === undefined) return void (round.rehash = 0);
    const { value, why } = await ask(() => host.slow.digest(path as HostPath, "sha256"));
    // Else it goes on with the same file.
    if (value === undefined && why === undefined) continue;
    round.rehash++;
    if (value !== undefined) round.files[path] = { ...it, sha256: value };
  }
}
