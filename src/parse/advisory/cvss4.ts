import { metricsOf } from "./_vector.ts";

/** The values of each metric of the base group, the most severe first. */
const VALUES = {
  AV: "NALP",
  PR: "NLH",
  UI: "NPA",
  AC: "LH",
  AT: "NP",
  VC: "HLN",
  VI: "HLN",
  VA: "HLN",
  SC: "HLN",
  SI: "HLN",
  SA: "HLN",
} as const;

/** What the vulnerable system suffers, the sets EQ3 and EQ6 together: 00, 01, 10, 11 and 21. */
const IMPACTS = { both: 0, bothLower: 1, some: 2, someLower: 3, none: 4 } as const;
/**
 * Scores of the sets of vectors that a base score needs, for which no threat is told and all is required:
 * by EQ1, EQ2, then {@linkcode IMPACTS}, and whether systems behind it suffer severely (EQ4).
 */
const SCORES: readonly (readonly (readonly (readonly [number, number])[])[])[] = [
  [
    [[10, 9.3], [9.6, 9], [9.3, 8.8], [9.2, 8], [7.9, 6.9]],
    [[9.5, 9.2], [9.1, 8.1], [9.2, 8.4], [8.2, 7], [7.1, 6.3]],
  ],
  [
    [[9.4, 8.7], [8.9, 7.5], [8.6, 7.2], [7.6, 5.7], [6.5, 5.3]],
    [[9, 7.7], [7.7, 6.6], [7.4, 6.1], [5.9, 5.2], [5.8, 2.3]],
  ],
  [
    [[8.6, 7], [7.4, 5.4], [7.2, 5.3], [5.7, 3.6], [4.7, 2.4]],
    [[7.3, 5.4], [5.5, 4.3], [6.1, 4.6], [5.1, 1.8], [2.4, 1]],
  ],
];

/**
 * The base score of a vector of CVSS 4.0 (CVSS-B), 0 to 10
 * (first.org/cvss/v4.0/specification-document, section 8); undefined for what is none. Threat,
 * environmental and supplemental metrics are left out. A vector belongs to a set with a score; from that
 * goes the mean of how far, in each equivalence class, it is on the way to the next lower set.
 *
 *     CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N    9.3
 */
export function cvss4BaseScore(vector: string): number | undefined {
  const given = vector.startsWith("CVSS:4.0/") ? metricsOf(vector.slice(9)) : undefined;
  /** How many steps each metric is from its worst. */
  const steps = {} as Record<keyof typeof VALUES, number>;
  for (const [name, values] of Object.entries(VALUES) as [keyof typeof VALUES, string][]) {
    const value = given?.get(name) ?? "";
    if (value.length !== 1 || !values.includes(value)) return undefined;
    steps[name] = values.indexOf(value);
  }
  const { AV, PR, UI, AC, AT, VC, VI, VA, SC, SI, SA } = steps;
  if (VC + VI + VA + SC + SI + SA === 12) return 0;
  const entry = AV + PR + UI === 0 ? 0 : AV < 3 && (AV === 0 || PR === 0 || UI === 0) ? 1 : 2;
  const ease = AC + AT === 0 ? 0 : 1;
  const isSome = VC === 0 || VI === 0 || VA === 0;
  const impact = VC + VI === 0 ? IMPACTS.both : isSome ? IMPACTS.some : IMPACTS.none;
  const behind = SC === 0 || SI === 0 || SA === 0 ? 0 : 1;
  const scoreOf = (entry: number, ease: number, impact: number, behind: number) =>
    SCORES[entry]?.[ease]?.[impact]?.[behind] ?? 0;
  const score = scoreOf(entry, ease, impact, behind);
  // Of the class of threats there is always a lower set, and no way to it.
  const ways = [0];
  const add = (lower: number, way: number) => ways.push((score - lower) * way);
  if (entry < 2) add(scoreOf(entry + 1, ease, impact, behind), Math.max(0, AV + PR + UI - 1) / 4);
  if (ease === 0) ways.push(0);
  if (impact === IMPACTS.both) {
    const lower = Math.max(
      scoreOf(entry, ease, IMPACTS.bothLower, behind),
      scoreOf(entry, ease, IMPACTS.some, behind),
    );
    add(lower, VA / 7);
  } else if (impact === IMPACTS.some) {
    add(scoreOf(entry, ease, IMPACTS.someLower, behind), (VC + VI + VA - 1) / 8);
  }
  if (behind === 0) add(scoreOf(entry, ease, impact, 1), (SC + SI + SA) / 5);
  const mean = ways.reduce((sum, way) => sum + way, 0) / ways.length;
  return Math.round((score - mean + 1e-6) * 10) / 10;
}
