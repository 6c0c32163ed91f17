import * as z from "zod";
import { type HostFs, type Query, type Row, unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import type { Session } from "./_session.ts";
import { person, type Told, whyOf } from "./_session_sources.ts";
import type { Ended } from "./_wtmp.ts";

/** So many of the last logins are looked at. */
const MAX_ROWS = 500;

/** Times are microseconds since 1970 UTC. Of `Type` 1 is a boot and 3 a user. */
const SQL = "SELECT ID, User, Login / 1000 AS LoginMs, Logout / 1000 AS LogoutMs, TTY, " +
  "RemoteHost, Service, (SELECT Login / 1000 FROM wtmp WHERE Type = 1 ORDER BY ID DESC LIMIT 1) " +
  `AS BootMs FROM wtmp WHERE Type = 3 ORDER BY ID DESC LIMIT ${MAX_ROWS}`;

/**
 * What is asked of wtmpdb(8), which takes the place of utmp and wtmp since Debian 13. Its table is
 * `wtmp(ID, Type, User, Login, Logout, TTY, RemoteHost, Service)`, of lib/sqlite.c of wtmpdb.
 */
export const WTMPDB_QUERIES: readonly Query[] = [
  { path: "/var/lib/wtmpdb/wtmp.db", sql: SQL },
  { path: "/var/log/wtmp.db", sql: SQL },
];

/** What was seen of wtmpdb: what ended since is what is newer, or was open. */
export const wtmpdbPlaceSchema = z.object({
  last_id: z.number(),
  open_ids: z.array(z.number()),
});
type Place = z.infer<typeof wtmpdbPlaceSchema>;

/**
 * The sessions that wtmpdb has open since the last boot, and those that ended since the place; without
 * a place none did. Throws nothing that a reading throws.
 */
export async function readWtmpdb(
  host: HostFs,
  from: Place | undefined,
): Promise<Told & { ended: readonly Ended[]; place: Place | undefined }> {
  try {
    const query = WTMPDB_QUERIES.find(({ path }) =>
      unlessAbsent(() => host.stat(path)) !== undefined
    );
    if (query === undefined) return { sessions: [], ended: [], place: undefined, state: "absent" };
    const rows = (await host.slow.rows(query.path, query.sql)).map(recordOf);
    const known = new Set(from?.open_ids);
    const ended = rows.filter(({ id }) =>
      from !== undefined && (id > from.last_id || known.has(id))
    )
      .flatMap(({ login, untilMs }): Ended[] =>
        untilMs === undefined ? [] : [{ source: "wtmpdb", login, tty: login.tty, untilMs }]
      );
    const open = rows.filter(({ untilMs }) => untilMs === undefined);
    const sessions = open.filter(({ login, bootMs }) => (login.since_ms ?? 0) >= bootMs)
      .map(({ id, login }): Session => ({ ...login, ids: { wtmpdb: `${id} ${login.since_ms}` } }));
    const place = {
      last_id: Math.max(0, ...rows.map(({ id }) => id)),
      open_ids: open.map(({ id }) => id),
    };
    // The newest comes first; events are told in order.
    return { sessions: sessions.reverse(), ended: ended.reverse(), place, state: "read" };
  } catch (error) {
    return { sessions: [], ended: [], place: from, state: whyOf(error) };
  }
}

function recordOf(row: Row) {
  const text = (column: string) => String(row[column] ?? "");
  const number = (column: string) => {
    const value = row[column];
    return typeof value === "number" ? value : undefined;
  };
  const since = number("LoginMs");
  const service = text("Service");
  return {
    id: number("ID") ?? 0,
    login: {
      ...person(text("User"), text("TTY"), text("RemoteHost"), undefined),
      ...(service === "" ? {} : { service: escapeKey(service) }),
      ...(since === undefined ? {} : { since_ms: since }),
    },
    untilMs: number("LogoutMs"),
    bootMs: number("BootMs") ?? 0,
  };
}
