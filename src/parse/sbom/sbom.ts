import { listOf, memberOf, textOf } from "../_json.ts";
import type { Asked, JsonRecord } from "../json_records.ts";
import { ParseError } from "../parse_error.ts";
import { parsePurl, type Purl } from "./purl.ts";

/** What it is called in sentences. */
export const SBOM_FORMAT = "SBOM";
/** No device has so many. */
const MAX_COMPONENTS = 30_000;

/** What a bill of materials lists. */
export interface Sbom {
  /** Components with a package URL that has a version. */
  purls: Purl[];
  /** Components without one: nothing can be said of them. */
  nameless: number;
  /** Whether it has said that it is one. */
  isKnown: boolean;
}

/** Of nothing yet. */
export function beginSbom(): Sbom {
  return { purls: [], nameless: 0, isKnown: false };
}

/** What is wanted of a bill of materials, for {@linkcode takeJson}. */
export const SBOM_PARTS: Asked = new Map([
  ["", "walk"],
  [".bomFormat", "take"],
  [".components", "walk"],
  [".components[]", "take"],
  [".spdxVersion", "take"],
  [".packages", "walk"],
  [".packages[]", "take"],
  [".@graph", "note"],
  [".@graph[]", "take"],
]);

/**
 * Adds what a part of a bill of materials says, CycloneDX (cyclonedx.org, JSON 1.2 to 1.6, also nested components), SPDX 2.x
 * (JSON) or SPDX 3.0 (JSON-LD): of each component its package URL counts. Throws `ParseError`.
 *
 *     {"bomFormat":"CycloneDX","specVersion":"1.5","components":[
 *      {"type":"library","name":"acl","version":"2.3.1-3","purl":"pkg:deb/debian/acl@2.3.1-3"}]}
 *
 *     {"spdxVersion":"SPDX-2.3","packages":[{"name":"acl","versionInfo":"2.3.1-3","externalRefs":[
 *      {"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl",
 *       "referenceLocator":"pkg:deb/debian/acl@2.3.1-3"}]}]}
 *
 *     {"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
 *      {"type":"software_Package","name":"acl","software_packageUrl":"pkg:deb/debian/acl@2.3.1-3"}]}
 */
export function addToSbom(sbom: Sbom, { path, value }: JsonRecord): void {
  if (path === ".bomFormat") sbom.isKnown ||= value === "CycloneDX";
  else if (path === ".spdxVersion") sbom.isKnown ||= `${value}`.startsWith("SPDX-2.");
  else if (path === ".@graph") sbom.isKnown = true;
  for (const it of purlsOf(path, value)) {
    const purl = parsePurl(it ?? "");
    if (purl === undefined) sbom.nameless += 1;
    else sbom.purls.push(purl);
    if (sbom.purls.length + sbom.nameless > MAX_COMPONENTS) {
      throw new ParseError(SBOM_FORMAT, "too many components");
    }
  }
}

/** The bill, once all of it was added. Throws `ParseError` where it is none. */
export function endSbom(sbom: Sbom): Sbom {
  if (!sbom.isKnown) throw new ParseError(SBOM_FORMAT, "neither CycloneDX nor SPDX in JSON");
  return sbom;
}

function purlsOf(path: string, value: unknown): Iterable<string | undefined> {
  if (path === ".components[]") return cycloneDx([value]);
  if (path === ".packages[]") return [spdx2(value)];
  const isPackage = path === ".@graph[]" && memberOf(value, "type") === "software_Package";
  return isPackage ? [spdx3(value)] : [];
}

function* cycloneDx(components: readonly unknown[]): Generator<string | undefined> {
  // Without recursion: what is nested deeply would be too deep for the stack.
  for (const left = [...components].reverse(); left.length > 0;) {
    const component = left.pop();
    left.push(...listOf(memberOf(component, "components")).toReversed());
    yield textOf(memberOf(component, "purl"));
  }
}

function spdx2(entry: unknown): string | undefined {
  const purl = listOf(memberOf(entry, "externalRefs"))
    .find((it) => memberOf(it, "referenceType") === "purl");
  return textOf(memberOf(purl, "referenceLocator"));
}

function spdx3(entry: unknown): string | undefined {
  const identifier = listOf(memberOf(entry, "externalIdentifier"))
    .find((it) => memberOf(it, "externalIdentifierType") === "packageURL");
  return textOf(memberOf(entry, "software_packageUrl")) ??
    textOf(memberOf(identifier, "identifier"));
}
