import { ParseError } from "../parse_error.ts";

/**
 * A package that a database says is installed, in the words of the database.
 *
 *     libacl1 2.3.1-3 amd64, built from acl (2.3.1-2)
 */
export interface InstalledPackage {
  name: string;
  version: string;
  architecture?: string;
  /** What it was built from, where that has another name: a source package, an apk origin, a source rpm. */
  source?: string;
  /** When it was installed, seconds since 1970 UTC, where the database says so. */
  installedS?: number;
}

/** What a database of packages holds, in its order. */
export interface PackageList {
  packages: readonly InstalledPackage[];
  /** Names of packages that are neither whole nor gone: unpacked, half installed. */
  unsettled: readonly string[];
  /** Entries that could not be understood; the others stand. */
  malformed: readonly MalformedPackage[];
}

/** An entry of a database that is not what it should be. */
export interface MalformedPackage {
  /** The package, if so much could be read. */
  name?: string;
  /** What was wrong, with an excerpt. */
  why: string;
}

/** More packages than any device has. */
const MAX_PACKAGES = 25_000;
/** A database with more malformed entries than this is none. */
const MAX_MALFORMED = 1000;

/**
 * Puts an entry that was understood, or the reason why it was not, where it belongs. Throws `ParseError`
 * for what is too much.
 */
export function collectPackages(
  format: string,
): PackageList & { add(name: string | undefined, read: () => InstalledPackage | State): void } {
  const packages: InstalledPackage[] = [];
  const unsettled: string[] = [];
  const malformed: MalformedPackage[] = [];
  return { packages, unsettled, malformed, add };

  function add(name: string | undefined, read: () => InstalledPackage | State): void {
    const count = packages.length + unsettled.length;
    if (count === MAX_PACKAGES) throw new ParseError(format, "too many packages");
    try {
      const it = read();
      if (it === "unsettled" && name) unsettled.push(name);
      else if (typeof it === "object") packages.push(it);
    } catch (error) {
      if (!(error instanceof ParseError) || malformed.length === MAX_MALFORMED) throw error;
      malformed.push({ ...(name ? { name } : {}), why: error.message });
    }
  }
}

/** Of a package that is not installed: whether it is gone, or may yet become so. */
export type State = "unsettled" | "gone";
