import { ParseError } from "../parse_error.ts";
import { type InstalledPackage, MAX_PACKAGES, type PackageList } from "./_package.ts";
import { type Stanza, stanzasOf } from "./_stanzas.ts";

/** States whose files are in place and that dpkg counts as configured. */
const WHOLE = ["installed", "triggers-awaited", "triggers-pending"];
/** States on the way to somewhere, or stuck there. */
const BETWEEN = ["unpacked", "half-configured", "half-installed"];
const GONE = ["not-installed", "config-files"];

/**
 * Parses /var/lib/dpkg/status (dpkg(1), deb-status in dpkg-query(1)) and opkg's status file, which is
 * written alike. The third word of `Status` decides. A stanza without one is not installed, except in
 * a file of /var/lib/dpkg/status.d (`statusless`), as distroless images have them.
 *
 *     Package: libacl1
 *     Status: install ok installed
 *     Architecture: amd64
 *     Source: acl (2.3.1-2)
 *     Version: 2.3.1-3
 *
 *     Package: old
 *     Status: deinstall ok config-files
 *     Version: 1.0
 */
export function parseDpkgStatus(
  text: string,
  { format = "dpkg/status", statusless = "not-installed" } = {},
): PackageList {
  const packages: InstalledPackage[] = [];
  const unsettled: string[] = [];
  let count = 0;
  for (const stanza of stanzasOf(text, format)) {
    if (++count > MAX_PACKAGES) throw new ParseError(format, "too many packages");
    const name = stanza.get("package");
    if (!name) throw new ParseError(format, "a stanza without Package", stanza.get("version"));
    const state = stateOf(stanza, name, statusless, format);
    if (GONE.includes(state)) continue;
    if (BETWEEN.includes(state)) unsettled.push(name);
    else packages.push(packageOf(stanza, name, format));
  }
  return { packages, unsettled };
}

function stateOf(stanza: Stanza, name: string, statusless: string, format: string): string {
  const status = stanza.get("status");
  if (status === undefined) return statusless;
  const words = status.split(/\s+/);
  const state = words[2] ?? "";
  if (words.length !== 3 || ![...WHOLE, ...BETWEEN, ...GONE].includes(state)) {
    throw new ParseError(format, `not a status of ${JSON.stringify(name.slice(0, 80))}`, status);
  }
  return state;
}

function packageOf(stanza: Stanza, name: string, format: string): InstalledPackage {
  const version = stanza.get("version");
  if (!version) throw new ParseError(format, "installed without Version", name);
  const it: InstalledPackage = { name, version };
  const architecture = stanza.get("architecture");
  const source = stanza.get("source");
  const installedS = stanza.get("installed-time");
  if (architecture) it.architecture = architecture;
  if (source) it.source = source;
  if (installedS !== undefined && /^[1-9]\d{0,10}$/.test(installedS)) {
    it.installedS = Number(installedS);
  }
  return it;
}
