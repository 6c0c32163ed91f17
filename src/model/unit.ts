const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** What systemd and container engines put into a unit's name anew at each start. */
const NUMBERED: readonly [RegExp, string][] = [
  // Sessions of systemd-logind, and what systemd-run starts.
  [/^(session|run)-[0-9a-z-]+\.(scope|service)$/, "$1-*.$2"],
  // A connection that a socket unit with Accept=yes has a service for: number and addresses.
  [/@[0-9]+-.*\.service$/, "@*.service"],
  // Containers by their id, applications of a desktop by a UUID or a pid.
  [new RegExp(`-(?:${UUID}|[0-9a-f]{12,64}|[0-9]+)\\.scope$`), "-*.scope"],
];

/** The name of a systemd unit, systemd.unit(5), with `*` for what is another at each start of it. */
export function stableUnit(unit: string): string {
  for (const [pattern, stable] of NUMBERED) {
    if (pattern.test(unit)) return unit.replace(pattern, stable);
  }
  return unit;
}
