import * as z from "zod";
import type { FileStat, HostFs, HostPath } from "../host/host_fs.ts";
import type { JsonObject } from "../model/json.ts";
import { Unreadable, type Why } from "../model/reading.ts";
import { knownId } from "./_known_id.ts";
import { type PackageFile, type RecentPackages } from "./_package_files.ts";

/** A file as it is told: its attributes, its content's hash, and the package that brought it lately. */
export const FILE_FACT = z.object({
  device: z.number(),
  inode: z.number(),
  mode: z.number().describe("Permissions with setuid, setgid and sticky bit"),
  uid: z.number().optional().describe("Its owner, where that can be told"),
  gid: z.number().optional().describe("Its group, where that can be told"),
  size_bytes: z.number(),
  mtime_ms: z.number(),
  ctime_ms: z.number(),
  sha256: z.string().optional(),
  hashed: z.string().optional().describe("Of which state of the file that hash is"),
  unhashed: z.string().optional().describe("Why there is no hash"),
  package: z.object({ name: z.string(), intact: z.boolean() }).optional().describe(
    "The package installed at the time of the change, and whether the content is what it brought",
  ),
  asked: z.string().optional().describe("At which state of the packages that was asked"),
});
/** The type of {@linkcode FILE_FACT}. */
export type FileFact = z.infer<typeof FILE_FACT>;

/** The fact of a file. What was known of it stays as far as it is still the same file. */
export function factOf(stat: FileStat, known: FileFact | undefined): FileFact {
  const { device, inode, mode, sizeBytes, mtimeMs, ctimeMs } = stat;
  const [uid, gid] = [knownId(stat.uid), knownId(stat.gid)];
  const now: FileFact = {
    device,
    inode,
    mode,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    size_bytes: sizeBytes,
    mtime_ms: mtimeMs,
    ctime_ms: ctimeMs,
  };
  if (known === undefined) return now;
  return stampOf(now) === stampOf(known) ? { ...known, ...now } : now;
}

/** Its owner and group, as far as they are known, to be told of. */
export function ownersOf({ uid, gid }: Pick<FileFact, "uid" | "gid">): JsonObject {
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
}

/** What changes whenever a file's content does, as long as nobody writes behind the file system. */
export function stampOf({ device, inode, size_bytes, mtime_ms, ctime_ms }: FileFact): string {
  return [device, inode, size_bytes, mtime_ms, ctime_ms].join(":");
}

/** How many steps of hashing a look may still take. */
export interface Budget {
  steps: number;
}

/** Takes steps to hash a file; the same fact where there is nothing to do, or no step left. */
export async function hashed(
  host: HostFs,
  path: HostPath,
  it: FileFact,
  budget: Budget,
): Promise<FileFact> {
  const stamp = stampOf(it);
  if (it.hashed === stamp) return it;
  while (budget.steps > 0) {
    budget.steps--;
    const { value, why } = await ask(() => host.slow.digest(path, "sha256"));
    if (value !== undefined) {
      const { unhashed: _, ...rest } = it;
      return { ...rest, sha256: value, hashed: stamp };
    }
    // One that changes while it is read is asked again.
    if (why === "slow") return it;
    if (why !== undefined) return { ...it, hashed: stamp, unhashed: why };
  }
  return it;
}

/** Asks which package brought a changed file, and whether it is what the package has. */
export async function owned(
  host: HostFs,
  path: HostPath,
  it: FileFact,
  packages: RecentPackages,
  budget: Budget,
): Promise<FileFact> {
  if (it.package !== undefined || it.asked === packages.stamp) return it;
  const found: PackageFile | undefined = packages.find(path, it.ctime_ms);
  if (found === undefined) return { ...it, asked: packages.stamp };
  while (budget.steps > 0) {
    budget.steps--;
    const { value, why } = await ask(() => host.slow.digest(path, found.algorithm));
    if (value === undefined && why === undefined) continue;
    if (why === "slow") return it;
    const intact = value === found.digest;
    return { ...it, asked: packages.stamp, package: { name: found.package, intact } };
  }
  return it;
}

/** What there is at a path: a value, or why there is none. */
export async function ask<T>(
  question: () => T | Promise<T>,
): Promise<{ value?: T; why?: Why }> {
  try {
    return { value: await question() };
  } catch (error) {
    if (error instanceof Unreadable) return { why: error.why };
    throw error;
  }
}
