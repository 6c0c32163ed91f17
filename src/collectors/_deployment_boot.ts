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
/** SWUpdate may install what needs no boot. One that comes soon after belongs to it. */
const SOON_MS = 3_600_000;

/** How a deployment stands in a boot, which may be the one that shows what it is worth. */
export function settle(updater: Updater, last: Deployment, boot: Boot): Deployment {
  if (last.boot_id === boot.id) return last;
  if (last.status === "running") {
    if (updater === "mender") {
      // A time from before a restart of the agent may be on another clock.
      const rebooted_ms = Math.min(last.rebooted_ms ?? boot.nowMs, boot.nowMs);
      if (boot.nowMs - rebooted_ms < VERDICT_MS) return { ...last, rebooted_ms };
    }
    const { rebooted_ms: _, ...rest } = last;
    return { ...rest, status: "interrupted", boot_id: boot.id };
  }
  const isUnchanged = last.before === boot.running;
  if (last.status === "succeeded" && last.after !== undefined) {
    // It was shown once, and now the device is back at what it was before.
    const isBack = isUnchanged && last.after !== boot.running;
    return isBack ? { ...last, status: "rolled_back", boot_id: boot.id } : last;
  }
  if (last.status !== "installed") return last;
  const finished = last.finished_ms;
  const isLate = updater === "swupdate" && finished !== undefined &&
    Math.abs(boot.beganMs - finished) > SOON_MS;
  return isUnchanged && !isLate
    ? { ...last, status: "rolled_back", boot_id: boot.id }
    : { ...last, status: "succeeded", boot_id: boot.id, after: boot.running };
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
  // What is in a slot says more than the name of the file that it came in.
  const artifact = activated.bundle ?? last?.artifact;
  if (last?.status === status && last.artifact === artifact) return undefined;
  return {
    finished_ms: Date.parse(activated.at),
    ...last,
    ...(artifact === undefined ? {} : { artifact }),
    status,
    boot_id: boot.id,
    ...(status === "succeeded" ? { after: boot.running } : {}),
  };
}
