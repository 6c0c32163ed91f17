/** A device in a directory, with packages and what is delivered to it. */
import type { Collected } from "../../src/collectors/_collector.ts";
import { packages } from "../../src/collectors/packages.ts";
import { vulnerabilities } from "../../src/collectors/vulnerabilities.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import type { Instant } from "../../src/model/instant.ts";
import { PUBLIC_KEY } from "../_advisories.ts";
import { NOON } from "./_look.ts";

/** What the collector knows. */
export type Facts = ReturnType<typeof vulnerabilities.facts.parse>;

/** Where the bundles of tests lie. */
export const BUNDLE = "/etc/telltale/advisories/debian.bundle";
/** What the detector asks for, for that bundle. */
export const ASKED = [`bundle=${BUNDLE}`, `key=${PUBLIC_KEY}`];

/** One look: the packages, and what is known of them. Facts travel through JSON, as over a restart, if asked. */
export async function lookAt(
  host: HostFs,
  before?: Facts,
  { asked = ASKED, at = NOON, restart = false }: {
    asked?: readonly string[];
    at?: Instant;
    restart?: boolean;
  } = {},
): Promise<Facts> {
  const seen: Collected<unknown> = await packages.collect(guardHost(host, packages.reads), {
    before: undefined,
    at,
    items: [],
  });
  const kept = before && restart
    ? JSON.parse(JSON.stringify(vulnerabilities.atRest?.(before))) as Facts
    : before;
  const guarded = guardHost(host, vulnerabilities.reads);
  const { facts } = await vulnerabilities.collect(guarded, {
    before: kept,
    at,
    items: [],
    asked,
    known: { packages: seen.facts },
  });
  return vulnerabilities.facts.parse(facts) as Facts;
}

/** As many looks as it takes until a bundle was gone through. */
export async function lookThrough(
  host: HostFs,
  before?: Facts,
  asked: readonly string[] = ASKED,
): Promise<{ facts: Facts; looks: number }> {
  let facts = await lookAt(host, before, { asked });
  let looks = 1;
  while (facts.progress !== undefined) {
    facts = await lookAt(host, facts, { asked });
    looks += 1;
  }
  return { facts, looks };
}

/** `ID PACKAGE VERSION` of what was found. */
export function foundIn({ matches }: Pick<Facts, "matches">): string[] {
  return Object.entries(matches).flatMap(([id, { packages }]) =>
    Object.entries(packages).map(([name, { version }]) => `${id} ${name} ${version}`)
  ).sort();
}

/** A status of dpkg. */
export function dpkgStatus(
  entries: readonly (readonly [name: string, version: string, source?: string])[],
): string {
  return entries.map(([name, version, source]) =>
    [
      `Package: ${name}`,
      "Status: install ok installed",
      "Architecture: amd64",
      ...(source === undefined ? [] : [`Source: ${source}`]),
      `Version: ${version}`,
      "",
      "",
    ].join("\n")
  ).join("");
}
