import { own } from "../model/json.ts";
import type { OrderOf } from "../parse/advisory/osv.ts";
import type { Purl } from "../parse/sbom/purl.ts";
import { compareApkVersions } from "../parse/version/apk.ts";
import { compareDebianVersions } from "../parse/version/debian.ts";
import { compareRpmVersions } from "../parse/version/rpm.ts";
import { compareSemver } from "../parse/version/semver.ts";

const RASPBERRY = /\+rp[it]\d+/;

const ORDERS = new Map([
  ...of((a, b) => compareDebianVersions(unmarked(a), unmarked(b)), ["Debian", "Ubuntu", "Echo"]),
  ...of(compareApkVersions, ["Alpine", "Wolfi", "Chainguard", "Alpaquita", "MinimOS"]),
  ...of(compareRpmVersions, [
    "Rocky Linux",
    "AlmaLinux",
    "Red Hat",
    "SUSE",
    "openSUSE",
    "openEuler",
    "Mageia",
    "Photon OS",
    "Azure Linux",
  ]),
  ...of(compareSemver, ["npm", "crates.io", "Go"]),
]);

function of(compare: (a: string, b: string) => number, ecosystems: readonly string[]) {
  return ecosystems.map((name) => [name, compare] as const);
}

/** Raspberry Pi OS marks what it builds anew, `2.36-9+rpt2+deb12u10`; by that it would be newer than any update of Debian's. */
function unmarked(version: string): string {
  return version.replace(RASPBERRY, "");
}

/** How versions are ordered in an ecosystem of OSV, whatever release it names; undefined where that is not known here. */
export const orderOf: OrderOf = (ecosystem) => ORDERS.get(ecosystem.replace(/:[^]*$/, ""));

/**
 * The ecosystem of OSV that a system's packages are of, by its os-release(5); undefined where there is
 * none, as of OpenWrt and of what Yocto and Buildroot make, or where it is not told.
 */
export function ecosystemOf(release: ReadonlyMap<string, string>): string | undefined {
  const id = release.get("ID") ?? "";
  const version = release.get("VERSION_ID") ?? "";
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  // What has no release is rolling.
  if (id === "wolfi") return "Wolfi";
  if (id === "chainguard") return "Chainguard";
  if (major === undefined) return undefined;
  const names: Readonly<Record<string, string | undefined>> = {
    debian: `Debian:${major}`,
    // Debian's packages, built anew.
    raspbian: `Debian:${major}`,
    ubuntu: `Ubuntu:${version}${Number(major) % 2 === 0 && minor === "04" ? ":LTS" : ""}`,
    alpine: minor === undefined ? undefined : `Alpine:v${major}.${minor}`,
    rocky: `Rocky Linux:${major}`,
    almalinux: `AlmaLinux:${major}`,
    mageia: `Mageia:${major}`,
    "opensuse-leap": `openSUSE:Leap ${version}`,
  };
  return own(names as Record<string, string>, id);
}

const CODENAMES: Readonly<Record<string, string>> = {
  buster: "10",
  bullseye: "11",
  bookworm: "12",
  trixie: "13",
  forky: "14",
};
/** Types of package URLs, and the ecosystem with its way to write names. */
const LANGUAGES: Readonly<Record<string, readonly [ecosystem: string, joint: string]>> = {
  npm: ["npm", "/"],
  cargo: ["crates.io", "/"],
  golang: ["Go", "/"],
  pypi: ["PyPI", "/"],
  gem: ["RubyGems", "/"],
  composer: ["Packagist", "/"],
  nuget: ["NuGet", "/"],
  maven: ["Maven", ":"],
};

/** A package as advisories name it. */
export interface Named {
  ecosystem: string;
  name: string;
  version: string;
}

/**
 * What advisories call a component; undefined where they have no name for it. A package of a distribution
 * that does not say of which release is taken for one of the device's own, `system`.
 */
export function nameOfPurl(purl: Purl, system: string | undefined): Named | undefined {
  const { type, namespace, name, version, qualifiers } = purl;
  const language = own(LANGUAGES as Record<string, typeof LANGUAGES[string]>, type);
  if (language !== undefined) {
    const [ecosystem, joint] = language;
    const whole = namespace === "" ? name : `${namespace}${joint}${name}`;
    if (type === "pypi") {
      return { ecosystem, name: name.toLowerCase().replace(/[-_.]+/g, "-"), version };
    }
    return {
      ecosystem,
      name: whole,
      version: type === "golang" ? version.replace(/^v/, "") : version,
    };
  }
  if (!["deb", "apk", "rpm"].includes(type)) return undefined;
  const distro = (qualifiers.distro ?? "").toLowerCase();
  const [, of = namespace, release = ""] = /^([a-z]+)-(.*)$/.exec(distro) ?? [];
  const told = ecosystemOf(
    new Map([["ID", of], [
      "VERSION_ID",
      own(CODENAMES, distro) ?? own(CODENAMES, release) ?? release,
    ]]),
  );
  const ours = system?.toLowerCase().startsWith(namespace.toLowerCase()) ? system : undefined;
  const ecosystem = told ?? ours;
  if (ecosystem === undefined) return undefined;
  const epoch = qualifiers.epoch;
  const full = type === "rpm" && epoch !== undefined && epoch !== "0"
    ? `${epoch}:${version}`
    : version;
  return { ecosystem, ...sourceOf({ name, version: full, source: qualifiers.upstream }) };
}

/**
 * Whether a version of Debian's ecosystem is none of Debian's: Raspberry Pi OS builds the kernel itself, with
 * an epoch that is above all of Debian's.
 */
export function isForeign({ name, version }: { name: string; version: string }): boolean {
  return name === "linux" && RASPBERRY.test(version);
}

/**
 * What a package was built from, in the words of its database: `acl (2.3.1-2)` of dpkg, `acl` of apk,
 * `acl-2.3.1-2.src.rpm` of rpm, `acl@2.3.1-2` of a package URL.
 */
export function sourceOf(
  { name, version, source = "" }: { name: string; version: string; source?: string | undefined },
): { name: string; version: string } {
  const [, rpm, rpmVersion] = /^([^\s/]+)-([^-\s/]+-[^-\s/]+)\.(?:no)?src\.rpm$/.exec(source) ?? [];
  if (rpm !== undefined && rpmVersion !== undefined) {
    const epoch = /^\d+:/.exec(version)?.[0] ?? "";
    return { name: rpm, version: `${epoch}${rpmVersion}` };
  }
  // Debian signs its kernel by another source package; advisories speak of the one that it was built from.
  if (/^linux-signed-[a-z0-9]+(?: |$)/.test(source)) return { name: "linux", version };
  const [, of, ofVersion] = /^([^\s@(]+)(?:\s*\(([^\s()]+)\)|@(\S+))?$/.exec(source) ?? [];
  return {
    name: of ?? name,
    version: ofVersion ?? /^[^\s@(]+@(\S+)$/.exec(source)?.[1] ?? version,
  };
}
