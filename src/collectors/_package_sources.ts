import { type HostFs, type HostPath, type ReadPattern, unlessAbsent } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import { parseApkInstalled } from "../parse/db/apk_installed.ts";
import { parseDpkgStatus } from "../parse/db/dpkg_status.ts";
import { collectPackages, type PackageList } from "../parse/db/_package.ts";
import { parseRpmHeader } from "../parse/db/rpm_header.ts";
import { sqliteTable } from "../parse/db/sqlite_table.ts";
import { compareApkVersions } from "../parse/version/apk.ts";
import { compareDebianVersions } from "../parse/version/debian.ts";
import { compareRpmVersions } from "../parse/version/rpm.ts";

/** No database of a small device comes near this. */
const MAX_BYTES = 8 * 1024 * 1024;
/** As much as one `readAt` gives. */
const PIECE_BYTES = 64 * 1024;
/** Of a database of rpm: the pages of one header lie near each other, as a rule. */
const RPM_PIECE_BYTES = 16 * 1024;
/** So many of these are kept at a time. */
const MAX_PIECES = 64;
/** Of a header of rpm: enough for what comes before the list of files. */
const RPM_HEADER_BYTES = 8 * 1024;

const STATUS = "/var/lib/dpkg/status";
const STATUS_D = "/var/lib/dpkg/status.d";
const UPDATES = "/var/lib/dpkg/updates";
const OPKG: readonly HostPath[] = ["/usr/lib/opkg/status", "/var/lib/opkg/status"];
const APK: readonly HostPath[] = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];
const RPM_DIRECTORIES = ["/var/lib/rpm", "/usr/lib/sysimage/rpm"] as const;
const RPM: readonly HostPath[] = RPM_DIRECTORIES.map((it) => `${it}/rpmdb.sqlite` as const);
const RPM_LOGS: readonly HostPath[] = RPM.map((it): HostPath => `${it}-wal`);

/** What rpm wrote before it used SQLite, and still does elsewhere. */
const OTHER_RPM: readonly HostPath[] = RPM_DIRECTORIES.flatMap((it): HostPath[] => [
  `${it}/Packages`,
  `${it}/Packages.db`,
]);

/** What pacman keeps a folder in for each package. */
const PACMAN: HostPath = "/var/lib/pacman/local";

/** A package manager: where its database lies and how it is read. */
export interface PackageManager {
  readonly id: "apk" | "opkg" | "dpkg" | "rpm";
  /** The database, wherever it may lie. */
  readonly databases: readonly HostPath[];
  /** What else changes with it. */
  readonly beside: readonly HostPath[];
  /** Whether it is at work now. */
  isBusy(host: HostFs): boolean;
  /** All that is installed. Throws `Unreadable` or `ParseError`. */
  read(host: HostFs): PackageList;
  /** Negative where the first version is the earlier one. */
  compare(a: string, b: string): number;
}

/** Those that are known. Where several have packages the first is the system's own. */
export const MANAGERS: readonly PackageManager[] = [
  {
    id: "apk",
    databases: APK,
    beside: [],
    isBusy: () => false,
    read: (host) => parseApkInstalled(readFirst(host, APK)),
    compare: compareApkVersions,
  },
  {
    id: "opkg",
    databases: OPKG,
    beside: [],
    isBusy: () => false,
    read: (host) => parseDpkgStatus(readFirst(host, OPKG), { format: "opkg/status" }),
    compare: compareDebianVersions,
  },
  {
    id: "dpkg",
    databases: [STATUS, STATUS_D],
    beside: [],
    isBusy: (host) => (unlessAbsent(() => host.list(UPDATES)) ?? []).length > 0,
    read: readDpkg,
    compare: compareDebianVersions,
  },
  {
    id: "rpm",
    databases: RPM,
    beside: RPM_LOGS,
    isBusy: (host) => RPM_LOGS.some((path) => sizeOf(host, path) > 0),
    read: readRpm,
    compare: compareRpmVersions,
  },
];

/** All that they read. */
export const PACKAGE_READS: readonly ReadPattern[] = [
  ...MANAGERS.flatMap(({ databases, beside }) => [...databases, ...beside]),
  `${STATUS_D}/*`,
  UPDATES,
  ...OTHER_RPM,
  PACMAN,
];

/** Throws `Unreadable` where there are packages in a form that is not read here. */
export function refuseOthers(host: HostFs): void {
  for (const path of OTHER_RPM) {
    if (sizeOf(host, path) === 0) continue;
    const kind = path.endsWith(".db") ? "ndb" : "Berkeley DB";
    throw new Unreadable("malformed", `An rpm database of the kind ${kind} is not read: ${path}`);
  }
  if (unlessAbsent(() => host.stat(PACMAN)) !== undefined) {
    throw new Unreadable("malformed", `The database of pacman is not read: ${PACMAN}`);
  }
}

/** The whole of a file, in pieces. Throws `Unreadable`, with `slow` where it changes meanwhile. */
export function readWhole(host: HostFs, path: HostPath, fromByte = 0): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const texts: string[] = [];
  for (let at = fromByte;;) {
    const piece = host.readAt(path, at, PIECE_BYTES);
    at += piece.length;
    if (at - fromByte > MAX_BYTES) throw new Unreadable("malformed", `Too large: ${path}`);
    texts.push(decoder.decode(piece, { stream: true }));
    if (piece.length === 0) return texts.join("");
  }
}

function readFirst(host: HostFs, paths: readonly HostPath[]): string {
  for (const path of paths) {
    if (unlessAbsent(() => host.stat(path)) !== undefined) return readWhole(host, path);
  }
  throw new Unreadable("absent", `No such file: ${paths[0]}`);
}

function readDpkg(host: HostFs): PackageList {
  const lists = [parseDpkgStatus(unlessAbsent(() => readWhole(host, STATUS)) ?? "")];
  for (const name of (unlessAbsent(() => host.list(STATUS_D)) ?? []).toSorted()) {
    if (name.endsWith(".md5sums")) continue;
    const text = readWhole(host, `${STATUS_D}/${name}`);
    // Some tools end the file without a newline.
    const whole = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    lists.push(parseDpkgStatus(whole, { format: "dpkg/status.d", statusless: "installed" }));
  }
  return {
    packages: lists.flatMap(({ packages }) => packages),
    unsettled: lists.flatMap(({ unsettled }) => unsettled),
    malformed: lists.flatMap(({ malformed }) => malformed),
  };
}

function readRpm(host: HostFs): PackageList {
  const path = RPM.find((it) => unlessAbsent(() => host.stat(it)) !== undefined);
  if (path === undefined) throw new Unreadable("absent", `No such file: ${RPM[0]}`);
  const list = collectPackages("rpm");
  for (const [, blob] of sqliteTable(inPieces(host, path), "Packages", RPM_HEADER_BYTES)) {
    const header = blob instanceof Uint8Array ? blob : new Uint8Array();
    list.add(undefined, () => parseRpmHeader(header));
  }
  const { packages, unsettled, malformed } = list;
  return { packages, unsettled, malformed };
}

/** Reads a file of pages; none lies across two pieces, for its size is a power of two. */
function inPieces(host: HostFs, path: HostPath) {
  const pieces = new Map<number, Uint8Array>();
  const pieceAt = (at: number): Uint8Array => {
    let room = new Uint8Array(RPM_PIECE_BYTES);
    for (const [oldest, piece] of pieces.size === MAX_PIECES ? pieces : []) {
      pieces.delete(oldest);
      room = new Uint8Array(piece.buffer as ArrayBuffer);
      break;
    }
    const bytes = host.readAt(path, at, RPM_PIECE_BYTES);
    room.set(bytes);
    const piece = room.subarray(0, bytes.length);
    pieces.set(at, piece);
    return piece;
  };
  return (fromByte: number, bytes: number): Uint8Array => {
    if (bytes > RPM_PIECE_BYTES) return host.readAt(path, fromByte, bytes);
    const at = fromByte - (fromByte % RPM_PIECE_BYTES);
    return (pieces.get(at) ?? pieceAt(at)).subarray(fromByte - at, fromByte - at + bytes);
  };
}

function sizeOf(host: HostFs, path: HostPath): number {
  return unlessAbsent(() => host.stat(path))?.sizeBytes ?? 0;
}
