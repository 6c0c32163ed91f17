import type { HostFs } from "../host/host_fs.ts";
import { unlessAbsent } from "../host/host_fs.ts";
import { own } from "../model/json.ts";
import { Unreadable } from "../model/reading.ts";
import { parseOsRelease } from "../parse/etc/os_release.ts";
import { ParseError } from "../parse/parse_error.ts";
import type { Purl } from "../parse/sbom/purl.ts";
import { ecosystemOf, isForeign, nameOfPurl, orderOf, sourceOf } from "./_ecosystem.ts";

/** Where a system says what it is. */
export const RELEASE_READS = ["/etc/os-release", "/usr/lib/os-release"] as const;
/** As many names of what was built from a source are told. */
const MAX_BINARIES = 8;

/** The facts of the collector `packages`, as far as they matter here. */
export interface Installed {
  manager: string;
  versions: Readonly<Record<string, string>>;
  sources: Readonly<Record<string, string>>;
}

/** A package as advisories name it, installed in one version or several. */
export interface Target {
  ecosystem: string;
  name: string;
  versions: Set<string>;
  /** Installed packages that were built from it. */
  binaries: string[];
}

/** What is to be matched, by `ECOSYSTEM\tNAME`. */
export interface Targets {
  byKey: ReadonlyMap<string, Target>;
  /** Packages that no advisories can be matched with: their ecosystem, or its order, is not known. */
  unjudged: number;
}

/** The ecosystem of the device itself, undefined where it has none that is known; what it last was where its release cannot be read. */
export function systemOf(host: HostFs, last?: string): string | undefined {
  try {
    const [etc, usr] = RELEASE_READS;
    const text = unlessAbsent(() => host.readText(etc)) ?? unlessAbsent(() => host.readText(usr));
    return text === undefined ? last : ecosystemOf(parseOsRelease(text));
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return last;
    throw error;
  }
}

/** What is installed, and what a bill of materials lists, as advisories name it. */
export function targetsOf(
  installed: Installed | undefined,
  purls: readonly Purl[],
  system: string | undefined,
): Targets {
  const byKey = new Map<string, Target>();
  let unjudged = 0;
  const add = (ecosystem: string, name: string, version: string, binary: string) => {
    const key = `${ecosystem}\t${name}`;
    const target = byKey.get(key) ?? { ecosystem, name, versions: new Set(), binaries: [] };
    byKey.set(key, target);
    target.versions.add(version);
    const isNew = !target.binaries.includes(binary) && target.binaries.length < MAX_BINARIES;
    if (isNew) target.binaries.push(binary);
  };
  for (const [key, versions] of Object.entries(installed?.versions ?? {})) {
    if (system === undefined || orderOf(system) === undefined || !isOf(system, installed)) {
      unjudged += 1;
      continue;
    }
    const name = key.replace(/:[^:]*$/, "");
    const source = own(installed?.sources ?? {}, key);
    for (const version of versions.split(", ")) {
      // Of several versions only the last one's source is known, and not that of the others.
      const one = versions.includes(", ") ? source?.replace(/\s*\(.*\)$/, "") : source;
      const built = sourceOf({ name, version, source: one });
      if (isForeign(built)) {
        unjudged += 1;
        continue;
      }
      add(system, built.name, built.version, name);
      // Databases of rpm name either; of apk some do.
      const both = installed?.manager === "rpm" || !/^(?:Alpine|Debian|Ubuntu):/.test(system);
      if (both && built.name !== name) add(system, name, version, name);
    }
  }
  for (const purl of purls) {
    const named = nameOfPurl(purl, system);
    if (named === undefined) unjudged += 1;
    else add(named.ecosystem, named.name, named.version, purl.name);
  }
  return { byKey, unjudged };
}

/** Whether the package manager is the one that the system's advisories speak of: not opkg on a Debian. */
function isOf(system: string, installed: Installed | undefined): boolean {
  const order = orderOf(system);
  const usual = { dpkg: "Debian", apk: "Alpine", rpm: "Rocky Linux" }[installed?.manager ?? ""];
  return usual !== undefined && orderOf(usual) === order;
}
