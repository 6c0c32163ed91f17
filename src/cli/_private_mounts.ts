import type { Mount } from "../parse/proc/mountinfo.ts";

/**
 * Of the directories, those in which a process sees something else than process 1 does: what a sandbox made
 * of /tmp or /home. What is mounted read-only a second time is the same.
 */
export function replacedBySandbox<Path extends string>(
  directories: readonly Path[],
  ours: readonly Mount[],
  theirs: readonly Mount[],
): readonly Path[] {
  const [own, device] = [onTop(ours), onTop(theirs)];
  return directories.filter((path) => placeOf(own, path) !== placeOf(device, path));
}

function onTop(mounts: readonly Mount[]): ReadonlyMap<string, Mount> {
  return new Map(mounts.map((mount) => [mount.mountPoint, mount]));
}

/** Which directory of which file system a path is. */
function placeOf(mounts: ReadonlyMap<string, Mount>, path: string): string | undefined {
  for (let at = path;;) {
    const mount = mounts.get(at);
    if (mount !== undefined) {
      const rest = path.slice(at === "/" ? 0 : at.length);
      return `${mount.device}${mount.root === "/" ? "" : mount.root}${rest}`;
    }
    if (at === "/" || at === "") return undefined;
    at = at.slice(0, at.lastIndexOf("/")) || "/";
  }
}
