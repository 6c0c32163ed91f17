import { listOf, memberOf, parseJson, textOf, textsOf } from "../_json.ts";
import { ParseError } from "../parse_error.ts";
import { SEVERITIES, type Severity } from "./severity.ts";

const FORMAT = "advisory bundle";
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
/** What a bundle begins with. */
export const BUNDLE_MAGIC = "telltale-advisories/1";
/** A larger file is none: 150,000 advisories of a distribution are half of it. */
export const MAX_BUNDLE_BYTES = 32 * 1024 * 1024;
/** A head is read whole. */
export const MAX_HEAD_BYTES = 512 * 1024;
/** A block is read, checked and matched at once: it is a slice of the work. */
export const MAX_BLOCK_BYTES = 32 * 1024;

/** What is said of a bundle in its first line, over which it is signed. */
export interface BundleHead {
  format: typeof BUNDLE_MAGIC;
  /** When it was made, RFC 3339 UTC. */
  created: string;
  /** What it covers. */
  ecosystems: readonly string[];
  /** Which packages of them, `ECOSYSTEM\tNAME` sorted; without it all that there are advisories for. */
  packages?: readonly string[] | undefined;
  advisories: number;
  /** The blocks of the body in order: key of the first line, length in bytes, SHA-256 in base64. */
  blocks: readonly (readonly [first: string, bytes: number, sha256: string])[];
}

/** From which version to which a package is vulnerable, in its ecosystem's order. */
export interface Interval {
  /** The first version that is vulnerable; "0" is before all others. */
  introduced: string;
  /** The first one that is not any more. */
  fixed?: string | undefined;
  /** The last one that is, where no fixed one is known. */
  last_affected?: string | undefined;
  /** Versions from here on are not spoken of. */
  limit?: string | undefined;
}

/** One advisory for one package: a line of the body. */
export interface Advisory {
  id: string;
  /** What it is called elsewhere: CVE numbers. */
  cves: readonly string[];
  severity: Severity;
  /** Base score of CVSS, where it has a vector of that. */
  score?: number | undefined;
  /** Where the severity is from: `CVSS_V3`, `CVSS_V4`, `urgency`, `Ubuntu`; or why it is unknown. */
  rated_by?: string | undefined;
  intervals: readonly Interval[];
  /** Versions that are vulnerable by name and lie in no interval. */
  versions?: readonly string[] | undefined;
}

/** The first two lines of a bundle, and where its body begins. */
export interface BundleFront {
  /** What is signed: the head, which {@linkcode parseBundleHead} reads. */
  signed: Uint8Array;
  /** Ed25519, 64 bytes in base64. */
  signature: string;
  bodyAt: number;
}

/**
 * Parses the front of a bundle of advisories, which `telltale advisories` writes. The first line says
 * what is in it and the hash of each block of the body, the second is an ed25519 signature over the
 * first without its newline. The body's lines are sorted by ecosystem and package, in code units; no line
 * lies in two blocks. So a block can be read, checked and matched without the others.
 *
 *     {"format":"telltale-advisories/1","created":"2026-11-01T00:00:00.000Z","ecosystems":["Debian:12"],
 *      "advisories":2,"blocks":[["Debian:12\tacl",231,"6fXK…"]]}
 *     mT2k…==
 *     Debian:12	acl	{"id":"DEBIAN-CVE-0000-0001","cves":["CVE-0000-0001"],"severity":"high",
 *      "score":7.5,"rated_by":"CVSS_V3","intervals":[{"introduced":"0","fixed":"2.3.1-3"}]}
 */
export function parseBundleFront(bytes: Uint8Array): BundleFront {
  const end = bytes.indexOf(10);
  const signatureEnd = end < 0 ? -1 : bytes.indexOf(10, end + 1);
  if (!new TextDecoder().decode(bytes.subarray(0, 64)).startsWith(`{"format":"telltale-adv`)) {
    throw new ParseError(FORMAT, "it does not begin as one");
  }
  if (signatureEnd < 0) throw new ParseError(FORMAT, "cut off within its head, or too long a one");
  return {
    signed: bytes.subarray(0, end),
    signature: utf8(bytes.subarray(end + 1, signatureEnd)),
    bodyAt: signatureEnd + 1,
  };
}

/** Parses the first line of a bundle, once its signature is known to be good. */
export function parseBundleHead(signed: Uint8Array): BundleHead {
  const value = parseJson(utf8(signed), FORMAT);
  const refuse = (what: string) => new ParseError(FORMAT, `its head has no proper ${what}`);
  if (memberOf(value, "format") !== BUNDLE_MAGIC) throw refuse("format");
  const created = textOf(memberOf(value, "created")) ?? "";
  if (!RFC_3339.test(created) || Number.isNaN(Date.parse(created))) throw refuse("time");
  const advisories = memberOf(value, "advisories");
  if (!Number.isSafeInteger(advisories)) throw refuse("number of advisories");
  const packages = memberOf(value, "packages");
  return {
    format: BUNDLE_MAGIC,
    created,
    ecosystems: textsOf(memberOf(value, "ecosystems")),
    ...(packages === undefined ? {} : { packages: textsOf(packages) }),
    advisories: advisories as number,
    blocks: listOf(memberOf(value, "blocks")).map((block) => {
      const [first, bytes, sha256] = listOf(block);
      const isBlock = typeof first === "string" && typeof sha256 === "string" &&
        typeof bytes === "number" && bytes > 0 && bytes <= MAX_BLOCK_BYTES;
      if (!isBlock) throw refuse("blocks");
      return [first, bytes, sha256] as const;
    }),
  };
}

/** The lines of a block: key, `ECOSYSTEM\tNAME`, and the rest, which {@linkcode parseAdvisory} reads. */
export function* linesOfBlock(block: Uint8Array): Generator<readonly [key: string, rest: string]> {
  for (const line of utf8(block).split("\n")) {
    if (line === "") continue;
    const tab = line.indexOf("\t", line.indexOf("\t") + 1);
    if (tab < 0) {
      throw new ParseError(FORMAT, "a line without ecosystem, package and advisory", line);
    }
    yield [line.slice(0, tab), line.slice(tab + 1)];
  }
}

/** Parses what a line of the body says of its package. */
export function parseAdvisory(text: string): Advisory {
  const value = parseJson(text, FORMAT);
  const optional = (name: string) => textOf(memberOf(value, name));
  const id = optional("id");
  const severity = SEVERITIES.find((it) => it === memberOf(value, "severity"));
  if (id === undefined || severity === undefined) {
    throw new ParseError(FORMAT, "an advisory without id or severity", text);
  }
  const score = memberOf(value, "score");
  const ratedBy = optional("rated_by");
  const versions = textsOf(memberOf(value, "versions"));
  return {
    id,
    cves: textsOf(memberOf(value, "cves")),
    severity,
    ...(typeof score === "number" ? { score } : {}),
    ...(ratedBy === undefined ? {} : { rated_by: ratedBy }),
    intervals: listOf(memberOf(value, "intervals")).map((it) => intervalOf(it, text)),
    ...(versions.length === 0 ? {} : { versions }),
  };
}

function intervalOf(value: unknown, line: string): Interval {
  const introduced = textOf(memberOf(value, "introduced"));
  if (introduced === undefined) throw new ParseError(FORMAT, "an interval without begin", line);
  const interval: Interval = { introduced };
  for (const end of ["fixed", "last_affected", "limit"] as const) {
    const version = textOf(memberOf(value, end));
    if (version !== undefined) interval[end] = version;
  }
  return interval;
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ParseError(FORMAT, "not UTF-8");
  }
}
