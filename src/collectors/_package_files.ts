import {
  type DigestAlgorithm,
  type HostFs,
  type HostPath,
  type ReadPattern,
} from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import { apkFileDigest } from "../parse/db/apk_files.ts";
import { md5sumOf } from "../parse/db/md5sums.ts";
import { ParseError } from "../parse/parse_error.ts";
import { readWhole } from "./_package_sources.ts";

const INFO = "/var/lib/dpkg/info";
const APK: readonly HostPath[] = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];
/** dpkg writes a package's sums after its files, within this. */
const BEFORE_MS = 3_600_000;
/** What the package's own scripts do to them afterwards, such as to set a mode, they do within this. */
const AFTER_MS = 30_000;
/** So many packages are looked into: an upgrade of a whole system has some thousand. */
const MAX_PACKAGES = 4_000;

/** What {@linkcode recentPackages} reads. */
export const PACKAGE_FILE_READS: readonly ReadPattern[] = [`${INFO}/*.md5sums`, ...APK];

/** A file as a package brought it. */
export interface PackageFile {
  package: string;
  algorithm: DigestAlgorithm;
  /** In hex. */
  digest: string;
}

/** What packages say of their files, asked only for files that changed. */
export interface RecentPackages {
  /** Changes with the packages. */
  stamp: string;
  /** Which package brought a file at the time of its change; undefined for none, or one that keeps no sums. */
  find(path: HostPath, changedMs: number): PackageFile | undefined;
}

/** The packages of dpkg, by the sums that it keeps of their files, and of apk. Reads nothing until it is asked. */
export function recentPackages(host: HostFs): RecentPackages {
  let sums: readonly { name: string; ctimeMs: number }[] | undefined;
  const texts = new Map<HostPath, string>();
  const textOf = (path: HostPath): string => {
    const text = texts.get(path) ?? attempt(() => readWhole(host, path)) ?? "";
    texts.set(path, text);
    return text;
  };
  const stampOf = (path: HostPath) => {
    const stat = attempt(() => host.stat(path));
    return stat === undefined ? "-" : `${stat.mtimeMs}:${stat.ctimeMs}:${stat.inode}`;
  };

  const findDpkg = (path: HostPath, changedMs: number): PackageFile | undefined => {
    sums ??= (attempt(() => host.list(INFO)) ?? []).filter((name) => name.endsWith(".md5sums"))
      .slice(0, MAX_PACKAGES).flatMap((name) => {
        const stat = attempt(() => host.stat(`${INFO}/${name}`));
        return stat === undefined ? [] : [{ name, ctimeMs: stat.ctimeMs }];
      });
    for (const { name, ctimeMs } of sums) {
      if (changedMs < ctimeMs - BEFORE_MS || changedMs > ctimeMs + AFTER_MS) continue;
      const digest = md5sumOf(textOf(`${INFO}/${name}`), path);
      if (digest === undefined) continue;
      return { package: name.replace(/(?::[^:]*)?\.md5sums$/, ""), algorithm: "md5", digest };
    }
    return undefined;
  };

  return {
    stamp: [INFO, ...APK].map((path) => stampOf(path as HostPath)).join(" "),
    find(path, changedMs) {
      const found = findDpkg(path, changedMs);
      if (found !== undefined) return found;
      for (const database of APK) {
        const it = apkFileDigest(textOf(database), path);
        if (it !== undefined) return { ...it, algorithm: "sha1" };
      }
      return undefined;
    },
  };
}

/** Undefined where it cannot be read: then the change is not explained. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return undefined;
    throw error;
  }
}
