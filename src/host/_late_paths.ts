import type { Clock } from "../clock.ts";
import { failure } from "./_failure.ts";
import type { HostPath } from "./host_fs.ts";

const FIRST_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 600_000;
/** Paths that missed their deadline and are remembered; they are added at one a second at most. */
const MAX_LATE = 1000;

/** A path whose last call missed its deadline. */
interface Late {
  /** Its call has still not returned. */
  stuck: boolean;
  backoffMs: number;
  /** Monotonic time before which it is not asked. */
  untilMs: number;
}

/** The paths that missed their deadline, which are not asked again so soon. */
export function latePaths(clock: Clock) {
  const late = new Map<string, Late>();
  return {
    /** Throws `Unreadable` for a path that is not to be asked yet. */
    refuse(path: HostPath): void {
      const it = late.get(path);
      if (it?.stuck) throw failure("slow", path, "An earlier call has not returned");
      if (it !== undefined && clock.now().monotonicMs < it.untilMs) {
        throw failure("slow", path, "Not asked again so soon after a call took too long");
      }
    },
    add(path: HostPath): Late {
      const before = late.get(path)?.backoffMs ?? FIRST_BACKOFF_MS / 2;
      const backoffMs = Math.min(before * 2, MAX_BACKOFF_MS);
      const entry = { stuck: true, backoffMs, untilMs: clock.now().monotonicMs + backoffMs };
      late.set(path, entry);
      for (const oldest of late.keys()) {
        if (late.size > MAX_LATE) late.delete(oldest);
      }
      return entry;
    },
    forget: (path: HostPath) => late.delete(path),
  };
}
