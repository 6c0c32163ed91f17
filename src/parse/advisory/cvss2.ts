import { metricsOf, weightOf, type Weights } from "./_vector.ts";

const VALUES: Readonly<Record<string, Weights>> = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
};

/**
 * The base score of a vector of CVSS 2.0, 0 to 10 (first.org/cvss/v2/guide, section 3.2.1); undefined for
 * what is none. Temporal and environmental metrics are left out.
 *
 *     AV:N/AC:L/Au:N/C:P/I:P/A:P    7.5
 */
export function cvss2BaseScore(vector: string): number | undefined {
  const given = metricsOf(vector);
  const [av, ac, au, c, i, a] = ["AV", "AC", "Au", "C", "I", "A"]
    .map((name) => weightOf(given, name, VALUES[name]));
  if (
    av === undefined || ac === undefined || au === undefined ||
    c === undefined || i === undefined || a === undefined
  ) return undefined;
  const impact = 10.41 * (1 - (1 - c) * (1 - i) * (1 - a));
  if (impact === 0) return 0;
  const exploitability = 20 * ac * au * av;
  return Math.round((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176 * 10) / 10;
}
