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
  try {
    const stamp = stampOf(host, path).text;
    if (before?.stamp === stamp && before.why === undefined) return before;
    const { purls, nameless } = parseSbom(await host.slow.readText(path));
    return { stamp, purls: [...purls], nameless };
  } catch (error) {
    return { ...before ?? { purls: [], nameless: 0 }, why: faultOf(error).why };
  }
}

/** What scanners report; a report that cannot be used leaves what was read last. */
export async function readReports(
  host: HostFs,
  paths: readonly HostPath[],
  before: Vulnerabilities,
): Promise<Vulnerabilities["reports"]> {
  const reports: Vulnerabilities["reports"] = emptyObject();
  for (const path of paths) {
    const last = own(before.reports, path);
    try {
      const { text: stamp, mtimeMs } = stampOf(host, path);
      if (last?.stamp === stamp) {
        reports[path] = last;
        continue;
      }
      const scan = parseScan(await host.slow.readText(path));
      const { matches, left } = matchesOf(scan);
      const { scanner } = scan;
      reports[path] = { stamp, scanner, written_ms: mtimeMs, matches, untold: left };
    } catch (error) {
      const { why } = faultOf(error);
      const { stamp: _, ...kept } = last ?? { matches: {}, untold: 0 };
      reports[path] = { ...kept, why };
    }
  }
  return reports;
}
