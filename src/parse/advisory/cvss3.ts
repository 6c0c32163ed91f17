import { metricsOf, weightOf, type Weights } from "./_vector.ts";

const VALUES: Readonly<Record<string, Weights>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
/** What the rights that an attacker needs weigh depends on the scope. */
const PRIVILEGES: Readonly<Record<string, Weights>> = {
  U: { N: 0.85, L: 0.62, H: 0.27 },
  C: { N: 0.85, L: 0.68, H: 0.5 },
};

/**
 * The base score of a vector of CVSS 3.0 or 3.1, 0 to 10 (first.org/cvss/v3.1/specification-document,
 * section 7.1); undefined for what is none. Metrics of other groups, temporal and environmental, are
 * left out.
 *
 *     CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H    9.8
 */
export function cvss3BaseScore(vector: string): number | undefined {
  const given = /^CVSS:3\.[01]\//.test(vector) ? metricsOf(vector.slice(9)) : undefined;
  if (given === undefined) return undefined;
  const scope = given.get("S") ?? "";
  const [av, ac, ui, c, i, a] = ["AV", "AC", "UI", "C", "I", "A"]
    .map((name) => weightOf(given, name, VALUES[name]));
  const pr = weightOf(given, "PR", Object.hasOwn(PRIVILEGES, scope) ? PRIVILEGES[scope] : {});
  if (
    av === undefined || ac === undefined || ui === undefined || pr === undefined ||
    c === undefined || i === undefined || a === undefined
  ) return undefined;
  const changed = scope === "C";
  const base = 1 - (1 - c) * (1 - i) * (1 - a);
  const impact = changed ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (impact <= 0) return 0;
  const exploitability = 8.22 * av * ac * pr * ui;
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

/** To one decimal, upwards, as appendix A of CVSS 3.1 defines it. */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}
