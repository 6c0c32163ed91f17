import { type HostFs, type HostPath, type ReadPattern } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { Unreadable } from "../model/reading.ts";
import { parseMountinfo } from "../parse/proc/mountinfo.ts";
import { ParseError } from "../parse/parse_error.ts";
import { LOCATIONS, planWalk, type WalkPlan } from "./_locations.ts";

/** What {@linkcode openDirectories} reads. */
export const OPEN_DIRECTORY_READS: readonly ReadPattern[] = ["/proc/1/mountinfo"];

const MOUNTS = "/proc/1/mountinfo";
/** More are not asked; few programs of a device lie elsewhere than where the system has its own. */
const MAX_DIRECTORIES = 200;
/** What packages bring, and everything below where everybody may write on any device. */
const USUAL = /^\/(?:(?:usr|bin|sbin|lib|lib32|lib64)(?:\/|$)|tmp\/|var\/tmp\/|dev\/shm\/)/;
const S_IWOTH = 0o002;

/** Whether everybody may write to a directory; `unseen` where that could not be asked. */
export type Openness = "open" | "closed" | "unseen";

/**
 * Of the directories that running programs lie in, beside the usual ones, whether everybody may write
 * there. What is known from before is not asked again: to ask takes the mounts, for on a dead server's the
 * question would wait for ever.
 */
export function openDirectories(
  host: HostFs,
  exes: Iterable<string | undefined>,
  before: Readonly<Record<string, Openness>>,
): Record<string, Openness> {
  const all = emptyObject<Openness>();
  let plan: WalkPlan | undefined;
  let count = 0;
  for (const exe of exes) {
    // A name that had to be escaped stands for another.
    if (exe === undefined || !exe.startsWith("/") || exe.includes("%")) continue;
    const directory = exe.slice(0, exe.lastIndexOf("/"));
    const isOurs = LOCATIONS.some((it) => `${directory}/`.startsWith(`${it}/`));
    if (!isOurs || USUAL.test(`${directory}/`) || own(all, directory) !== undefined) continue;
    if (count++ >= MAX_DIRECTORIES) break;
    all[directory] = own(before, directory) ?? attempt(() => {
      plan ??= planWalk(parseMountinfo(host.readText(MOUNTS)));
      if (!["walked", "nosuid"].includes(plan.placeOf(directory))) return "unseen";
      return (host.stat(directory as HostPath).mode & S_IWOTH) === 0 ? "closed" : "open";
    });
  }
  return all;
}

function attempt(ask: () => Openness): Openness {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return "unseen";
    throw error;
  }
}
