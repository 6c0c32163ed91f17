import type { Facts } from "../collectors/registry.ts";
import { own } from "../model/json.ts";

type FileFact = Facts["executables"]["files"][string];
type Packages = Facts["packages"];
type Deployments = Facts["deployments"];

/** A change of packages explains what its programs do within this of it. */
const DAY_MS = 86_400_000;
/** So long a change that a package brought waits for the package database to settle. */
const SETTLING_MS = 120_000;
/** So long after it was booted an image still starts what it has, and has not what it lacks. */
const STARTING_MS = 600_000;
/** So long it takes at most until it is seen that the package database changes. */
const NOTICED_MS = 15_000;

/** By what a change is explained; `soon` where that is likely to be known at one of the next looks. */
export type Explanation = { by: string; image?: true } | { soon: true } | undefined;

/** A program that runs, or did. */
interface Running {
  exe?: string | undefined;
  deleted?: true | undefined;
}

/** Explains what a program does, as far as is known now. */
export type Explain = (it: Running) => Explanation;

/**
 * Explains a changed file by the package that brought it: one that was installed or upgraded lately, and whose
 * sum the content matches. A package event alone explains nothing.
 */
export function explainFile(
  it: FileFact | undefined,
  packages: Packages | undefined,
  nowMs: number,
): Explanation {
  const isFresh = it !== undefined && Math.abs(nowMs - it.ctime_ms) < SETTLING_MS;
  if (it?.package === undefined) {
    return isFresh && packages?.pending_stamp !== undefined ? { soon: true } : undefined;
  }
  const { name, intact } = it.package;
  if (!intact) return undefined;
  const change = changeOf(packages, name);
  if (
    change === undefined || change.status === "removed" || change.at_ms < it.ctime_ms - SETTLING_MS
  ) {
    return isFresh ? { soon: true } : undefined;
  }
  return { by: wordsOf(change) };
}

/**
 * Explains a changed file by the image that came with the last boot: a deployment that succeeded changes the
 * whole device. What was written since the boot is not of the image.
 */
export function explainByImage(
  it: FileFact | undefined,
  deployments: Deployments | undefined,
): Explanation {
  const changed = deployments?.changed;
  if (changed === undefined || changed.boot_id !== deployments?.boot_id) return undefined;
  const { updater, booted_ms } = changed;
  const { status, rebooted_ms } = own(deployments.last, updater) ?? {};
  if (it === undefined || it.ctime_ms > (booted_ms ?? Infinity)) return undefined;
  const isPending = status === "running" || rebooted_ms !== undefined;
  if (isPending || booted_ms === undefined) return { soon: true };
  // That it was rolled back is a finding of its own.
  if (status !== "succeeded" && status !== "rolled_back") return undefined;
  const what = status === "succeeded" ? "deployment" : "rollback";
  return { by: `${what} of ${imageOf(deployments, updater)} by ${updater}`, image: true };
}

/** Explains that a file is gone by the image that came with the last boot, shortly after that. */
export function explainGoneByImage(
  deployments: Deployments | undefined,
  nowMs: number,
): Explanation {
  const bootedMs = deployments?.changed?.booted_ms ?? nowMs;
  const it = { ctime_ms: bootedMs } as FileFact;
  return nowMs - bootedMs < STARTING_MS ? explainByImage(it, deployments) : undefined;
}

function imageOf({ last, running }: Deployments, updater: string): string {
  const { artifact, id } = own(last, updater) ?? {};
  return artifact ?? running.artifact ?? running.image ?? id ?? "an image";
}

/** Explains that a file is gone by the package that was removed, as far as it was known whose it is. */
export function explainGone(
  it: FileFact | undefined,
  packages: Packages | undefined,
): Explanation {
  if (it?.package === undefined) return undefined;
  const change = changeOf(packages, it.package.name);
  return change?.status === "removed" ? { by: wordsOf(change) } : undefined;
}

/**
 * Explains what a program does, such as to listen or to start anew, by its file; says undefined where that is not
 * watched, and for one whose file was removed since.
 */
export function explainProgram(
  { exe, deleted }: Running,
  { executables, packages, deployments }: Partial<
    Pick<Facts, "executables" | "packages" | "deployments">
  >,
  nowMs: number,
): Explanation {
  if (exe === undefined || deleted) return undefined;
  const it = own(executables?.files ?? {}, exe);
  if (it === undefined) return undefined;
  const image = explainByImage(it, deployments);
  const isStarting = nowMs - (deployments?.changed?.booted_ms ?? nowMs) < STARTING_MS;
  if (image !== undefined && "by" in image && isStarting) return image;
  const ageMs = Math.abs(nowMs - it.ctime_ms);
  if (ageMs > DAY_MS) return undefined;
  const explanation = explainFile(it, packages, nowMs);
  const isSoon = explanation !== undefined && "soon" in explanation;
  const isPending = packages?.pending_stamp !== undefined || ageMs < NOTICED_MS;
  return isSoon && !isPending ? undefined : explanation;
}

type Change = NonNullable<Packages["recent"]>[number];

/** The last change of a package, whatever its architecture. */
function changeOf(packages: Packages | undefined, name: string): Change | undefined {
  return packages?.recent?.findLast((it) => it.package.replace(/:.*$/, "") === name);
}

function wordsOf({ status, package: name, version, previous_version }: Change): string {
  const what = { upgraded: "upgrade", downgraded: "downgrade", removed: "removal" }[status] ??
    "installation";
  const versions = previous_version === undefined ? version : `${previous_version} → ${version}`;
  return `${what} of ${name} ${versions}`;
}
