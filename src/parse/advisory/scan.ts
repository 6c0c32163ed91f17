import { listOf, memberOf, textOf, textsOf } from "../_json.ts";
import type { Asked, JsonRecord } from "../json_records.ts";
import { ParseError } from "../parse_error.ts";
import { ratingOf } from "./cvss.ts";
import { type Severity, severityOfScore, severityOfWord } from "./severity.ts";

/** What it is called in sentences. */
export const SCAN_FORMAT = "scanner's report";

/** A vulnerability that a scanner found in a package. */
export interface Scanned {
  id: string;
  package: string;
  version: string;
  fixed?: string;
  severity: Severity;
  score?: number;
}

const SCANNERS = {
  ".SchemaVersion": "trivy",
  ".Results": "trivy",
  ".matches": "grype",
  ".package": "cve-check",
} as const;

/** What is known of a scanner's report that is read. */
export interface Scan {
  scanner?: typeof SCANNERS[keyof typeof SCANNERS] | undefined;
  /** The package that cve-check speaks of. */
  name?: string | undefined;
  version?: string | undefined;
}

/** What is wanted of a report, for {@linkcode takeJson}. */
export const SCAN_PARTS: Asked = new Map([
  ["", "walk"],
  [".SchemaVersion", "take"],
  [".Results", "note"],
  [".Results[]", "walk"],
  [".Results[].Vulnerabilities", "walk"],
  [".Results[].Vulnerabilities[]", "take"],
  [".matches", "note"],
  [".matches[]", "take"],
  [".package", "note"],
  [".package[]", "note"],
  [".package[].name", "take"],
  [".package[].version", "take"],
  [".package[].issue", "walk"],
  [".package[].issue[]", "take"],
]);

/**
 * What a part of a report says was found, of Trivy (`trivy -f json`, SchemaVersion 2), Grype
 * (`grype -o json`) or Yocto's cve-check (`cve-summary.json`, version 1: what is `Unpatched`); which of them
 * it is shows in its members, and is kept in `scan`, as is what the next parts need. Throws `ParseError`.
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
export function scannedIn(scan: Scan, { path, value }: JsonRecord): readonly Scanned[] {
  if (Object.hasOwn(SCANNERS, path)) scan.scanner = SCANNERS[path as keyof typeof SCANNERS];
  switch (path) {
    case ".Results[].Vulnerabilities[]":
      return trivy(value);
    case ".matches[]":
      return grype(value);
    case ".package[]":
      delete scan.name;
      delete scan.version;
      return [];
    case ".package[].name":
      scan.name = textOf(value) ?? "";
      return [];
    case ".package[].version":
      scan.version = textOf(value) ?? "";
      return [];
    case ".package[].issue[]":
      return cveCheck(scan, value);
    default:
      return [];
  }
}

/** Whose report it was, once all of it was read. Throws `ParseError` where it was nobody's. */
export function endScan({ scanner }: Scan): string {
  if (scanner === undefined) {
    throw new ParseError(SCAN_FORMAT, "neither Trivy's nor Grype's nor cve-check's");
  }
  return scanner;
}

function trivy(it: unknown): readonly Scanned[] {
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

function cveCheck({ name, version }: Scan, issue: unknown): readonly Scanned[] {
  if (memberOf(issue, "status") !== "Unpatched") return [];
  // A score of 0.0 says that there is none, and in CVSS 2 nothing is critical.
  const [score] = (["scorev3", "scorev4", "scorev2"] as const)
    .map((name) => [name, Number(memberOf(issue, name))] as const)
    .filter(([, it]) => it > 0 && it <= 10)
    .map(([name, it]) => name === "scorev2" ? Math.min(it, 8.9) : it);
  return scanned({
    id: memberOf(issue, "id"),
    package: name,
    version,
    fixed: undefined,
    severity: score === undefined ? "unknown" : severityOfScore(score),
    score,
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
    throw new ParseError(SCAN_FORMAT, "a vulnerability without id or package");
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
