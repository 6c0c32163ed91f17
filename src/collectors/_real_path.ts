import type { HostFs, HostPath } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";

/** Where systems keep their programs, and nobody but root may write: there a link cannot be made to hang. */
export const PROGRAM_TREES: readonly HostPath[] = ["/bin", "/sbin", "/usr"];
const MAX_LINKS = 8;

/**
 * The file that the path of a system's program leads to, such as /usr/bin/dash for /bin/sh. Any other path, and
 * what cannot be found, stays as it is.
 */
export function realProgram(host: HostFs, path: string): string {
  const isOurs = (it: string) => PROGRAM_TREES.some((tree) => it.startsWith(`${tree}/`));
  let done = "";
  const left = path.split("/").slice(1).reverse();
  try {
    for (let links = 0; left.length > 0;) {
      const name = left.pop() ?? "";
      if (name === "" || name === ".") continue;
      if (name === "..") {
        done = done.slice(0, Math.max(0, done.lastIndexOf("/")));
        continue;
      }
      const at = `${done}/${name}` as HostPath;
      if (!isOurs(`${at}/`) || at.includes("\0")) return path;
      if (host.stat(at).kind !== "link") {
        done = at;
        continue;
      }
      if (++links > MAX_LINKS) return path;
      const target = host.readLink(at);
      if (target.startsWith("/")) done = "";
      left.push(...target.split("/").reverse());
    }
    return done;
  } catch (error) {
    if (error instanceof Unreadable) return path;
    throw error;
  }
}
