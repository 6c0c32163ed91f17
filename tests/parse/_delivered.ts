/** Bills of materials and reports as a whole: the collector reads them in pieces. */
import {
  endScan,
  type Scan,
  SCAN_FORMAT,
  SCAN_PARTS,
  scannedIn,
} from "../../src/parse/advisory/scan.ts";
import {
  type Asked,
  beginJson,
  endJson,
  type JsonRecord,
  takeJson,
} from "../../src/parse/json_records.ts";
import {
  addToSbom,
  beginSbom,
  endSbom,
  SBOM_FORMAT,
  SBOM_PARTS,
} from "../../src/parse/sbom/sbom.ts";

/** What was asked for, of bytes that come in pieces of that length. */
export function recordsOf(
  bytes: Uint8Array,
  asked: Asked,
  format: string,
  pieceBytes = bytes.length,
): readonly JsonRecord[] {
  const place = beginJson();
  const records: JsonRecord[] = [];
  for (let end = pieceBytes;; end += pieceBytes) {
    const isLast = end >= bytes.length;
    const piece = bytes.subarray(place.offset, end);
    for (const record of takeJson(piece, place, asked, isLast, format)) records.push(record);
    if (isLast) break;
  }
  endJson(place, format);
  return records;
}

const encoder = new TextEncoder();

export function parseScan(text: string) {
  const scan: Scan = {};
  const records = recordsOf(encoder.encode(text), SCAN_PARTS, SCAN_FORMAT);
  const found = records.flatMap((record) => scannedIn(scan, record));
  return { scanner: endScan(scan), found };
}

export function parseSbom(text: string) {
  const sbom = beginSbom();
  for (const record of recordsOf(encoder.encode(text), SBOM_PARTS, SBOM_FORMAT)) {
    addToSbom(sbom, record);
  }
  const { purls, nameless } = endSbom(sbom);
  return { purls, nameless };
}
