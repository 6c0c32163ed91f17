import { openBundle, readBlock } from "../collectors/_advisory_bundle.ts";
import { faultOf } from "../collectors/_delivered.ts";
import { vulnerabilities } from "../collectors/vulnerabilities.ts";
import type { Config } from "../config.ts";
import { knownVulnerability } from "../detectors/known_vulnerability.ts";
import type { HostFs, HostPath } from "../host/host_fs.ts";
import type { World } from "./_command.ts";
import { openHost } from "./_host.ts";

type Known = ReturnType<typeof vulnerabilities.facts.parse>;
type Policy = ReturnType<typeof knownVulnerability.policy.parse>;

/** As if nothing were installed: then only what was delivered counts. */
const NOTHING = { manager: "none", versions: {}, sources: {}, stamp: "none" };

/**
 * A line on each file that is delivered for `known_vulnerability`, and what the agent would complain of: a bundle
 * that is not signed with the key, damaged anywhere, too large or stale, and what cannot be parsed.
 */
export async function describeDelivered(
  { detectors }: Config,
  root: string | true | undefined,
  world: World,
): Promise<{ lines: string; troubles: readonly string[] }> {
  const policy = knownVulnerability.policy.parse(detectors.known_vulnerability ?? {});
  const asked = knownVulnerability.asks?.(policy).vulnerabilities ?? [];
  if (asked.length === 0) return { lines: "", troubles: [] };
  // A mount of /proc is not needed for it.
  using host = openHost(root ?? "/", world);
  const at = world.clock.now();
  const given = { before: undefined, at, items: [], asked, known: { packages: NOTHING } };
  let { facts } = await vulnerabilities.collect(host.fs, given);
  while (isUnderWay(facts)) {
    ({ facts } = await vulnerabilities.collect(host.fs, { ...given, before: facts }));
  }
  const said = knownVulnerability.detect({
    now: { vulnerabilities: facts },
    before: {},
    coverage: {},
    policy,
    memory: undefined,
    standing: () => false,
    standingKeys: () => [],
    at,
  });
  const opinions = "opinions" in said ? said.opinions : said;
  const troubles = opinions.flatMap((it) =>
    "severity" in it && /^\((?:bundle|stale|sbom|report)\)/.test(it.key) ? [it.summary] : []
  );
  const damage = await damageOf(host.fs, facts, policy);
  return {
    lines: linesOf(facts).map((line) => `${line}\n`).join(""),
    troubles: damage === undefined ? troubles : [damage, ...troubles],
  };
}

/** Whether more looks would read more. */
function isUnderWay({ progress, fault, sbom, reports }: Known): boolean {
  return progress !== undefined && fault === undefined ||
    [sbom, ...Object.values(reports)].some((it) =>
      it?.unread !== undefined && it.why === undefined
    );
}

function linesOf({ bundle, sbom, reports }: Known): readonly string[] {
  const lines: string[] = [];
  if (bundle !== undefined) {
    const { advisories, ecosystems, created } = bundle;
    lines.push(`advisories: ${advisories} of ${ecosystems.join(", ")}, made ${created}`);
  }
  if (sbom?.stamp !== undefined) {
    const { purls, nameless } = sbom;
    lines.push(`bill of materials: ${purls.length} packages, ${nameless} without a package URL`);
  }
  for (const [path, { scanner, matches, untold }] of Object.entries(reports)) {
    if (scanner === undefined) continue;
    const count = Object.keys(matches).length + untold;
    lines.push(`report ${path}: ${scanner}'s, ${count} vulnerabilities`);
  }
  return lines;
}

/** What is wrong with a block of the bundle: the agent reads only those that matter to it. */
async function damageOf(
  host: HostFs,
  { bundle: known }: Known,
  { bundle: path, key }: Policy,
): Promise<string | undefined> {
  if (known === undefined || path === undefined || key === undefined) return undefined;
  try {
    const { sizeBytes } = host.stat(path as HostPath);
    const bundle = await openBundle(host, path as HostPath, key, sizeBytes);
    for (const index of bundle.head.blocks.keys()) await readBlock(host, bundle, index);
    return undefined;
  } catch (error) {
    return `The bundle of advisories cannot be used: ${faultOf(error).why}`;
  }
}
