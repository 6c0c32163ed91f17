import { createHash, type KeyObject, sign } from "node:crypto";
import {
  type Advisory,
  BUNDLE_MAGIC,
  type BundleHead,
  MAX_BLOCK_BYTES,
  MAX_BUNDLE_BYTES,
  MAX_HEAD_BYTES,
} from "../parse/advisory/bundle.ts";
import { Exit } from "./_command.ts";

/** One advisory for one package, by `ECOSYSTEM\tNAME`. */
export interface Entry {
  key: string;
  modified: string;
  advisory: Advisory;
}

/** What a bundle is to say of itself. */
export type BundleTitle = Pick<BundleHead, "created" | "ecosystems" | "packages">;

/**
 * Of each package and id the entry that was changed last, without what only sums up CVE numbers that have
 * an entry of their own, as DSA and USN do; sorted.
 */
export function chooseEntries(entries: Iterable<Entry>): readonly Entry[] {
  const byId = new Map<string, Entry>();
  const told = new Set<string>();
  for (const entry of entries) {
    const { key, modified, advisory: { id } } = entry;
    const known = byId.get(`${key}\t${id}`);
    if (known === undefined || known.modified <= modified) byId.set(`${key}\t${id}`, entry);
    const [cve] = /CVE-\d+-\d+/.exec(id) ?? [];
    if (cve !== undefined) told.add(`${key}\t${cve}`);
  }
  const isSummary = ({ key, advisory: { id, cves } }: Entry) =>
    !/CVE-\d+-\d+/.test(id) && cves.length > 0 && cves.every((cve) => told.has(`${key}\t${cve}`));
  return [...byId.values()].filter((entry) => !isSummary(entry)).sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : a.advisory.id < b.advisory.id ? -1 : 1
  );
}

/**
 * A bundle as `parseBundleFront` reads it. Entries are sorted; those of more than a block are left out and
 * given back. Throws `Exit` where it would be too large to be taken.
 *
 * @param key private, of ed25519
 */
export function makeBundle(
  entries: readonly Entry[],
  title: BundleTitle,
  key: KeyObject,
): { text: string; tooLong: readonly string[] } {
  const encoder = new TextEncoder();
  const tooLong: string[] = [];
  const body: string[] = [];
  const blocks: (readonly [string, number, string])[] = [];
  let block: { first: string; lines: string[]; bytes: number } | undefined;
  let count = 0;
  const finish = () => {
    if (block === undefined) return;
    const text = block.lines.join("");
    const sha256 = createHash("sha256").update(text).digest("base64");
    blocks.push([block.first, block.bytes, sha256]);
    body.push(text);
    block = undefined;
  };
  for (const { key, advisory } of entries) {
    const line = `${key}\t${JSON.stringify(advisory)}\n`;
    const bytes = encoder.encode(line).length;
    if (bytes > MAX_BLOCK_BYTES) {
      tooLong.push(advisory.id);
      continue;
    }
    if (block !== undefined && block.bytes + bytes > MAX_BLOCK_BYTES) finish();
    block ??= { first: key, lines: [], bytes: 0 };
    block.lines.push(line);
    block.bytes += bytes;
    count += 1;
  }
  finish();
  const head: BundleHead = { format: BUNDLE_MAGIC, ...title, advisories: count, blocks };
  const signed = encoder.encode(JSON.stringify(head));
  const signature = sign(null, signed, key).toString("base64");
  const size = blocks.reduce((sum, [, bytes]) => sum + bytes, signed.length + 100);
  if (size > MAX_BUNDLE_BYTES || signed.length + 100 > MAX_HEAD_BYTES) {
    throw new Exit(
      "data",
      `${count} advisories are too many for a device; give --ecosystems or --inventory`,
    );
  }
  return { text: `${JSON.stringify(head)}\n${signature}\n${body.join("")}`, tooLong };
}
