/**
 * The metrics of a vector of CVSS by name; undefined for what is none, or names one twice.
 *
 *     AV:N/AC:L/Au:N
 */
export function metricsOf(vector: string): ReadonlyMap<string, string> | undefined {
  const given = new Map<string, string>();
  for (const metric of vector.slice(0, 500).split("/")) {
    const [name = "", value = "", more] = metric.split(":");
    if (more !== undefined || given.has(name)) return undefined;
    given.set(name, value);
  }
  return given;
}

/** What each value of a metric weighs. */
export type Weights = Readonly<Record<string, number>>;

/** What the metric's value weighs; undefined where it is not given or none of them. */
export function weightOf(
  given: ReadonlyMap<string, string> | undefined,
  metric: string,
  weights: Weights = {},
): number | undefined {
  const value = given?.get(metric) ?? "";
  return Object.hasOwn(weights, value) ? weights[value] : undefined;
}
