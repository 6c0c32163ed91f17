import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { ParseError } from "../parse/parse_error.ts";
import { parseUtmp, UTMP_TYPE, type UtmpRecord } from "../parse/db/utmp.ts";
import type { Session } from "./_session.ts";
import { person, readBytes } from "./_session_sources.ts";

/** Where wtmp is; logins and boots are appended to it (utmp(5)). Neither musl nor Debian 13 has it. */
export const WTMP = "/var/log/wtmp";

/** How far wtmp was read. */
export const wtmpPlaceSchema = z.object({
  inode: z.number(),
  offset_bytes: z.number().int().nonnegative(),
});
/** How far wtmp was read. */
export type WtmpPlace = z.infer<typeof wtmpPlaceSchema>;

/** A look reads no more of it than this; the next look goes on. */
const MAX_BYTES = 256 * 1024;

/**
 * The records that were appended since the place, and the new place: without one the end, and nothing
 * is told. A file that is another one or has become shorter is read from its beginning. Undefined where
 * there is no wtmp. Throws `Unreadable`; what is malformed is passed over and said.
 */
export function readWtmp(
  host: HostFs,
  from: WtmpPlace | undefined,
): { records: readonly UtmpRecord[]; place: WtmpPlace; malformed: boolean } | undefined {
  const stat = unlessAbsent(() => host.stat(WTMP));
  if (stat === undefined) return undefined;
  const { inode, sizeBytes } = stat;
  if (from === undefined) {
    return { records: [], place: { inode, offset_bytes: sizeBytes }, malformed: false };
  }
  const same = from.inode === inode && from.offset_bytes <= sizeBytes;
  const offset = same ? from.offset_bytes : 0;
  if (offset === sizeBytes) {
    return { records: [], place: { inode, offset_bytes: offset }, malformed: false };
  }
  try {
    const { records, wholeBytes } = parseUtmp(readBytes(host, WTMP, offset, MAX_BYTES));
    return { records, place: { inode, offset_bytes: offset + wholeBytes }, malformed: false };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { records: [], place: { inode, offset_bytes: sizeBytes }, malformed: true };
  }
}

/** A session that ended: who was logged in as far as the login was among the records, where, and until when. */
export interface Ended {
  source: "wtmp" | "wtmpdb";
  login: Omit<Session, "ids"> | undefined;
  tty: string | undefined;
  untilMs: number;
}

/** The sessions that the records say have ended: their terminal was given back, or the device went down. */
export function endedSessions(records: readonly UtmpRecord[]): readonly Ended[] {
  const ended: Ended[] = [];
  const open = new Map<string, Ended["login"]>();
  for (const { type, pid, line, user, host, address, timeMs } of records) {
    const down = type === UTMP_TYPE.runLevel && user === "shutdown";
    if (type === UTMP_TYPE.user && user !== "") {
      open.set(line, { ...person(user, line, host || address, pid), since_ms: timeMs });
    } else if (type === UTMP_TYPE.dead) {
      const { tty } = person("", line, undefined, undefined);
      ended.push({ source: "wtmp", login: open.get(line), tty, untilMs: timeMs });
      open.delete(line);
    } else if (down || type === UTMP_TYPE.boot) {
      // Where no shutdown was written the end is not known, and the boot after it is not the end.
      if (down) {
        for (const login of open.values()) {
          ended.push({ source: "wtmp", login, tty: login?.tty, untilMs: timeMs });
        }
      }
      open.clear();
    }
  }
  return ended;
}
