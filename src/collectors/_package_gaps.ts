import * as z from "zod";
import { emptyObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import type { PackageList } from "../parse/db/_package.ts";
import type { Inventory, PackageChange } from "./_package_changes.ts";

/** What of a database could not be understood. */
export const GAPS = z.object({
  names: z.array(z.string()).describe("Packages whose entries are malformed"),
  nameless: z.number().int().describe("Malformed entries that do not say of which package"),
  hidden: z.array(z.string()).describe("Packages that are missing since there are such"),
  why: z.string().describe("What is wrong with the first of them"),
});
/** See {@linkcode GAPS}. */
export type Gaps = z.infer<typeof GAPS>;

/** Undefined where all was understood. */
export function gapsOf({ malformed }: PackageList): Gaps | undefined {
  const [first] = malformed;
  if (first === undefined) return undefined;
  const names = new Set(malformed.flatMap(({ name }) => name === undefined ? [] : escapeKey(name)));
  const nameless = malformed.filter(({ name }) => name === undefined).length;
  return { names: [...names], nameless, hidden: [], why: first.why };
}

/** A package that is neither whole nor gone, or whose entry is malformed, is still what it last was. */
export function keepUncertain(
  now: Inventory,
  { unsettled, malformed }: PackageList,
  before: Inventory["versions"],
): Inventory {
  const names = new Set([...unsettled, ...malformed.map(({ name }) => name ?? "")].map(escapeKey));
  keep(now, before, (key) => names.has(plain(key)));
  return now;
}

/** Keeps what was there and is not now, of what is chosen, in its place: the order tells what is cut off. */
function keep(
  now: Inventory,
  before: Inventory["versions"],
  isKept: (key: string) => boolean,
): void {
  const behind = new Map<string, string[]>();
  let last = "";
  for (const key of Object.keys(before)) {
    if (own(now.versions, key) !== undefined) last = key;
    else if (isKept(key)) {
      const kept = behind.get(last);
      if (kept === undefined) behind.set(last, [key]);
      else kept.push(key);
    }
  }
  if (behind.size === 0) return;
  const versions = emptyObject<string>();
  for (const key of ["", ...Object.keys(now.versions)]) {
    if (key !== "") versions[key] = own(now.versions, key) ?? "";
    for (const kept of behind.get(key) ?? []) versions[kept] = own(before, kept) ?? "";
  }
  now.versions = versions;
}

/**
 * The changes that are none of the database's being understood less, or more, than before: what is
 * missing since an entry lost its name may be that entry, and what appears as one is whole again may have
 * been it. What is missing stays in `now` and is told as removed when the database is whole again.
 */
export function certainChanges(
  changes: readonly PackageChange[],
  now: Inventory,
  gaps: Gaps | undefined,
  before: { versions: Inventory["versions"]; gaps?: Gaps | undefined },
): PackageChange[] {
  const wasHidden = new Set(before.gaps?.hidden);
  const nameless = gaps?.nameless ?? 0;
  const lost = nameless - (before.gaps?.nameless ?? 0);
  const missing = changes.filter(({ status, package: name }) =>
    status === "removed" && (lost > 0 || (nameless > 0 && wasHidden.has(name)))
  );
  const hidden = new Set(missing.map(({ package: name }) => name));
  gaps?.hidden.push(...hidden);
  keep(now, before.versions, (key) => hidden.has(key));

  const malformed = new Set(before.gaps?.names);
  const appeared = changes.filter(({ status, package: name }) =>
    status === "installed" && own(before.versions, name) === undefined
  );
  const others = appeared.filter(({ package: name }) => !malformed.has(plain(name)));
  const back = [...wasHidden].filter((name) => !hidden.has(name)).length;
  const told = new Set(others.length <= -lost - back ? [] : others);
  const silent = new Set([...missing, ...appeared.filter((change) => !told.has(change))]);
  return changes.filter((change) => !silent.has(change));
}

/** A package's name without its architecture. */
function plain(key: string): string {
  return key.replace(/:.*$/, "");
}
