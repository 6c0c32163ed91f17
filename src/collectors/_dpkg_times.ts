import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { dateTime } from "../model/instant.ts";
import { Unreadable } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import { type DpkgStatusLine, parseDpkgLog } from "../parse/log/dpkg_log.ts";
import type { PackageChange } from "./_package_changes.ts";
import { readWhole } from "./_package_sources.ts";

/** Where dpkg writes what it does, and when. */
export const DPKG_LOG = "/var/log/dpkg.log";
/** The end of the log that is read: some thousand changes. */
const TAIL_BYTES = 512 * 1024;
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** The last line of the log was written when the file was, within this. */
const SAME_MS = 60_000;

/**
 * When the log says that a change was complete, in UTC. The log has local time without a
 * zone: the difference between its last line and the time at which the file was written tells the
 * zone. A day before, the zone may have been another one, so no time is told.
 */
export function dpkgTimes(host: HostFs): (change: PackageChange) => string | undefined {
  const log = readLog(host);
  if (log === undefined) return () => undefined;
  return ({ package: name, status, version }) => {
    const done = status === "removed" ? /^(?:config-files|not-installed)$/ : /^installed$/;
    const line = log.states.get(name)?.findLast((it) =>
      done.test(it.state) && (status === "removed" || it.version === version)
    );
    if (line === undefined || log.lastMs - line.localMs > DAY_MS) return undefined;
    return dateTime(line.localMs - log.offsetMs);
  };
}

/** The lines of each package, by its name with and without the architecture. */
function byPackage(lines: readonly DpkgStatusLine[]): ReadonlyMap<string, DpkgStatusLine[]> {
  const states = new Map<string, DpkgStatusLine[]>();
  for (const line of lines) {
    const { package: logged } = line;
    for (const name of new Set([logged, logged.replace(/:[^:]*$/, "")])) {
      const known = states.get(name);
      if (known === undefined) states.set(name, [line]);
      else known.push(line);
    }
  }
  return states;
}

/** Undefined where there is none that can be read: the changes are true without it. */
function readLog(host: HostFs) {
  try {
    const stat = unlessAbsent(() => host.stat(DPKG_LOG));
    if (stat === undefined) return undefined;
    const from = Math.max(0, stat.sizeBytes - TAIL_BYTES);
    const text = readWhole(host, DPKG_LOG, from);
    const begin = from === 0 ? 0 : text.indexOf("\n") + 1;
    const { lastMs, states } = parseDpkgLog(text.slice(begin, text.lastIndexOf("\n") + 1));
    if (lastMs === undefined) return undefined;
    const offsetMs = Math.round((lastMs - stat.mtimeMs) / QUARTER_MS) * QUARTER_MS;
    const isZone = offsetMs >= -DAY_MS / 2 && offsetMs <= DAY_MS * 14 / 24;
    if (!isZone || Math.abs(lastMs - stat.mtimeMs - offsetMs) > SAME_MS) return undefined;
    return { states: byPackage(states), lastMs, offsetMs };
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return undefined;
    throw error;
  }
}
