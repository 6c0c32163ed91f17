import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import type { Occurrence } from "../model/message.ts";
import type { InstalledPackage } from "../parse/db/_package.ts";

/** Joins the versions of a package that is installed more than once, as kernels of rpm are. */
const AND = ", ";

/** What is installed, in the order of the database. */
export interface Inventory {
  /** Version by name; the name has its architecture where there are several and this is a rarer one. */
  versions: { [name: string]: string };
  /** What it was built from, where that has another name. */
  sources: { [name: string]: string };
  /** When it was installed, seconds since 1970 UTC, where the database says so. */
  installedS: { [name: string]: number };
}

/** The packages by name. */
export function inventoryOf(packages: readonly InstalledPackage[]): Inventory {
  const counts = new Map<string, number>();
  const architectures = new Map<string, Set<string>>();
  for (const { name, architecture = "" } of packages) {
    counts.set(architecture, (counts.get(architecture) ?? 0) + 1);
    const known = architectures.get(name);
    if (known === undefined) architectures.set(name, new Set([architecture]));
    else known.add(architecture);
  }
  const usual = new Map<string, string>();
  for (const [name, known] of architectures) {
    const [first = "", ...others] = known;
    const count = (architecture: string) => counts.get(architecture) ?? 0;
    usual.set(name, others.reduce((a, b) => count(b) > count(a) ? b : a, first));
  }
  const it: Inventory = {
    versions: emptyObject(),
    sources: emptyObject(),
    installedS: emptyObject(),
  };
  for (const { name, version, architecture = "", source, installedS } of packages) {
    const key = escapeKey(architecture === usual.get(name) ? name : `${name}:${architecture}`);
    const known = it.versions[key];
    it.versions[key] = known === undefined
      ? escapeKey(version)
      : `${known}${AND}${escapeKey(version)}`;
    if (source !== undefined && source !== name) it.sources[key] = escapeKey(source);
    if (installedS !== undefined) it.installedS[key] = installedS;
  }
  return it;
}

/** A package that came, went or changed. */
export interface PackageChange {
  package: string;
  status: "installed" | "removed" | "upgraded" | "downgraded";
  version: string;
  previous_version?: string;
}

/** What differs between two inventories, in the order of the later one, then what is gone. */
export function changesBetween(
  before: Inventory["versions"],
  now: Inventory["versions"],
  compare: (a: string, b: string) => number,
): PackageChange[] {
  const changes: PackageChange[] = [];
  for (const [name, versions] of Object.entries(now)) {
    const old = own(before, name);
    if (old === versions) continue;
    const added = without(versions, old);
    const gone = without(old, versions);
    const version = added.join(AND);
    const previous_version = gone.join(AND);
    if (added.length > 0 && gone.length > 0) {
      const status = compare(added.at(-1) ?? "", gone.at(-1) ?? "") < 0 ? "downgraded" : "upgraded";
      changes.push({ package: name, status, version, previous_version });
    } else if (added.length > 0) {
      changes.push({ package: name, status: "installed", version });
    } else if (gone.length > 0) {
      changes.push({ package: name, status: "removed", version: previous_version });
    }
  }
  for (const [name, version] of Object.entries(before)) {
    if (own(now, name) === undefined) changes.push({ package: name, status: "removed", version });
  }
  return changes;
}

function without(versions: string | undefined, others: string | undefined): string[] {
  const excluded = new Set(others?.split(AND));
  return (versions?.split(AND) ?? []).filter((version) => !excluded.has(version));
}

/**
 * Whether the database looks cut off at its end: of what was there, in the same order, the beginning
 * is untouched and more than one package at the end is gone; or one, where the last that is left may be
 * half an entry.
 */
export function isCutOff(
  before: Inventory["versions"],
  now: Inventory["versions"],
  gaps: { names: readonly string[] } | undefined,
): boolean {
  const [earlier, later] = [Object.entries(before), Object.entries(now)];
  const last = later.at(-1)?.[0];
  const spare = last !== undefined && gaps?.names.includes(last) ? 0 : 1;
  return later.length + spare < earlier.length &&
    later.every(([name, version], index) =>
      earlier[index]?.[0] === name && earlier[index]?.[1] === version
    );
}

/** The changes in the words of the wire. */
export function occurrencesOf(
  changes: readonly PackageChange[],
  manager: string,
  timeOf: (change: PackageChange) => string | undefined,
): Occurrence[] {
  return changes.map((change) => {
    const content: JsonObject = Object.assign(emptyObject(), change, { manager });
    const time = timeOf(change);
    if (time !== undefined) content.time = time;
    return { kind: "package", content };
  });
}
