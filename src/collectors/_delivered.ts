import { type HostFs, type HostPath, type ReadPattern, unlessAbsent } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";

/** Where operators may put advisories, reports and bills of materials: persistent, or part of the image. */
export const DELIVERY: readonly HostPath[] = [
  "/etc/telltale/advisories",
  "/var/lib/telltale-advisories",
  "/data/telltale-advisories",
  "/usr/share/telltale",
];

/** All that is read of what is delivered. */
export const DELIVERED_READS: readonly ReadPattern[] = DELIVERY.map((it): HostPath => `${it}/*`);

/** A delivered file that cannot be used, and why. */
export interface Fault {
  path: string;
  why: string;
}

/** Which file lies there now. */
export interface FileStamp {
  /** Device, inode, size and time. */
  text: string;
  sizeBytes: number;
  mtimeMs: number;
}

/** Throws `Unreadable`; what is no plain file is `malformed`, as what leads elsewhere is. */
export function stampOf(host: HostFs, path: HostPath): FileStamp {
  const stat = unlessAbsent(() => host.stat(path));
  if (stat === undefined) throw new Unreadable("absent", "no such file");
  const { kind, device, inode, sizeBytes, mtimeMs } = stat;
  if (kind !== "file") throw new Unreadable("malformed", "no plain file");
  return { text: [path, device, inode, sizeBytes, mtimeMs].join(":"), sizeBytes, mtimeMs };
}

/** Why a delivered file cannot be used, and whether that may pass by itself. Anything else is thrown on. */
export function faultOf(error: unknown): { why: string; passing: boolean } {
  if (error instanceof ParseError) return { why: error.message, passing: false };
  if (error instanceof Unreadable) {
    return { why: error.message, passing: error.why !== "malformed" };
  }
  throw error;
}
