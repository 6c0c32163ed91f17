import { cvss2BaseScore } from "./cvss2.ts";
import { cvss3BaseScore } from "./cvss3.ts";
import { cvss4BaseScore } from "./cvss4.ts";
import { type Severity, severityOfScore } from "./severity.ts";

/** What a vector of CVSS says. */
export interface Rating {
  severity: Severity;
  score: number;
  /** Of which CVSS it is, as OSV calls it. */
  rated_by: "CVSS_V2" | "CVSS_V3" | "CVSS_V4";
}

/**
 * What vectors of CVSS say, by their base score: of several the one that most databases give, 3 before 4 before
 * 2; undefined where none is one. In CVSS 2 nothing is critical.
 *
 *     CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N    critical
 */
export function ratingOf(vectors: readonly string[]): Rating | undefined {
  const scores = [
    ["CVSS_V3", cvss3BaseScore],
    ["CVSS_V4", cvss4BaseScore],
    ["CVSS_V2", cvss2BaseScore],
  ] as const;
  for (const [rated_by, scoreOf] of scores) {
    const [score] = vectors.flatMap((vector) => scoreOf(vector) ?? []);
    if (score === undefined) continue;
    const severity = severityOfScore(rated_by === "CVSS_V2" ? Math.min(score, 8.9) : score);
    return { severity, score, rated_by };
  }
  return undefined;
}
