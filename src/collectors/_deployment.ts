import * as z from "zod";
import { escapeKey } from "../model/key.ts";
import { type DeploymentStep, isRefusal } from "../parse/log/_deployment_step.ts";

/**
 * How a deployment stands. `installed` waits for the boot that is to show it, `interrupted` was begun and
 * never ended, `rolled_back` was said to have succeeded, and the device runs what it ran before.
 */
export const DEPLOYMENT_STATUS = [
  "running",
  "installed",
  "succeeded",
  "failed",
  "rejected",
  "interrupted",
  "rolled_back",
] as const;

/** The last deployment of an updater. Its texts may be anybody's: they are escaped and cut. */
export const DEPLOYMENT = z.object({
  status: z.enum(DEPLOYMENT_STATUS),
  id: z.string().optional().describe("As its server, or RAUC's transaction, calls it"),
  artifact: z.string().optional().describe("What was to be installed, as far as the log names it"),
  cause: z.string().optional().describe("What the updater said went wrong"),
  started_ms: z.number().optional().describe("By the log, ms since 1970 UTC"),
  finished_ms: z.number().optional().describe("By the log, ms since 1970 UTC"),
  boot_id: z.string().describe("The boot in which something was last heard of it"),
  rebooted_ms: z.number().optional().describe(
    "Monotonic time at which it was first seen unfinished in another boot",
  ),
  before: z.string().optional().describe("What ran when it was begun"),
  after: z.string().optional().describe("What ran once it had succeeded"),
  ended_by: z.enum(["log", "socket"]).optional().describe("Who told its end"),
  committed: z.literal(true).optional(),
  undone: z.literal(true).optional(),
});
/** The type of {@linkcode DEPLOYMENT}. */
export type Deployment = z.infer<typeof DEPLOYMENT>;

/** Where and when a step was taken. */
export interface StepContext {
  wallMs: number | undefined;
  bootId: string;
  /** What the device ran at that time. */
  running: string;
  /** Whether what is installed shows only after a boot. */
  boots: boolean;
  /** Who tells; a log, unless it is said. */
  by?: "log" | "socket";
}

/** Two programs may tell of one end, the second not later than this. */
const SAME_END_MS = 10_000;
const MAX_CAUSE = 200;

/** A deployment after what its log tells next; the same object where that tells nothing new. */
export function advance(
  last: Deployment | undefined,
  step: DeploymentStep,
  context: StepContext,
): Deployment | undefined {
  const { wallMs, bootId, running } = context;
  const open = last?.status === "running" ? last : undefined;
  if (step.kind === "started") {
    const named = namesOf(step);
    if (isWithin(last, context) && (named.id ?? last.id) === (last.id ?? named.id)) return last;
    // RAUC says it twice, with an id and with the bundle's name.
    if (open?.boot_id === bootId && (named.id ?? open.id) === (open.id ?? named.id)) {
      return { ...open, ...named };
    }
    // Mender goes on after the boot that it made.
    if (open !== undefined && named.id !== undefined && named.id === open.id) {
      return { ...open, boot_id: bootId };
    }
    const started = wallMs === undefined ? {} : { started_ms: wallMs };
    return { status: "running", ...named, ...started, boot_id: bootId, before: running };
  }
  if (step.kind === "ended") {
    const since = wallMs !== undefined && last?.finished_ms !== undefined
      ? Math.abs(wallMs - last.finished_ms)
      : Infinity;
    const begun = open ?? { status: "running", boot_id: bootId, before: running };
    const next = ended(begun, step, context);
    const isSaid = open === undefined && since < SAME_END_MS && isGood(last) === isGood(next);
    return isSaid ? last : next;
  }
  if (open === undefined) {
    const isLate = step.kind === "trouble" && isWithin(last, context) && !isGood(last);
    return isLate && last.cause === undefined ? failedFor(last, shortened(step.cause)) : last;
  }
  const heard = { ...open, boot_id: bootId };
  if (step.kind === "committed") return { ...heard, committed: true };
  if (step.kind === "undone") return { ...heard, undone: true };
  if (step.kind === "named") return { ...heard, artifact: shortened(step.artifact) };
  // What goes wrong while it is undone is not why.
  const isKnown = open.undone ||
    open.cause !== undefined && (step.first || isRefusal(open.cause));
  return isKnown ? heard : { ...heard, cause: shortened(step.cause) };
}

function ended(
  { committed, undone, rebooted_ms: _, ...open }: Deployment,
  { how, cause, ...names }: DeploymentStep & { kind: "ended" },
  { wallMs, bootId, running, boots, by = "log" }: StepContext,
): Deployment {
  const outcome = how ?? (committed && !undone ? "succeeded" : "failed");
  const finished = wallMs === undefined ? {} : { finished_ms: wallMs };
  const named = namesOf(names);
  if (outcome === "succeeded") {
    const { cause: _, ...rest } = open;
    const status = boots ? "installed" : "succeeded";
    const shown = boots ? {} : { after: running };
    return { ...rest, ...named, status, ...finished, ...shown, boot_id: bootId, ended_by: by };
  }
  // SWUpdate's verdict is always the same; what it complained of first says more.
  const why = open.cause ?? (cause === undefined ? undefined : shortened(cause));
  const told = how === undefined ? why : cause === undefined ? why : shortened(cause);
  const failed: Deployment = {
    ...open,
    ...named,
    status: outcome,
    ...finished,
    boot_id: bootId,
    ended_by: by,
  };
  return told === undefined ? failed : failedFor(failed, told);
}

/** Whether somebody tells late of a deployment of which another has told the end. */
function isWithin(
  last: Deployment | undefined,
  { wallMs, by = "log" }: StepContext,
): last is Deployment {
  const { started_ms, finished_ms, ended_by = by } = last ?? {};
  return ended_by !== by && wallMs !== undefined && started_ms !== undefined &&
    finished_ms !== undefined && wallMs > started_ms - SAME_END_MS && wallMs < finished_ms;
}

/** One that failed, with its cause; whoever refuses to install says so in it. */
function failedFor(it: Deployment, cause: string): Deployment {
  const isRejected = it.status === "failed" && isRefusal(cause);
  return { ...it, status: isRejected ? "rejected" : it.status, cause };
}

function isGood(it: Deployment | undefined): boolean {
  return it?.status === "installed" || it?.status === "succeeded";
}

function namesOf({ id, artifact }: { id?: string; artifact?: string }) {
  return {
    ...(id === undefined ? {} : { id: shortened(id) }),
    ...(artifact === undefined ? {} : { artifact: shortened(artifact) }),
  };
}

function shortened(text: string): string {
  return escapeKey(text.slice(0, MAX_CAUSE));
}
