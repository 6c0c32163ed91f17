/** Synthetic advisories, and bundles of them. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { chooseEntries, type Entry, makeBundle } from "../src/cli/_bundle.ts";
import { orderOf } from "../src/collectors/_ecosystem.ts";
import { parseOsv } from "../src/parse/advisory/osv.ts";

/** A key of tests, and of nothing else: the same for bundles that stories have in their text. */
const KEY = createPrivateKey(`-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEILo4gjsEhXQVfkjPtByDmod3xiYnwHxve5U5fsDxYzSp
-----END PRIVATE KEY-----`);
/** As the policy wants it. */
export const PUBLIC_KEY = publicOf(KEY);
/** Another one, which nobody has configured. */
export const OTHER_KEY = generateKeyPairSync("ed25519").privateKey;

function publicOf(key: typeof KEY): string {
  return createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
}

/** What a record of a test says beside its id. */
export interface Synthetic {
  id: string;
  package: string;
  ecosystem?: string;
  events?: readonly object[];
  versions?: readonly string[];
  severity?: string;
  urgency?: string;
  withdrawn?: string;
  upstream?: readonly string[];
}

/** 9.8, critical. */
export const CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
/** 7.5, high. */
export const HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
/** 3.3, low. */
export const LOW = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:L";

/** A record in the format of OSV. Without a severity it has none. */
export function osv(it: Synthetic): string {
  const { events, versions, urgency, severity, withdrawn, upstream = [] } = it;
  return JSON.stringify({
    schema_version: "1.7.0",
    id: it.id,
    modified: "2026-11-01T00:00:00Z",
    upstream,
    ...(withdrawn && { withdrawn }),
    ...(severity && { severity: [{ type: `CVSS_V${severity[5]}`, score: severity }] }),
    affected: [{
      package: { ecosystem: it.ecosystem ?? "Debian:12", name: it.package },
      ...(events && { ranges: [{ type: "ECOSYSTEM", events }] }),
      ...(versions && { versions }),
      ...(urgency && { ecosystem_specific: { urgency } }),
    }],
  });
}

/** The entries that records make. */
export function entriesOf(records: readonly string[]): readonly Entry[] {
  return chooseEntries(records.flatMap((text) => {
    const { withdrawn, modified, affected } = parseOsv(text, orderOf);
    return withdrawn ? [] : affected.map(({ ecosystem, name, advisory }) => ({
      key: `${ecosystem}\t${name}`,
      modified,
      advisory,
    }));
  }));
}

/** A bundle of synthetic advisories. */
export function bundleOf(
  records: readonly Synthetic[],
  {
    created = "2026-11-20T00:00:00.000Z",
    key = KEY,
    packages = undefined as string[] | undefined,
  } = {},
): string {
  const entries = entriesOf(records.map(osv));
  const ecosystems = [...new Set(records.map(({ ecosystem = "Debian:12" }) => ecosystem))];
  return makeBundle(entries, { created, ecosystems, ...(packages && { packages }) }, key).text;
}
