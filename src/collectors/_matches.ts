import * as z from "zod";
import { emptyObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { type Advisory, linesOfBlock, parseAdvisory } from "../parse/advisory/bundle.ts";
import { isWithin } from "../parse/advisory/osv.ts";
import type { Scan, Scanned } from "../parse/advisory/scan.ts";
import { SEVERITIES } from "../parse/advisory/severity.ts";
import { orderOf } from "./_ecosystem.ts";
import type { Target, Targets } from "./_targets.ts";

/** So many vulnerabilities are told, the worst; the rest is counted. */
const MAX_MATCHES = 1_000;
const MAX_CVES = 8;
/** Packages of one advisory. */
const MAX_PACKAGES = 50;

/** A vulnerable package. */
const vulnerable = z.object({
  ecosystem: z.string().optional(),
  version: z.string().describe("The one that is installed, of the source package"),
  fixed: z.string().optional().describe("The first version without it, where there is one"),
  last_affected: z.string().optional(),
  built: z.array(z.string()).optional().describe("What is installed of it, under other names"),
});

/** Vulnerabilities by id. */
export const MATCHES = z.record(
  z.string(),
  z.object({
    severity: z.enum(SEVERITIES),
    score: z.number().optional().describe("Base score of CVSS"),
    rated_by: z.string().optional().describe("Where the severity is from, or why it is unknown"),
    cves: z.array(z.string()).optional(),
    packages: z.record(z.string(), vulnerable),
  }),
);
/** See {@linkcode MATCHES}. */
export type Matches = z.infer<typeof MATCHES>;

/** Adds what a block says of what is installed. Throws `ParseError`. */
export function matchBlock(block: Uint8Array, { byKey }: Targets, matches: Matches): void {
  for (const [key, rest] of linesOfBlock(block)) {
    const target = byKey.get(key);
    if (target === undefined) continue;
    const advisory = parseAdvisory(rest);
    for (const version of target.versions) {
      const interval = intervalOf(version, advisory, target.ecosystem);
      if (interval !== undefined) add(matches, advisory, target, version, interval);
    }
  }
}

/** The interval that a version lies in; an empty one where it is listed by name. */
function intervalOf(version: string, { intervals, versions }: Advisory, ecosystem: string) {
  const compare = orderOf(ecosystem);
  const within = compare &&
    intervals.find((interval) => isWithin(version, [interval], compare));
  return within ?? (versions?.includes(version) ? {} : undefined);
}

function add(
  matches: Matches,
  { id, cves, severity, score, rated_by }: Advisory,
  { ecosystem, name, binaries }: Target,
  version: string,
  { fixed, last_affected }: { fixed?: string | undefined; last_affected?: string | undefined },
): void {
  const known = own(matches, escapeKey(id));
  const packageName = escapeKey(name);
  const packages = Object.assign(emptyObject<z.infer<typeof vulnerable>>(), known?.packages);
  const isNew = own(packages, packageName) === undefined;
  if (isNew && Object.keys(packages).length >= MAX_PACKAGES) return;
  const built = binaries.filter((binary) => binary !== name);
  packages[packageName] = {
    ecosystem,
    version: escapeKey(version),
    ...(fixed === undefined ? {} : { fixed: escapeKey(fixed) }),
    ...(last_affected === undefined ? {} : { last_affected: escapeKey(last_affected) }),
    ...(built.length === 0 ? {} : { built: built.map(escapeKey) }),
  };
  matches[escapeKey(id)] = known !== undefined ? { ...known, packages } : {
    severity,
    ...(score === undefined ? {} : { score }),
    ...(rated_by === undefined ? {} : { rated_by: escapeKey(rated_by) }),
    ...(cves.length === 0 ? {} : { cves: cves.slice(0, MAX_CVES).map(escapeKey) }),
    packages,
  };
}

/** The worst of them, and how many others there are. */
export function worstOf(matches: Matches, most = MAX_MATCHES): { matches: Matches; left: number } {
  const ids = Object.keys(matches);
  if (ids.length <= most) return { matches, left: 0 };
  const rank = (id: string) => SEVERITIES.indexOf(matches[id]?.severity ?? "none");
  const kept = ids.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, most);
  return { matches: chosen(matches, kept), left: ids.length - most };
}

/**
 * What is left of matches when other packages are installed, as far as they tell themselves: what is gone
 * or fixed is left out, and nothing new is found. So an upgrade counts at once, and also while no
 * bundle can be read.
 */
export function refresh(matches: Matches, { byKey }: Targets): Matches {
  const left: Matches = emptyObject();
  for (const [id, match] of Object.entries(matches)) {
    const packages: Matches[string]["packages"] = emptyObject();
    for (const [name, it] of Object.entries(match.packages)) {
      const target = byKey.get(`${it.ecosystem}\t${name}`);
      const compare = orderOf(it.ecosystem ?? "");
      const { fixed, last_affected } = it;
      const version = [...target?.versions ?? []].find((version) =>
        version === it.version || compare === undefined ||
        isWithin(version, [{ introduced: "0", fixed, last_affected }], compare)
      );
      if (version !== undefined) packages[name] = { ...it, version: escapeKey(version) };
    }
    if (Object.keys(packages).length > 0) left[id] = { ...match, packages };
  }
  return left;
}

/** Adds what a scanner found. */
export function addScanned(matches: Matches, { scanner }: Scan, it: Scanned): void {
  const { severity, score, version, fixed } = it;
  const known = own(matches, escapeKey(it.id));
  const packages = Object.assign(emptyObject<z.infer<typeof vulnerable>>(), known?.packages);
  if (Object.keys(packages).length >= MAX_PACKAGES) return;
  packages[escapeKey(it.package)] = {
    version: escapeKey(version),
    ...(fixed === undefined ? {} : { fixed: escapeKey(fixed) }),
  };
  matches[escapeKey(it.id)] = known !== undefined ? { ...known, packages } : {
    severity,
    ...(score === undefined ? {} : { score }),
    ...(scanner === undefined ? {} : { rated_by: scanner }),
    packages,
  };
}

function chosen(matches: Matches, ids: readonly string[]): Matches {
  const left: Matches = emptyObject();
  for (const id of ids) {
    const match = matches[id];
    if (match !== undefined) left[id] = match;
  }
  return left;
}
