import { listOf, memberOf, parseJson, textOf } from "../_json.ts";
import { ParseError } from "../parse_error.ts";
import { parsePurl, type Purl } from "./purl.ts";

const FORMAT = "SBOM";
/** No device has so many. */
const MAX_COMPONENTS = 30_000;

/** What a bill of materials lists. */
export interface Sbom {
  /** Components with a package URL that has a version. */
  purls: readonly Purl[];
  /** Components without one: nothing can be said of them. */
  nameless: number;
}

/**
 * Parses a bill of materials, CycloneDX (cyclonedx.org, JSON 1.2 to 1.6, also nested components), SPDX 2.x
 * (JSON) or SPDX 3.0 (JSON-LD). Of each component its package URL counts.
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
export function parseSbom(text: string): Sbom {
  const value = parseJson(text, FORMAT);
  const purls: Purl[] = [];
  let nameless = 0;
  for (const it of componentsOf(value)) {
    const purl = parsePurl(it ?? "");
    if (purl === undefined) nameless += 1;
    else purls.push(purl);
    if (purls.length + nameless > MAX_COMPONENTS) {
      throw new ParseError(FORMAT, "too many components");
    }
  }
  return { purls, nameless };
}

function componentsOf(value: unknown): Iterable<string | undefined> {
  if (memberOf(value, "bomFormat") === "CycloneDX") {
    return cycloneDx(listOf(memberOf(value, "components")));
  }
  if (textOf(memberOf(value, "spdxVersion"))?.startsWith("SPDX-2.")) {
    return listOf(memberOf(value, "packages")).map(spdx2);
  }
  const graph = memberOf(value, "@graph");
  if (Array.isArray(graph)) {
    return graph.filter((it) => memberOf(it, "type") === "software_Package").map(spdx3);
  }
  throw new ParseError(FORMAT, "neither CycloneDX nor SPDX in JSON");
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
