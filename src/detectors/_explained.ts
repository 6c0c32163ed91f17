import type { Facts } from "../collectors/registry.ts";
import { own } from "../model/json.ts";

type FileFact = Facts["executables"]["files"][string];
type Packages = Facts["packages"];

/** A change of packages explains what its programs do within this of it. */
const DAY_MS = 86_400_000;
/** So long a change that a package brought waits for the package database to settle. */
const SETTLING_MS = 120_000;

/** By what a change is explained; `soon` where that is likely to be known at one of the next looks. */
export type Explanation = { by: string } | { soon: true } | undefined;

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

/** Explains that a file is gone by the package that was removed, as far as it was known whose it is. */
export function explainGone(
  it: FileFact | undefined,
  packages: Packages | undefined,
): Explanation {
  if (it?.package === undefined) return undefined;
  const change = changeOf(packages, it.package.name);
  return change?.status === "removed" ? { by: wordsOf(change) } : undefined;
}

/** Explains what a program does, such as to listen or to start anew, by its file; says undefined where that is not watched. */
export function explainProgram(
  exe: string | undefined,
  { executables, packages }: Partial<Pick<Facts, "executables" | "packages">>,
  nowMs: number,
): string | undefined {
  if (exe === undefined) return undefined;
  const it = own(executables?.files ?? {}, exe);
  if (it === undefined || Math.abs(nowMs - it.ctime_ms) > DAY_MS) return undefined;
  const explanation = explainFile(it, packages, nowMs);
  return explanation !== undefined && "by" in explanation ? explanation.by : undefined;
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
