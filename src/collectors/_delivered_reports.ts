import type { HostFs, HostPath } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { parseScan } from "../parse/advisory/scan.ts";
import { parseSbom } from "../parse/sbom/sbom.ts";
import { faultOf, stampOf } from "./_delivered.ts";
import { matchesOf } from "./_matches.ts";
import type { Vulnerabilities } from "./_vulnerability_facts.ts";

/** The bill of materials that lies there now; one that cannot be used leaves what was read last. */
export async function readSbom(
  host: HostFs,
  path: HostPath,
  before: Vulnerabilities["sbom"],
): Promise<NonNullable<Vulnerabilities["sbom"]>> {
  const { why: _, tried, ...last } = before ?? { purls: [], nameless: 0 };
  let stamp: string | undefined;
  try {
    stamp = stampOf(host, path).text;
    if (last.stamp === stamp) return last;
    if (tried === stamp && before !== undefined) return before;
    const { purls, nameless } = parseSbom(await host.slow.readText(path));
    return { stamp, purls: [...purls], nameless };
  } catch (error) {
    return { ...last, ...failed(error, stamp) };
  }
}

/** What scanners report; a report that cannot be used leaves what was read last. */
export async function readReports(
  host: HostFs,
  paths: readonly HostPath[],
  known: Vulnerabilities["reports"],
): Promise<Vulnerabilities["reports"]> {
  const reports: Vulnerabilities["reports"] = emptyObject();
  for (const path of paths) {
    const before = own(known, path);
    const { why: _, tried, ...last } = before ?? { matches: {}, untold: 0 };
    let stamp: string | undefined;
    try {
      const file = stampOf(host, path);
      stamp = file.text;
      if (last.stamp === stamp) reports[path] = last;
      else if (tried === stamp && before !== undefined) reports[path] = before;
      else {
        const scan = parseScan(await host.slow.readText(path));
        const { matches, left } = matchesOf(scan);
        const { scanner } = scan;
        reports[path] = { stamp, scanner, written_ms: file.mtimeMs, matches, untold: left };
      }
    } catch (error) {
      reports[path] = { ...last, ...failed(error, stamp) };
    }
  }
  return reports;
}

/** Why, and which file it was, so that it is read again only when it is another. */
function failed(error: unknown, stamp: string | undefined): { why: string; tried?: string } {
  const { why, passing } = faultOf(error);
  return { why, ...(stamp === undefined || passing ? {} : { tried: stamp }) };
}
