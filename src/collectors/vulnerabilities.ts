import type { HostFs, HostPath } from "../host/host_fs.ts";
import type { Instant } from "../model/instant.ts";
import { emptyObject } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import { type Bundle, openBundle } from "./_advisory_bundle.ts";
import { goThrough } from "./_advisory_scan.ts";
import { defineCollector } from "./_collector.ts";
import { DELIVERED_READS, faultOf, stampOf } from "./_delivered.ts";
import { refresh, worstOf } from "./_matches.ts";
import { readReports, readSbom } from "./_delivered_reports.ts";
import {
  coverageOf,
  foundOf,
  VULNERABILITIES,
  type Vulnerabilities,
} from "./_vulnerability_facts.ts";
import { type Installed, RELEASE_READS, systemOf, type Targets, targetsOf } from "./_targets.ts";

const DAY_MS = 86_400_000;

/** What the detector asks for, each as `NAME=VALUE`. */
interface Wanted {
  bundle?: HostPath;
  key: string;
  sbom?: HostPath;
  ecosystem?: string;
  reports: readonly HostPath[];
}

const NOTHING: Vulnerabilities = { matches: {}, untold: 0, judged: 0, unjudged: 0, reports: {} };

/**
 * Known vulnerabilities of what is installed: by a bundle of advisories that is delivered as a file, and
 * by what a scanner on the device reports. A bundle is gone through some blocks a look, again when it or
 * the inventory changed, and counts once all of it was checked; one that cannot be used leaves the
 * last good one's matches in force, over restarts as well.
 */
export const vulnerabilities = defineCollector({
  id: "vulnerabilities",
  summary:
    "Known vulnerabilities of installed packages, by signed advisories or a scanner's report",
  reads: [...RELEASE_READS, ...DELIVERED_READS],
  everyMs: 0,
  durable: true,
  buildsOn: ["packages"],
  // A restart begins anew with what is under way, and reads the bill of materials again.
  atRest({ progress: _, sbom: __, reports, ...kept }) {
    const read = Object.entries(reports).map(([path, { unread: _, ...it }]) => [path, it] as const);
    return { ...kept, reports: Object.assign(emptyObject(), Object.fromEntries(read)) };
  },
  facts: VULNERABILITIES,
  async collect(host, { before = NOTHING, at, asked = [], known = {} }) {
    const wanted = wantedOf(asked);
    const { bundle, sbom, reports } = wanted;
    if (bundle === undefined && sbom === undefined && reports.length === 0) {
      return { facts: NOTHING };
    }
    const now: Vulnerabilities = {
      ...before,
      reports: await readReports(host, reports, before.reports),
    };
    if (bundle === undefined) {
      const { bundle: _, fault: __, progress: ___, ...others } = now;
      return { facts: { ...others, matches: {}, untold: 0, judged: 0, unjudged: 0 } };
    }
    if (sbom === undefined) delete now.sbom;
    else now.sbom = await readSbom(host, sbom, before.sbom);
    const installed = known.packages as (Installed & { stamp: string }) | undefined;
    // Until the packages are seen nothing is known of them.
    if (installed === undefined) return { facts: now };
    // Nor of a bill that is not read yet, or cannot be read any more and was before a restart.
    const isAwaited = now.listed || now.sbom?.unread !== undefined;
    if (isAwaited && sbom !== undefined && now.sbom?.stamp === undefined) return { facts: now };
    await match(host, now, wanted, installed, at);
    return { facts: now };
  },
  report({ now }) {
    if (
      now.bundle === undefined && now.fault === undefined && Object.keys(now.reports).length === 0
    ) return {};
    return { found: foundOf(now), coverage: coverageOf(now) };
  },
});

function wantedOf(asked: readonly string[]): Wanted {
  const values = (name: string) =>
    asked.flatMap((it) => it.startsWith(`${name}=`) ? it.slice(name.length + 1) : []);
  const [bundle] = values("bundle");
  const [sbom] = values("sbom");
  const [ecosystem] = values("ecosystem");
  return {
    ...(bundle === undefined ? {} : { bundle: bundle as HostPath }),
    ...(sbom === undefined ? {} : { sbom: sbom as HostPath }),
    ...(ecosystem === undefined ? {} : { ecosystem }),
    key: values("key")[0] ?? "",
    reports: values("report") as HostPath[],
  };
}

/** Brings the matches up to what is installed and to the bundle that lies there now. */
async function match(
  host: HostFs,
  now: Vulnerabilities,
  { bundle: path, key, ecosystem }: Wanted,
  installed: Installed & { stamp: string },
  at: Instant,
): Promise<void> {
  if (path === undefined) return;
  const system = ecosystem ?? systemOf(host, now.system);
  const inventory = [installed.stamp, now.sbom?.stamp ?? "", system ?? ""].join(" ");
  let targets: Targets | undefined;
  const listed = () => targets ??= targetsOf(installed, now.sbom?.purls ?? [], system);
  if (now.refreshed !== inventory) {
    now.matches = refresh(now.matches, listed());
    now.refreshed = inventory;
    now.listed = now.sbom?.stamp !== undefined;
    now.judged = listed().byKey.size;
    now.unjudged = listed().unjudged + (now.sbom?.nameless ?? 0);
    if (system === undefined) delete now.system;
    else now.system = system;
  }
  let stamp: string | undefined;
  try {
    const file = stampOf(host, path);
    stamp = `${file.text} ${key}`;
    if (now.fault?.stamp === stamp) return;
    const isDone = now.bundle?.stamp === stamp && now.bundle.inventory === inventory;
    if (!isDone) {
      const bundle = await openBundle(host, path, key, file.sizeBytes);
      refuseWrongTime(bundle, now, at);
      await goOn(host, now, bundle, listed(), inventory, stamp);
    }
    delete now.fault;
  } catch (error) {
    const { why, passing } = faultOf(error);
    now.fault = { why, ...(stamp === undefined || passing ? {} : { stamp }) };
    if (!passing) delete now.progress;
  }
}

/** An old bundle hides what was found since: whoever can write the file is not to bring it back. */
function refuseWrongTime(
  { id, head: { created } }: Bundle,
  now: Vulnerabilities,
  at: Instant,
): void {
  const madeMs = Date.parse(created);
  const inForce = now.bundle;
  if (inForce !== undefined && id !== inForce.id && madeMs < Date.parse(inForce.created)) {
    throw new ParseError("advisory bundle", "older than the one in force", created);
  }
  if (at.synchronised && madeMs > at.wallMs + DAY_MS) {
    // The clock may be wrong: it is tried again.
    throw new Unreadable("denied", `made at a time that is still to come: ${created}`);
  }
}

async function goOn(
  host: HostFs,
  now: Vulnerabilities,
  bundle: Bundle,
  targets: Targets,
  inventory: string,
  stamp: string,
): Promise<void> {
  const isSame = now.progress?.bundle === bundle.id && now.progress.inventory === inventory;
  const begun = isSame && now.progress !== undefined
    ? now.progress
    : { bundle: bundle.id, inventory, block: 0, left: 0, matches: {} };
  const progress = await goThrough(host, bundle, targets, begun);
  if (progress.block < bundle.head.blocks.length) {
    now.progress = progress;
    return;
  }
  delete now.progress;
  const { matches, left } = worstOf(progress.matches);
  const { created, advisories, ecosystems, packages } = bundle.head;
  const covered = packages && new Set(packages);
  now.matches = matches;
  now.untold = progress.left + left;
  now.bundle = {
    id: bundle.id,
    created,
    advisories,
    ecosystems: ecosystems.map(escapeKey),
    stamp,
    inventory,
    uncovered:
      [...targets.byKey].filter(([key, { ecosystem }]) =>
        !ecosystems.includes(ecosystem) || covered?.has(key) === false
      ).length,
  };
}
