import { listOf, memberOf, parseJson, textOf, textsOf } from "../_json.ts";
import { ParseError } from "../parse_error.ts";
import type { Advisory, Interval } from "./bundle.ts";
import { ratingOf } from "./cvss.ts";
import { severityOfWord } from "./severity.ts";

const FORMAT = "OSV record";

/** What a record says of one package. */
export interface OsvAffected {
  ecosystem: string;
  name: string;
  advisory: Advisory;
}

/** What a record says. */
export interface OsvRecord {
  id: string;
  /** Withdrawn by who published it: it says nothing any more. */
  withdrawn: boolean;
  /** When it was last changed, RFC 3339 UTC; empty where it does not say. */
  modified: string;
  affected: readonly OsvAffected[];
}

/** Negative where the first version is the earlier one; undefined where an ecosystem's order is not known. */
export type OrderOf = (ecosystem: string) => ((a: string, b: string) => number) | undefined;

/**
 * Parses a vulnerability in the format of OSV (ossf.github.io/osv-schema, version 1.7). Ranges of commits
 * (`GIT`) are left out. Events are made intervals, in the order of the ecosystem; where that is not known
 * as they stand, in which databases write them. Listed versions that lie in an interval are left out.
 *
 *     {"id":"DEBIAN-CVE-0000-0001","modified":"2026-11-01T00:00:00Z","upstream":["CVE-0000-0001"],
 *      "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
 *      "affected":[{"package":{"ecosystem":"Debian:12","name":"acl"},
 *        "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.3.1-3"}]}],
 *        "ecosystem_specific":{"urgency":"not yet assigned"}}]}
 */
export function parseOsv(text: string, orderOf: OrderOf): OsvRecord {
  const value = parseJson(text, FORMAT);
  const id = textOf(memberOf(value, "id"));
  if (id === undefined) throw new ParseError(FORMAT, "without id", text);
  const about = [...textsOf(memberOf(value, "aliases")), ...textsOf(memberOf(value, "upstream"))];
  const cves = [...new Set(about)].filter((it) => /^CVE-\d/.test(it) && it !== id);
  const affected = listOf(memberOf(value, "affected")).flatMap((it): readonly OsvAffected[] => {
    const ecosystem = textOf(memberOf(memberOf(it, "package"), "ecosystem"));
    const name = textOf(memberOf(memberOf(it, "package"), "name"));
    if (ecosystem === undefined || name === undefined) return [];
    const compare = orderOf(ecosystem);
    const ranges = listOf(memberOf(it, "ranges"))
      .filter((range) => memberOf(range, "type") !== "GIT");
    const intervals = ranges.flatMap((range) => intervalsOf(range, compare));
    const versions = textsOf(memberOf(it, "versions")).filter((version) =>
      compare === undefined || !isWithin(version, intervals, compare)
    );
    if (intervals.length === 0 && versions.length === 0) return [];
    const advisory = {
      id,
      cves,
      ...rating(value, it),
      intervals,
      ...(versions.length === 0 ? {} : { versions }),
    };
    return [{ ecosystem, name, advisory }];
  });
  const modified = textOf(memberOf(value, "modified")) ?? "";
  return { id, modified, withdrawn: memberOf(value, "withdrawn") !== undefined, affected };
}

/** Whether a version lies in one of the intervals (OSV's `IncludedInRanges`). */
export function isWithin(
  version: string,
  intervals: readonly Interval[],
  compare: (a: string, b: string) => number,
): boolean {
  return intervals.some(({ introduced, fixed, last_affected, limit }) =>
    (introduced === "0" || compare(version, introduced) >= 0) &&
    (fixed === undefined || compare(version, fixed) < 0) &&
    (last_affected === undefined || compare(version, last_affected) <= 0) &&
    (limit === undefined || compare(version, limit) < 0)
  );
}

const KINDS = ["introduced", "fixed", "last_affected"] as const;
interface Event {
  kind: typeof KINDS[number];
  version: string;
}

function intervalsOf(
  range: unknown,
  compare: ((a: string, b: string) => number) | undefined,
): readonly Interval[] {
  const events: Event[] = [];
  const limits: string[] = [];
  for (const event of listOf(memberOf(range, "events"))) {
    const limit = textOf(memberOf(event, "limit"));
    if (limit !== undefined && limit !== "*") limits.push(limit);
    for (const kind of KINDS) {
      const version = textOf(memberOf(event, kind));
      if (version !== undefined) events.push({ kind, version });
    }
  }
  if (compare !== undefined) events.sort((a, b) => compareEvents(a, b, compare));
  // Before any of the limits is before the last of them.
  const [limit] = compare === undefined ? limits : limits.sort((a, b) => compare(b, a));
  const intervals: Interval[] = [];
  let open: Interval | undefined;
  for (const { kind, version } of events) {
    if (kind === "introduced") {
      if (open !== undefined) continue;
      open = { introduced: version, ...(limit === undefined ? {} : { limit }) };
      intervals.push(open);
    } else if (open !== undefined) {
      open[kind] = version;
      open = undefined;
    }
  }
  return intervals;
}

function compareEvents(a: Event, b: Event, compare: (a: string, b: string) => number): number {
  const isFirst = Number(b.version === "0") - Number(a.version === "0");
  if (isFirst !== 0) return isFirst;
  // What is introduced with the version that something is fixed in is vulnerable.
  const rank = ({ kind }: Event) => ["fixed", "introduced", "last_affected"].indexOf(kind);
  return compare(a.version, b.version) || rank(a) - rank(b);
}

/**
 * The severity: that a distribution calls it unimportant counts most, then a vector of CVSS, then the word of
 * the database. With neither it is unknown, and `rated_by` says why.
 */
function rating(
  record: unknown,
  affected: unknown,
): Pick<Advisory, "severity" | "score" | "rated_by"> {
  const urgency = textOf(memberOf(memberOf(affected, "ecosystem_specific"), "urgency"));
  if (urgency === "unimportant") return { severity: "none", rated_by: "urgency" };
  const given = [affected, record].flatMap((it) => listOf(memberOf(it, "severity")));
  const types = given.map((it) => textOf(memberOf(it, "type")) ?? "");
  const known = ratingOf(given.map((it) => textOf(memberOf(it, "score")) ?? ""));
  if (known !== undefined) return known;
  const words: readonly (readonly [by: string, word: unknown])[] = [
    ["urgency", urgency],
    ...given.map((it, index) => [types[index] ?? "", memberOf(it, "score")] as const),
    ["severity", memberOf(memberOf(affected, "ecosystem_specific"), "severity")],
    ["severity", memberOf(memberOf(affected, "database_specific"), "severity")],
    ["severity", memberOf(memberOf(record, "database_specific"), "severity")],
  ];
  for (const [by, word] of words) {
    const severity = severityOfWord(textOf(word) ?? "");
    if (severity !== "unknown") return { severity, rated_by: by };
  }
  const why = types.filter((type) => type !== "").map((type) => `${type} only`);
  return { severity: "unknown", rated_by: why[0] ?? "not rated" };
}
