import * as z from "zod";

/** Who remembers the sessions that are open. */
export const SESSION_SOURCES = ["logind", "utmp", "wtmpdb"] as const;
/** One of them. */
export type SessionSource = (typeof SESSION_SOURCES)[number];

/** What a session is, and who told of it. */
export const sessionSchema = z.object({
  user: z.string(),
  tty: z.string().optional().describe("Terminal without /dev/, such as pts/0"),
  host: z.string().optional().describe("Where from, as the login service names it"),
  service: z.string().optional().describe("PAM service, such as sshd"),
  pid: z.number().int().positive().optional().describe("Process that the session began with"),
  since_ms: z.number().optional().describe("Since 1970 UTC, as the device believed"),
  ids: z.object({
    logind: z.string().optional(),
    utmp: z.string().optional(),
    wtmpdb: z.string().optional(),
  }).describe("What each source calls it"),
});

/** A session that is open. Its texts are escaped. */
export type Session = z.infer<typeof sessionSchema>;

/** Two clocks of one login differ by less: the session is opened before the terminal is. */
const NEAR_MS = 60_000;

/** Who told of a session. */
export function sourcesOf({ ids }: Session): SessionSource[] {
  return SESSION_SOURCES.filter((source) => ids[source] !== undefined);
}

/** The sessions of several sources, one login one session. Of two sources the first one's words count. */
export function mergeSessions(sessions: readonly Session[]): Session[] {
  const merged: Session[] = [];
  for (const session of sessions) {
    const others = merged.filter((other) =>
      sourcesOf(other).every((source) => session.ids[source] === undefined) &&
      looksSame(other, session)
    );
    const first = others.find(({ tty }) => tty !== undefined && tty === session.tty) ?? others[0];
    if (first === undefined) merged.push(session);
    else {
      merged[merged.indexOf(first)] = {
        ...session,
        ...first,
        ids: { ...session.ids, ...first.ids },
      };
    }
  }
  return merged;
}

/** Whether a session of an earlier look is this one: a source that told of both knows it, else it is likely. */
export function isSame(before: Session, now: Session): boolean {
  const shared = sourcesOf(before).filter((source) => now.ids[source] !== undefined);
  if (shared.length === 0) return looksSame(before, now);
  return shared.some((source) => before.ids[source] === now.ids[source]);
}

/** Whether what two sources tell is likely one session. */
export function looksSame(a: Omit<Session, "ids">, b: Omit<Session, "ids">): boolean {
  if (a.user !== b.user) return false;
  if (a.pid !== undefined && a.pid === b.pid) return true;
  if (a.since_ms !== undefined && b.since_ms !== undefined) {
    if (Math.abs(a.since_ms - b.since_ms) > NEAR_MS) return false;
  }
  if (a.tty !== undefined && b.tty !== undefined) return a.tty === b.tty;
  return a.host === b.host || a.host === undefined || b.host === undefined;
}
