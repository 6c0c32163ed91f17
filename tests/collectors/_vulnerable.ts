/** A device in a directory, with packages and what is delivered to it. */
import type { Collected } from "../../src/collectors/_collector.ts";
import { packages } from "../../src/collectors/packages.ts";
import { vulnerabilities } from "../../src/collectors/vulnerabilities.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import type { Instant } from "../../src/model/instant.ts";
import { HIGH, PUBLIC_KEY, type Synthetic } from "../_advisories.ts";
import { hostOf, NOON } from "./_look.ts";

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
  while (isUnderWay(facts)) {
    facts = await lookAt(host, facts, { asked });
    looks += 1;
  }
  return { facts, looks };
}

/** Whether something is being read over several looks. */
export function isUnderWay({ progress, sbom, reports }: Facts): boolean {
  return [progress, sbom?.unread, ...Object.values(reports).map(({ unread }) => unread)]
    .some((it) => it !== undefined);
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

const DEBIAN = 'ID=debian\nVERSION_ID="12"\n';
/** An advisory of Debian 12, high. */
export const ACL: Synthetic = {
  id: "DEBIAN-CVE-0000-0001",
  package: "acl",
  events: [{ introduced: "0" }, { fixed: "2.3.1-3" }],
  severity: HIGH,
  upstream: ["CVE-0000-0001"],
};

/** A device of these files; the number says which version of a file it is. */
export function device(
  files: Readonly<Record<string, string | readonly [text: string, version: number]>>,
): HostFs {
  return hostOf(
    Object.entries({ "/etc/os-release": DEBIAN, ...files }).map(([path, content]) => {
      const [text, version] = typeof content === "string" ? [content, 0] : content;
      const lines = text.replaceAll("%", "%25").split("\n");
      const last = lines.pop() ?? "";
      const body = [...lines.map((line) => `|${line}\n`), ...(last === "" ? [] : [`>${last}\n`])];
      return `file ${path} mtime_ms=${1_760_000_000_000 + version}\n${body.join("")}`;
    }).join(""),
  );
}
