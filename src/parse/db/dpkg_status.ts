import { ParseError } from "../parse_error.ts";
import {
  collectPackages,
  type InstalledPackage,
  type PackageList,
  type State,
} from "./_package.ts";
import { type Stanza, stanzasOf } from "./_stanzas.ts";

type Fields = Stanza["fields"];

const WANTED = new Set([
  "package",
  "status",
  "version",
  "architecture",
  "source",
  "installed-time",
]);
/** States whose files are in place and that dpkg counts as configured. */
const WHOLE = ["installed", "triggers-awaited", "triggers-pending"];
/** States on the way to somewhere, or stuck there. */
const BETWEEN = ["unpacked", "half-configured", "half-installed"];
const GONE = ["not-installed", "config-files"];

/**
 * Parses /var/lib/dpkg/status (dpkg(1), deb-status in dpkg-query(1)) and opkg's status file, which is
 * written alike. The third word of `Status` decides. A stanza without one is not installed, except in
 * a file of /var/lib/dpkg/status.d (`statusless`), as distroless images have them. A stanza that is
 * malformed is told, and the others stand; dpkg itself would refuse them all.
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
  const list = collectPackages(format);
  for (const { fields, problem } of stanzasOf(text, format, WANTED)) {
    const name = fields.get("package");
    list.add(name, () => {
      if (problem !== undefined) throw problem;
      if (!name) throw new ParseError(format, "a stanza without Package", fields.get("version"));
      const state = stateOf(fields.get("status") ?? `want ok ${statusless}`, name, format);
      return state === "whole" ? packageOf(fields, name, format) : state;
    });
  }
  const { packages, unsettled, malformed } = list;
  return { packages, unsettled, malformed };
}

function stateOf(status: string, name: string, format: string): State | "whole" {
  const words = status.split(/\s+/);
  const state = words.length === 3 ? words[2] ?? "" : "";
  if (WHOLE.includes(state)) return "whole";
  if (BETWEEN.includes(state)) return "unsettled";
  if (GONE.includes(state)) return "gone";
  throw new ParseError(format, `not a status of ${JSON.stringify(name.slice(0, 80))}`, status);
}

function packageOf(fields: Fields, name: string, format: string): InstalledPackage {
  const version = fields.get("version");
  if (!version) throw new ParseError(format, "installed without Version", name);
  const it: InstalledPackage = { name, version };
  const architecture = fields.get("architecture");
  const source = fields.get("source");
  const installedS = fields.get("installed-time");
  if (architecture) it.architecture = architecture;
  if (source) it.source = source;
  if (installedS !== undefined && /^[1-9]\d{0,10}$/.test(installedS)) {
    it.installedS = Number(installedS);
  }
  return it;
}
