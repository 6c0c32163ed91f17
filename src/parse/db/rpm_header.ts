import { ParseError } from "../parse_error.ts";
import type { InstalledPackage } from "./_package.ts";

const FORMAT = "rpm/header";
/** Tags, and their types, of rpm's rpmtag.h. */
const TAGS = { name: 1000, version: 1001, release: 1002, arch: 1022, source: 1044 } as const;
const EPOCH = 1003;
const INSTALL_TIME = 1008;
const INT32 = 4;
const STRING = 6;
/** As rpm itself allows (`hdrchkTags` of header.c). */
const MAX_ENTRIES = 65_535;

/**
 * Parses a header as rpm's databases keep it (RPM's docs/manual/format_header.md, without the magic
 * number), or as much of its beginning as there is: what lies beyond, such as the source of a package
 * with many files, is left out.
 *
 *     00000002 0000000c                          two entries, twelve bytes of data
 *     000003e8 00000006 00000000 00000001        NAME, a string at byte 0
 *     000003e9 00000006 00000006 00000001        VERSION, a string at byte 6
 *     68656c6c6f00 312e3000 ...                  hello, 1.0
 */
export function parseRpmHeader(bytes: Uint8Array): InstalledPackage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new ParseError(FORMAT, "too short");
  const count = view.getUint32(0);
  const dataAt = 8 + 16 * count;
  if (count > MAX_ENTRIES || dataAt > bytes.length) throw new ParseError(FORMAT, "cut off");
  const entries = new Map<number, { type: number; at: number }>();
  for (let at = 8; at < dataAt; at += 16) {
    const tag = view.getUint32(at);
    const entry = { type: view.getUint32(at + 4), at: dataAt + view.getUint32(at + 8) };
    if (!entries.has(tag)) entries.set(tag, entry);
  }
  const string = (tag: number) => {
    const entry = entries.get(tag);
    if (entry?.type !== STRING) return undefined;
    const end = bytes.indexOf(0, entry.at);
    return end < 0 ? undefined : new TextDecoder().decode(bytes.subarray(entry.at, end));
  };
  const number = (tag: number) => {
    const entry = entries.get(tag);
    if (entry?.type !== INT32 || entry.at + 4 > bytes.length) return undefined;
    return view.getUint32(entry.at);
  };
  const name = string(TAGS.name);
  const version = string(TAGS.version);
  const release = string(TAGS.release);
  if (!name || !version || !release) {
    throw new ParseError(FORMAT, "no name, version or release", name);
  }
  const epoch = number(EPOCH);
  const it: InstalledPackage = {
    name,
    version: `${epoch === undefined ? "" : `${epoch}:`}${version}-${release}`,
  };
  const architecture = string(TAGS.arch);
  const source = string(TAGS.source);
  const installedS = number(INSTALL_TIME);
  if (architecture) it.architecture = architecture;
  if (source) it.source = source;
  if (installedS) it.installedS = installedS;
  return it;
}
