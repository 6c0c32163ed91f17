import type { HostFs, HostPath } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { beginJson, type JsonPlace } from "../parse/json_records.ts";
import { endScan, SCAN_FORMAT, SCAN_PARTS, scannedIn } from "../parse/advisory/scan.ts";
import { ParseError } from "../parse/parse_error.ts";
import { addToSbom, beginSbom, endSbom, SBOM_FORMAT, SBOM_PARTS } from "../parse/sbom/sbom.ts";
import { faultOf, type FileStamp, stampOf } from "./_delivered.ts";
import { MAX_DELIVERED_BYTES, readOn } from "./_delivered_json.ts";
import { addScanned, worstOf } from "./_matches.ts";
import type { Vulnerabilities } from "./_vulnerability_facts.ts";

type Sbom = NonNullable<Vulnerabilities["sbom"]>;
type Report = Vulnerabilities["reports"][string];
type Unread = { stamp: string } | undefined;
/** So many matches are held while a report is read. */
const MAX_HELD = 2_000;

/** The bill of materials that lies there now; one that cannot be used, or is not read yet, leaves what was read last. */
export async function readSbom(
  host: HostFs,
  path: HostPath,
  before: Sbom = { purls: [], nameless: 0 },
): Promise<Sbom> {
  return await readDelivered(host, path, before, async ({ text: stamp }, under) => {
    const place = copyOf(under?.place ?? beginJson());
    const sbom = under === undefined
      ? beginSbom()
      : { ...under.sbom, purls: [...under.sbom.purls] };
    const it = { place, asked: SBOM_PARTS, format: SBOM_FORMAT };
    const isDone = await readOn(host, path, it, (record) => addToSbom(sbom, record));
    if (!isDone) return { unread: { stamp, place, sbom } };
    const { purls, nameless } = endSbom(sbom);
    return { stamp, purls, nameless };
  });
}

/** What scanners report; a report that cannot be used, or is not read yet, leaves what was read last. */
export async function readReports(
  host: HostFs,
  paths: readonly HostPath[],
  known: Vulnerabilities["reports"],
): Promise<Vulnerabilities["reports"]> {
  const reports: Vulnerabilities["reports"] = emptyObject();
  for (const path of paths) {
    const before = own(known, path) ?? { matches: {}, untold: 0 };
    reports[path] = await readDelivered(
      host,
      path,
      before,
      (file, under) => readReport(host, path, file, under),
    );
  }
  return reports;
}

async function readReport(
  host: HostFs,
  path: HostPath,
  { text: stamp, mtimeMs }: FileStamp,
  under: Report["unread"],
): Promise<Partial<Report>> {
  const place = copyOf(under?.place ?? beginJson());
  const scan = { ...under?.scan };
  let matches: Report["matches"] = Object.assign(emptyObject(), under?.matches);
  let left = under?.left ?? 0;
  const cut = (most?: number) => {
    const worst = worstOf(matches, most);
    matches = worst.matches;
    left += worst.left;
  };
  const it = { place, asked: SCAN_PARTS, format: SCAN_FORMAT };
  let held = 0;
  const isDone = await readOn(host, path, it, (record) => {
    for (const one of scannedIn(scan, record)) {
      addScanned(matches, scan, one);
      held += 1;
    }
    if (held <= MAX_HELD) return;
    cut(MAX_HELD);
    held = 0;
  });
  if (!isDone) return { unread: { stamp, place, scan, matches, left } };
  cut();
  return { stamp, scanner: endScan(scan), written_ms: mtimeMs, matches, untold: left };
}

/** Reads what lies there, for one look, unless it was read or could not be; `read` goes on with what is under way. */
async function readDelivered<
  T extends { stamp?: string | undefined; tried?: string | undefined; unread?: Unread },
>(
  host: HostFs,
  path: HostPath,
  before: T,
  read: (file: FileStamp, under: T["unread"]) => Promise<Partial<T>>,
): Promise<T> {
  const { why: _, tried, unread, ...last } = before as T & { why?: string };
  const kept = last as unknown as T;
  let stamp: string | undefined;
  try {
    const file = stampOf(host, path);
    stamp = file.text;
    if (last.stamp === stamp) return kept;
    if (tried === stamp) return before;
    if (file.sizeBytes > MAX_DELIVERED_BYTES) {
      throw new ParseError("JSON", `too large, more than ${MAX_DELIVERED_BYTES / 1024 / 1024} MB`);
    }
    const now = await read(file, unread?.stamp === stamp ? unread : undefined);
    // What was replaced meanwhile is read anew.
    return stampOf(host, path).text === stamp ? { ...kept, ...now } : kept;
  } catch (error) {
    const { why, passing } = faultOf(error);
    if (passing) return { ...kept, ...(unread === undefined ? {} : { unread }), why };
    return { ...kept, why, ...(stamp === undefined ? {} : { tried: stamp }) };
  }
}

function copyOf({ offset, open, expects }: JsonPlace): JsonPlace {
  return { offset, open: [...open], expects };
}
