import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { dateTime, type Instant } from "../model/instant.ts";
import { own } from "../model/json.ts";
import { Unreadable } from "../model/reading.ts";
import type { PackageList } from "../parse/db/_package.ts";
import { type Collected, defineCollector } from "./_collector.ts";
import { DPKG_LOG, dpkgTimes } from "./_dpkg_times.ts";
import {
  changesBetween,
  type Inventory,
  inventoryOf,
  isCutOff,
  occurrencesOf,
  type PackageChange,
} from "./_package_changes.ts";
import { certainChanges, GAPS, gapsOf, keepUncertain } from "./_package_gaps.ts";
import { MANAGERS, PACKAGE_READS, type PackageManager, refuseOthers } from "./_package_sources.ts";

/** A database is read once it has not changed for so long: one command of apt is several of dpkg. */
const SETTLED_MS = 5_000;
/** So many changes are kept, to explain others by. */
const MAX_RECENT = 500;
/** A package manager that is still at work after this has stopped half-way. */
const MAX_BUSY_MS = 600_000;

const facts = z.object({
  manager: z.enum(["apk", "opkg", "dpkg", "rpm", "none"]),
  versions: z.record(z.string(), z.string()).describe(
    "Version by package, in the order of the database; several of one package are joined",
  ),
  sources: z.record(z.string(), z.string()).describe(
    "What a package was built from, where that has another name",
  ),
  gaps: GAPS.optional().describe("What of the database could not be understood"),
  stamp: z.string().describe("Which files these facts are from: device, inode, size, time"),
  recent: z.array(z.object({
    package: z.string(),
    status: z.string(),
    version: z.string(),
    previous_version: z.string().optional(),
    at_ms: z.number(),
  })).optional().describe("The last changes, and when they were found, ms since 1970 UTC"),
  pending_stamp: z.string().optional().describe("Files that have changed and are not read yet"),
  pending_since_ms: z.number().optional().describe("Monotonic time at which that was first seen"),
});
type Facts = z.infer<typeof facts>;

/**
 * What is installed, and what changed since the last time, also while the agent was stopped. The
 * first inventory there is tells of no change. A database that is gone, empty or cut off is no
 * removal: the collector is blind. An entry that is malformed is counted, and its package stays what
 * it was.
 */
export const packages = defineCollector({
  id: "packages",
  summary: "Installed packages of dpkg, opkg, apk or rpm, and what is installed, upgraded, removed",
  reads: [...PACKAGE_READS, DPKG_LOG],
  everyMs: SETTLED_MS,
  durable: true,
  facts,
  collect(host, { before, at }) {
    for (const manager of MANAGERS) {
      if (before !== undefined && manager.id === before.manager) {
        return again(host, manager, before, at);
      }
    }
    return first(host) ?? { facts: NONE };
  },
  report({ now: { manager, versions, gaps } }) {
    if (manager === "none") return { manager };
    const malformed = gaps && { count: gaps.names.length + gaps.nameless, first: gaps.why };
    return {
      manager,
      count: Object.keys(versions).length,
      versions,
      ...(malformed === undefined ? {} : { malformed }),
    };
  },
});

const NONE: Facts = { manager: "none", versions: {}, sources: {}, stamp: "" };

/** The baseline, of the first package manager that has packages. */
function first(host: HostFs): Collected<Facts> | undefined {
  for (const manager of MANAGERS) {
    const stamp = stampOf(host, manager);
    if (stamp === undefined) continue;
    // What it is about to write would seem to be a change.
    if (manager.isBusy(host)) throw new Unreadable("slow", `${manager.id} is at work`);
    const list = readAll(host, manager);
    const { versions, sources } = inventoryOf(list.packages);
    if (Object.keys(versions).length === 0) continue;
    refuseChanged(host, manager, stamp);
    const gaps = gapsOf(list);
    return {
      facts: { manager: manager.id, versions, sources, ...(gaps && { gaps }), stamp: stamp.text },
    };
  }
  refuseOthers(host);
  return undefined;
}

function again(
  host: HostFs,
  manager: PackageManager,
  before: Facts,
  at: Instant,
): Collected<Facts> {
  const stamp = stampOf(host, manager);
  if (stamp === undefined) {
    // A new image may have another package manager; what the old one had is not removed by that.
    const other = first(host);
    if (other !== undefined) return other;
    throw new Unreadable("absent", `The database of ${manager.id} is gone`);
  }
  const { pending_stamp, pending_since_ms, ...settled } = before;
  const busy = manager.isBusy(host);
  if (stamp.text === before.stamp && !busy) return { facts: settled };
  const quiet = pending_stamp === stamp.text || Math.abs(at.wallMs - stamp.newestMs) >= SETTLED_MS;
  if (busy || !quiet) {
    // A time from before a restart is on another clock.
    const since = Math.min(pending_since_ms ?? at.monotonicMs, at.monotonicMs);
    if (at.monotonicMs - since >= MAX_BUSY_MS) {
      throw new Unreadable("slow", `${manager.id} has not come to an end for ten minutes`);
    }
    return { facts: { ...settled, pending_stamp: stamp.text, pending_since_ms: since } };
  }
  const list = readAll(host, manager);
  const gaps = gapsOf(list);
  const now = keepUncertain(inventoryOf(list.packages), list, before.versions);
  refuseChanged(host, manager, stamp);
  if (Object.keys(now.versions).length === 0 || isCutOff(before.versions, now.versions, gaps)) {
    const [count, of] = [now.versions, before.versions].map((it) => Object.keys(it).length);
    throw new Unreadable("malformed", `${count} packages of ${of} are left: it looks cut off`);
  }
  const differences = changesBetween(before.versions, now.versions, manager.compare);
  const changes = certainChanges(differences, now, gaps, before);
  const timeOf = changes.length > 0 && manager.id === "dpkg" ? dpkgTimes(host) : timesIn(now);
  const { versions, sources } = now;
  const recent = [
    ...before.recent ?? [],
    ...changes.map((change) => ({ ...change, at_ms: at.wallMs })),
  ].slice(-MAX_RECENT);
  return {
    facts: {
      manager: manager.id,
      versions,
      sources,
      ...(gaps && { gaps }),
      stamp: stamp.text,
      recent,
    },
    events: occurrencesOf(changes, manager.id, timeOf),
  };
}

/** Throws `Unreadable` or `ParseError`, the latter's reason also where nothing but malformed entries is there. */
function readAll(host: HostFs, manager: PackageManager): PackageList {
  const list = manager.read(host);
  const [first] = list.malformed;
  if (first !== undefined && list.packages.length + list.unsettled.length === 0) {
    throw new Unreadable("malformed", first.why);
  }
  return list;
}

/** When the database itself says that a package was installed. */
function timesIn({ installedS }: Inventory) {
  return ({ package: name, status }: PackageChange) => {
    const seconds = status === "removed" ? undefined : own(installedS, name);
    return seconds === undefined ? undefined : dateTime(seconds * 1000);
  };
}

/** Which files the database is. */
interface Stamp {
  text: string;
  /** When the newest of them was written. */
  newestMs: number;
}

/** Undefined where there is no database. */
function stampOf(host: HostFs, { databases, beside }: PackageManager): Stamp | undefined {
  const stats = [...databases, ...beside].map((path) => unlessAbsent(() => host.stat(path)));
  if (stats.slice(0, databases.length).every((stat) => stat === undefined)) return undefined;
  const text = stats.map((it) =>
    it === undefined ? "-" : [it.device, it.inode, it.sizeBytes, it.mtimeMs].join(":")
  );
  return { text: text.join(" "), newestMs: Math.max(...stats.map((it) => it?.mtimeMs ?? 0)) };
}

function refuseChanged(host: HostFs, manager: PackageManager, stamp: Stamp): void {
  if (stampOf(host, manager)?.text === stamp.text) return;
  throw new Unreadable("slow", `The database of ${manager.id} changes while it is read`);
}
