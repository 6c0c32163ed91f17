import { type HostFs, type HostPath, unlessAbsent } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";

/** What can be had: undefined where it cannot be read or understood, for what nobody is blind without. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return unlessAbsent(read);
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return undefined;
    throw error;
  }
}

/** Whether nobody but root can have written a file. Throws `Unreadable`. */
export function isRoots(host: HostFs, path: HostPath): boolean {
  const { kind, uid, mode } = host.stat(path);
  return kind === "file" && uid === 0 && (mode & 0o022) === 0;
}
