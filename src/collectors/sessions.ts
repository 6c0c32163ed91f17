import * as z from "zod";
import type { HostFs } from "../host/host_fs.ts";
import { dateTime, type Instant } from "../model/instant.ts";
import { emptyObject, type JsonObject } from "../model/json.ts";
import type { Occurrence } from "../model/message.ts";
import { Unreadable } from "../model/reading.ts";
import { defineCollector } from "./_collector.ts";
import {
  isSame,
  looksSame,
  mergeSessions,
  type Session,
  sessionSchema,
  sourcesOf,
} from "./_session.ts";
import {
  logindSessions,
  SESSION_READS,
  type Told,
  toldBy,
  utmpSessions,
  whyOf,
} from "./_session_sources.ts";
import { type Ended, endedSessions, readWtmp, WTMP, wtmpPlaceSchema } from "./_wtmp.ts";
import { readWtmpdb, WTMPDB_QUERIES, wtmpdbPlaceSchema } from "./_wtmpdb.ts";

const facts = z.object({
  sessions: z.record(z.string(), sessionSchema),
  sources: z.record(z.string(), z.enum(["read", "absent", "denied", "malformed", "slow"]))
    .describe("How it is with each source"),
  wtmp: wtmpPlaceSchema.optional(),
  wtmpdb: wtmpdbPlaceSchema.optional(),
});
type Sessions = z.infer<typeof facts>;

/**
 * Who is logged in, as systemd-logind, utmp and wtmpdb tell it together: one login is one session. A
 * session is known again by what a source calls it; one whose source cannot be read stands. What began
 * and ended between two looks wtmp and wtmpdb tell.
 */
export const sessions = defineCollector({
  id: "sessions",
  summary: "Who is logged in, from where, since when, and who logs in and out",
  reads: [...SESSION_READS, WTMP, ...WTMPDB_QUERIES.map(({ path }) => path)],
  queries: WTMPDB_QUERIES,
  everyMs: 0,
  durable: true,
  facts,
  async collect(host, { before, at }) {
    const logind = toldBy(() => logindSessions(host));
    const wtmpdb = await readWtmpdb(host, before?.wtmpdb);
    const told = { logind, utmp: toldBy(() => utmpSessions(host)), wtmpdb };
    refuseBlindness(Object.values(told));
    const wtmp = follow(host, before);
    const merged = mergeSessions(Object.values(told).flatMap(({ sessions }) => sessions));
    // wtmpdb never closes what a killed service opened; logind knows better, where there is one.
    const found = logind.state === "read"
      ? merged.filter(({ ids: { logind, utmp } }) => logind !== undefined || utmp !== undefined)
      : merged;
    const sources = emptyObject<Sessions["sources"][string]>();
    for (const [source, { state }] of Object.entries(told)) sources[source] = state;
    sources.wtmp = wtmp.state;
    const now = named(found, before, sources);
    const ended = [...wtmp.ended, ...wtmpdb.ended];
    return {
      facts: {
        sessions: now,
        sources,
        ...(wtmp.place && { wtmp: wtmp.place }),
        ...(wtmpdb.place && { wtmpdb: wtmpdb.place }),
      },
      events: before === undefined ? [] : changes(before.sessions, now, ended, at),
    };
  },
  report({ now }) {
    const users = emptyObject();
    for (const [key, session] of Object.entries(now.sessions)) {
      const { user, tty, host, service, since_ms } = session;
      const since = since_ms === undefined ? undefined : dateTime(since_ms);
      users[key] = present({ user, tty, host, service, since, source: sourcesOf(session) });
    }
    return { sessions: users, sources: now.sources };
  },
});

/** Throws `Unreadable` where no source knows who is logged in: as on musl without systemd. */
function refuseBlindness(told: readonly Told[]): void {
  const whys = told.flatMap(({ state }) => state === "read" ? [] : [state]);
  if (whys.length < told.length) return;
  const why = whys.find((why) => why !== "absent") ?? "absent";
  throw new Unreadable(why, "None of systemd-logind, utmp and wtmpdb can be read");
}

function follow(host: HostFs, before: Sessions | undefined): {
  ended: readonly Ended[];
  place: Sessions["wtmp"];
  state: Sessions["sources"][string];
} {
  try {
    const from = before?.sources.wtmp === "absent" ? NOTHING : before?.wtmp;
    const read = readWtmp(host, from);
    if (read === undefined) return { ended: [], place: undefined, state: "absent" };
    const { records, place, malformed } = read;
    return { ended: endedSessions(records), place, state: malformed ? "malformed" : "read" };
  } catch (error) {
    return { ended: [], place: before?.wtmp, state: whyOf(error) };
  }
}

/** A wtmp that came into being since the last look is new from its beginning. */
const NOTHING = { inode: 0, offset_bytes: 0 };

/** Each session by the name that it had at the last look, or a new one. */
function named(
  found: readonly Session[],
  before: Sessions | undefined,
  sources: Sessions["sources"],
): Sessions["sessions"] {
  const now = emptyObject<Session>();
  const left = new Set(found);
  for (const [key, session] of Object.entries(before?.sessions ?? {})) {
    const same = [...left].find((other) => isSame(session, other));
    if (same !== undefined) {
      now[key] = same;
      left.delete(same);
    } else if (sourcesOf(session).some((it) => !["read", "absent"].includes(sources[it] ?? ""))) {
      now[key] = session;
    }
  }
  for (const session of left) {
    const { user, tty, since_ms = 0, ids: { logind } } = session;
    const id = logind?.split(" ")[0] ?? `${user}@${tty ?? "?"}/${Math.floor(since_ms / 1000)}`;
    const key = logind === undefined ? id : `logind/${id}`;
    let free = key;
    for (let n = 2; now[free] !== undefined; n++) free = `${key} (${n})`;
    now[free] = session;
  }
  return now;
}

function changes(
  before: Sessions["sessions"],
  now: Sessions["sessions"],
  ended: readonly Ended[],
  at: Instant,
): readonly Occurrence[] {
  const events: Occurrence[] = [];
  const known = Object.values(before);
  const here = Object.values(now);
  const stays = ([key, session]: [string, Session], there: Sessions["sessions"]) => {
    const other = there[key];
    return other !== undefined && isSame(other, session);
  };
  for (const entry of Object.entries(before)) {
    const [, session] = entry;
    if (stays(entry, now)) continue;
    const end = ended.find((it) => isEndOf(it, session));
    events.push(told("logged_out", session, sourcesOf(session), end?.untilMs, at));
  }
  for (const { login, source, untilMs } of ended) {
    if (login === undefined) continue;
    // A terminal that was given back may be the next one's at once.
    const isOver = (session: Session) =>
      ended.some((it) => it.untilMs <= (login.since_ms ?? 0) && isEndOf(it, session));
    const isLogin = (session: Session) => looksSame(session, login) && !isOver(session);
    if ([...known, ...here].some(isLogin)) continue;
    events.push(told("logged_in", login, [source], login.since_ms, at));
    events.push(told("logged_out", login, [source], untilMs, at));
  }
  for (const entry of Object.entries(now)) {
    const [, session] = entry;
    if (stays(entry, before)) continue;
    events.push(told("logged_in", session, sourcesOf(session), session.since_ms, at));
  }
  return events;
}

function isEndOf({ login, tty, untilMs }: Ended, session: Session): boolean {
  if (untilMs < (session.since_ms ?? 0)) return false;
  return login === undefined ? tty !== undefined && tty === session.tty : looksSame(session, login);
}

/** `time` is when a source says that it was; where none does, `noticed` is when it was seen. */
function told(
  action: "logged_in" | "logged_out",
  { user, host, tty, service }: Omit<Session, "ids">,
  source: readonly string[],
  recordedMs: number | undefined,
  at: Instant,
): Occurrence {
  const time = recordedMs === undefined ? undefined : dateTime(recordedMs);
  const noticed = time === undefined && at.synchronised ? dateTime(at.wallMs) : undefined;
  return {
    kind: "user",
    content: present({ user, action, host, tty, service, time, noticed, source }),
  };
}

function present(members: { [name: string]: JsonObject[string] | undefined }): JsonObject {
  const object = emptyObject();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) object[name] = value;
  }
  return object;
}
