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
}

/** More packages than any device has. */
export const MAX_PACKAGES = 50_000;
