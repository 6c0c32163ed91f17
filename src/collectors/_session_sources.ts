import { type HostFs, type HostPath, unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable, type Why } from "../model/reading.ts";
import { parseUtmp, UTMP_TYPE } from "../parse/db/utmp.ts";
import { ParseError } from "../parse/parse_error.ts";
import { parseSystemdSession } from "../parse/run/systemd_session.ts";
import type { Session } from "./_session.ts";

const SESSIONS = "/run/systemd/sessions";
const UTMP = ["/run/utmp", "/var/run/utmp"] as const;

/** What is read of who is logged in. */
export const SESSION_READS = [`${SESSIONS}/*`, ...UTMP, "/proc/*/stat"] as const;

/** More sessions than this at once are not looked at one by one. */
const MAX_SESSIONS = 1000;
/** As many as one read gives, and about 160 records. */
const UTMP_PIECE_BYTES = 64 * 1024;
const MAX_UTMP_BYTES = 400 * MAX_SESSIONS;

/** What one source tells: its sessions, as many as could be read, and how it is with the rest. */
export interface Told {
  sessions: readonly Session[];
  state: "read" | Why;
}

/** What `read` gives; what it throws is the state. */
export function toldBy(read: () => Told | readonly Session[]): Told {
  try {
    const told = read();
    return "state" in told ? told : { sessions: told, state: "read" };
  } catch (error) {
    return { sessions: [], state: whyOf(error) };
  }
}

/** Why a source could not be read. Throws again what no reading throws. */
export function whyOf(error: unknown): Why {
  if (error instanceof Unreadable) return error.why;
  if (error instanceof ParseError) return "malformed";
  throw error;
}

/**
 * The sessions of systemd-logind. One that is closing has logged out. Of `background`, `greeter`,
 * `lock-screen`, `manager` nobody is logged in; root's own are `user-early` since systemd 256
 * (pam_systemd(8)).
 */
export function logindSessions(host: HostFs): Told {
  let state: Told["state"] = "read";
  const sessions: Session[] = [];
  // Besides there are pipes (`1.ref`) and files that are being written (`.#1x7Ks2`).
  const ids = host.list(SESSIONS).filter((name) => /^[0-9A-Za-z]+$/.test(name)).sort();
  if (ids.length > MAX_SESSIONS) state = "malformed";
  for (const id of ids.slice(0, MAX_SESSIONS)) {
    try {
      const text = unlessAbsent(() => host.readText(`${SESSIONS}/${id}`));
      if (text === undefined) continue;
      const it = parseSystemdSession(text);
      if (!it.class.startsWith("user") || it.state === "closing") continue;
      sessions.push({
        ...person(it.user, it.tty, it.remoteHost, it.leader),
        ...(it.service === undefined ? {} : { service: escapeKey(it.service) }),
        ...(it.realtimeUs === undefined ? {} : { since_ms: Math.floor(it.realtimeUs / 1000) }),
        // After a reboot the numbers begin anew.
        ids: { logind: `${id} ${it.realtimeUs ?? ""}` },
      });
    } catch (error) {
      state = whyOf(error);
    }
  }
  return { sessions, state };
}

/** The sessions of utmp(5) whose process lives: a service that crashed leaves its record behind. */
export function utmpSessions(host: HostFs): Told {
  const path = UTMP.find((path) => unlessAbsent(() => host.stat(path)) !== undefined);
  if (path === undefined) throw new Unreadable("absent", "There is no utmp");
  const { records } = parseUtmp(readBytes(host, path, 0, MAX_UTMP_BYTES));
  // Where other users' processes are hidden, none would seem to live.
  const canVerify = isThere(host, "/proc/1");
  const sessions: Session[] = [];
  for (const { type, pid, line, user, host: from, address, timeMs } of records) {
    if (type !== UTMP_TYPE.user || user === "") continue;
    if (canVerify && pid > 0 && !isThere(host, `/proc/${pid}`)) continue;
    sessions.push({
      ...person(user, line, from || address, pid),
      ...(timeMs > 0 ? { since_ms: timeMs } : {}),
      ids: { utmp: escapeKey(`${line} ${timeMs}`) },
    });
  }
  return { sessions, state: "read" };
}

/** Who and where from, escaped; what is empty is left out. */
export function person(
  user: string,
  tty: string | undefined,
  host: string | undefined,
  pid: number | undefined,
): Pick<Session, "user" | "tty" | "host" | "pid"> {
  return {
    user: escapeKey(user),
    // Of an sshd session logind and wtmpdb say so before there is a terminal.
    ...(tty && tty !== "ssh" ? { tty: escapeKey(tty) } : {}),
    ...(host ? { host: escapeKey(host) } : {}),
    ...(pid !== undefined && pid > 0 ? { pid } : {}),
  };
}

/** The bytes of a file from an offset on, at most so many. */
export function readBytes(host: HostFs, path: HostPath, from: number, max: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let filled = 0;
  while (filled < max) {
    const piece = host.readAt(path, from + filled, Math.min(UTMP_PIECE_BYTES, max - filled));
    if (piece.length === 0) break;
    pieces.push(piece.slice());
    filled += piece.length;
  }
  const bytes = new Uint8Array(filled);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function isThere(host: HostFs, path: HostPath): boolean {
  try {
    host.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Unreadable) return error.why !== "absent";
    throw error;
  }
}
