/** How bad a vulnerability is, the worst first. */
export const SEVERITIES = ["critical", "high", "medium", "unknown", "low", "none"] as const;
/** One of {@linkcode SEVERITIES}; `unknown` where nobody said so in a way that is understood. */
export type Severity = typeof SEVERITIES[number];

/** Words of databases and scanners that are not the names of CVSS. */
const WORDS: Readonly<Record<string, Severity>> = {
  critical: "critical",
  important: "high",
  high: "high",
  moderate: "medium",
  medium: "medium",
  low: "low",
  minor: "low",
  negligible: "none",
  unimportant: "none",
  none: "none",
};

/**
 * The severity that a word of a database or scanner stands for.
 *
 *     HIGH, Important, moderate, negligible
 */
export function severityOfWord(word: string): Severity {
  const lower = word.toLowerCase();
  return Object.hasOwn(WORDS, lower) ? WORDS[lower] ?? "unknown" : "unknown";
}

/** The qualitative rating of a base score (CVSS v3.1, section 5). */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "none";
}
