import { listOf, memberOf, parseJson, textOf, textsOf } from "../_json.ts";
import { ParseError } from "../parse_error.ts";
import { ratingOf } from "./cvss.ts";
import { type Severity, severityOfScore, severityOfWord } from "./severity.ts";

const FORMAT = "scanner's report";
/** No device has so many. */
const MAX_FOUND = 20_000;

/** A vulnerability that a scanner found in a package. */
export interface Scanned {
  id: string;
  package: string;
  version: string;
  fixed?: string;
  severity: Severity;
  score?: number;
}

/** What a scanner reports. */
export interface Scan {
  scanner: "trivy" | "grype" | "cve-check";
  found: readonly Scanned[];
}

/**
 * Parses what Trivy (`trivy -f json`, SchemaVersion 2), Grype (`grype -o json`) or Yocto's cve-check
 * (`cve-summary.json`, version 1: what is `Unpatched`) report; which of them it is shows in its members.
 *
 *     {"SchemaVersion":2,"Results":[{"Vulnerabilities":[{"VulnerabilityID":"CVE-0000-0001",
 *      "PkgName":"acl","InstalledVersion":"2.3.1-1","FixedVersion":"2.3.1-3","Severity":"HIGH"}]}]}
 *
 *     {"matches":[{"vulnerability":{"id":"CVE-0000-0001","severity":"High","fix":{"versions":["2.3.1-3"]}},
 *      "artifact":{"name":"acl","version":"2.3.1-1"}}]}
 *
 *     {"version":"1","package":[{"name":"acl","version":"2.3.1",
 *      "issue":[{"id":"CVE-0000-0001","scorev2":"0.0","scorev3":"7.5","status":"Unpatched"}]}]}
 */
export function parseScan(text: string): Scan {
  const value = parseJson(text, FORMAT);
  const [results, matches, packages] = ["Results", "matches", "package"].map((name) =>
    memberOf(value, name)
  );
  const scan: Scan | undefined = Array.isArray(matches)
    ? { scanner: "grype", found: matches.flatMap(grype) }
    : Array.isArray(packages)
    ? { scanner: "cve-check", found: packages.flatMap(cveCheck) }
    : Array.isArray(results) || memberOf(value, "SchemaVersion") !== undefined
    ? { scanner: "trivy", found: listOf(results).flatMap(trivy) }
    : undefined;
  if (scan === undefined) {
    throw new ParseError(FORMAT, "neither Trivy's nor Grype's nor cve-check's");
  }
  if (scan.found.length > MAX_FOUND) throw new ParseError(FORMAT, "too many vulnerabilities");
  return scan;
}

function trivy(result: unknown): readonly Scanned[] {
  return listOf(memberOf(result, "Vulnerabilities")).flatMap((it) => {
    const scores = Object.values(memberOf(it, "CVSS") ?? {})
      .map((by) => memberOf(by, "V3Score")).filter((score) => typeof score === "number");
    const severity = severityOfWord(textOf(memberOf(it, "Severity")) ?? "");
    return scanned({
      id: memberOf(it, "VulnerabilityID"),
      package: memberOf(it, "PkgName"),
      version: memberOf(it, "InstalledVersion"),
      fixed: memberOf(it, "FixedVersion"),
      severity,
      score: scores.find((score) => severityOfScore(score) === severity),
    });
  });
}

function grype(match: unknown): readonly Scanned[] {
  const [vulnerability, artifact] = ["vulnerability", "artifact"].map((it) => memberOf(match, it));
  const ratings = listOf(memberOf(vulnerability, "cvss"))
    .flatMap((it) => ratingOf([textOf(memberOf(it, "vector")) ?? ""]) ?? []);
  const severity = severityOfWord(textOf(memberOf(vulnerability, "severity")) ?? "");
  return scanned({
    id: memberOf(vulnerability, "id"),
    package: memberOf(artifact, "name"),
    version: memberOf(artifact, "version"),
    fixed: textsOf(memberOf(memberOf(vulnerability, "fix"), "versions"))[0],
    severity,
    score: ratings.find((rating) => rating.severity === severity)?.score,
  });
}

function cveCheck(entry: unknown): readonly Scanned[] {
  return listOf(memberOf(entry, "issue")).flatMap((issue) => {
    if (memberOf(issue, "status") !== "Unpatched") return [];
    // A score of 0.0 says that there is none, and in CVSS 2 nothing is critical.
    const [score] = (["scorev3", "scorev4", "scorev2"] as const)
      .map((name) => [name, Number(memberOf(issue, name))] as const)
      .filter(([, it]) => it > 0 && it <= 10)
      .map(([name, it]) => name === "scorev2" ? Math.min(it, 8.9) : it);
    return scanned({
      id: memberOf(issue, "id"),
      package: memberOf(entry, "name"),
      version: memberOf(entry, "version"),
      fixed: undefined,
      severity: score === undefined ? "unknown" : severityOfScore(score),
      score,
    });
  });
}

function scanned(
  { severity, score, ...texts }: Record<"id" | "package" | "version" | "fixed", unknown> & {
    severity: Severity;
    score: number | undefined;
  },
): readonly Scanned[] {
  const [id, name, version, fixed] = [texts.id, texts.package, texts.version, texts.fixed]
    .map(textOf);
  if (id === undefined || name === undefined) {
    throw new ParseError(FORMAT, "a vulnerability without id or package");
  }
  return [{
    id,
    package: name,
    version: version ?? "",
    ...(fixed === undefined ? {} : { fixed }),
    severity,
    ...(score === undefined ? {} : { score }),
  }];
}
