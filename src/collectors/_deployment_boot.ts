import type { Deployment } from "./_deployment.ts";
import type { RaucSlots } from "./_rauc_slots.ts";
import type { Updater } from "./_updater_records.ts";

/** The boot that the device is in. */
export interface Boot {
  id: string;
  /** ms since 1970 UTC, as the device believes. */
  beganMs: number;
  /** What runs, to be compared. */
  running: string;
  /** Monotonic. */
  nowMs: number;
}

/** Mender boots the device itself, goes on after that, and says then how it ended; not later than this. */
const VERDICT_MS = 30 * 60_000;
/** What the journal has of the boot before is read by then. */
const READ_MS = 60_000;
/** SWUpdate may install what needs no boot. One that comes soon after belongs to it. */
const SOON_MS = 3_600_000;

/** How a deployment stands in a boot, which may be the one that shows what it is worth. */
export function settle(updater: Updater, last: Deployment, boot: Boot): Deployment {
  if (last.boot_id === boot.id) return last;
  const status = verdictOf(updater, last, boot);
  if (status === undefined) return last;
  const { rebooted_ms, ...rest } = last;
  if (status === "succeeded") return { ...rest, status, boot_id: boot.id, after: boot.running };
  // A time from before a restart of the agent may be on another clock.
  const sinceMs = Math.min(rebooted_ms ?? boot.nowMs, boot.nowMs);
  const patienceMs = updater === "mender" && last.status === "running" ? VERDICT_MS : READ_MS;
  return boot.nowMs - sinceMs < patienceMs
    ? { ...last, rebooted_ms: sinceMs }
    : { ...rest, status, boot_id: boot.id };
}

function verdictOf(
  updater: Updater,
  { status, before, after, finished_ms }: Deployment,
  { running, beganMs }: Boot,
): "interrupted" | "succeeded" | "rolled_back" | undefined {
  if (status === "running") return "interrupted";
  const isUnchanged = before === running;
  // It was shown once, and now the device is back at what it was before.
  if (status === "succeeded" && after !== undefined) {
    return isUnchanged && after !== running ? "rolled_back" : undefined;
  }
  if (status !== "installed") return undefined;
  const isLate = updater === "swupdate" && finished_ms !== undefined &&
    Math.abs(beganMs - finished_ms) > SOON_MS;
  return isUnchanged && !isLate ? "rolled_back" : "succeeded";
}

/**
 * What the slots say of RAUC's last deployment: the one that was made the next to boot, before this boot, is
 * the one that was booted, or the boot loader fell back.
 */
export function settleSlots(
  last: Deployment | undefined,
  { booted, activated }: RaucSlots,
  isSettled: boolean,
  boot: Boot,
): Deployment | undefined {
  if (booted === undefined || activated === undefined || !isSettled) return undefined;
  const status = booted === activated.slot ? "succeeded" : "rolled_back";
  const judged = ["installed", "succeeded", "rolled_back"];
  if (last === undefined && status === "succeeded") return undefined;
  if (last !== undefined && !judged.includes(last.status)) return undefined;
  // It is not said yet.
  if (last?.rebooted_ms !== undefined && status === "rolled_back") return undefined;
  // What is in a slot says more than the name of the file that it came in.
  const artifact = activated.bundle ?? last?.artifact;
  if (last?.status === status && last.artifact === artifact) return undefined;
  const { rebooted_ms: _, ...rest } = last ?? {};
  return {
    finished_ms: Date.parse(activated.at),
    ...rest,
    ...(artifact === undefined ? {} : { artifact }),
    status,
    boot_id: boot.id,
    ...(status === "succeeded" ? { after: boot.running } : {}),
  };
}
