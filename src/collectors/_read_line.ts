import { type HostFs, type HostPath, unlessAbsent } from "../host/host_fs.ts";
import { parseInteger } from "../parse/sys/integer.ts";
import { parseLine } from "../parse/sys/line.ts";

/** The one line of a file; undefined where the device has no such file or it is empty. */
export function readLine(host: HostFs, path: HostPath): string | undefined {
  const text = unlessAbsent(() => host.readText(path));
  return text === undefined ? undefined : parseLine(text, path.slice(1));
}

/** The one integer in a file; undefined where the device has no such file or has no value now. */
export function readInteger(host: HostFs, path: HostPath): number | undefined {
  const text = unlessAbsent(() => host.readText(path));
  return text === undefined ? undefined : parseInteger(text, path.slice(1));
}
