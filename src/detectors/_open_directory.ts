import type { Facts } from "../collectors/registry.ts";
import { own } from "../model/json.ts";

/** Where everybody may write, on any device. */
const OPEN = /^\/(?:tmp|var\/tmp|dev\/shm|dev\/mqueue|run\/lock|run\/shm|var\/lock)\//;

/** Whether an executable lies where everybody may write. */
export function inOpenDirectory(
  exe: string | undefined,
  directories: Facts["processes"]["open_directories"],
): boolean {
  if (exe === undefined || !exe.startsWith("/")) return false;
  return OPEN.test(exe) || own(directories, exe.slice(0, exe.lastIndexOf("/"))) === "open";
}
