import * as z from "zod";
import type { Attempt } from "../parse/log/attempt.ts";

/** Lines further apart than this are not of one attempt: a process id may have been given out anew. */
const APART_MS = 120_000;
/** What names no process is the same as what does, if it is not further apart than this: btmp has seconds. */
const NEAR_MS = 3_000;
/** Processes whose attempts are remembered: more than sshd lets in at once (MaxStartups). */
const MAX_REMEMBERED = 128;
/** Whoever is on the other side of these has an address. */
const REMOTE: ReadonlySet<string> = new Set(["sshd", "dropbear"]);

/** The attempts that further lines may yet belong to, by program and process id, latest last. */
export const ATTEMPTS = z.record(
  z.string(),
  z.object({
    service: z.string(),
    pid: z.number().optional(),
    who: z.string().optional().describe("Whose account was tried last"),
    host: z.string().optional().describe("Who is on the other side, as the process said it first"),
    port: z.number().optional(),
    wall_ms: z.number().nullable().describe("When the last line of it was written, UTC"),
    told: z.number().describe("How many failed attempts of it were told"),
    spoke: z.boolean().optional().describe("It said something itself, beside what PAM said for it"),
    let_in: z.string().optional().describe("As whom it let somebody in, and said so itself"),
    doubt: z.object({
      user: z.string().optional(),
      target: z.string().optional(),
      form: z.string(),
      wall_ms: z.number().nullable(),
      source: z.string(),
    }).optional().describe(
      "A refusal that may not be the last word, or whose host is not known yet",
    ),
    sources: z.record(
      z.string(),
      z.object({
        count: z.number().describe("How many attempts this source has told of"),
        guess: z.string().optional().describe("What was guessed last, and as whom"),
        forms: z.array(z.string()).describe("The kinds of line that told of this guess"),
      }),
    ),
  }),
);
/** See {@linkcode ATTEMPTS}. */
export type Attempts = z.infer<typeof ATTEMPTS>;
type Process = Attempts[string];

/** What one source says, at one time, of an attempt. */
export interface Sighting {
  /** journal, log, audit, btmp: each counts for itself. */
  source: string;
  pid: number | undefined;
  wallMs: number | undefined;
  /** How often it was said. */
  count: number;
  attempt: Attempt;
}

/** What is certain now. */
export interface Certain {
  attempt: Attempt;
  /** How many failed attempts are new; 0 where they have been told, or none failed. */
  count: number;
  wallMs: number | undefined;
}

/** What was doubtful, and is certain now, with the source that said it. */
export type Settled = Certain & { source: string };

/**
 * What follows from one more line: an attempt is told by several lines, and by several sources, and is
 * told once. Of one process each source counts the attempts that it tells of, and what is new is what no
 * source had counted before. sshd writes "Invalid user", then "Failed password" of one, and btmp has it too;
 * what PAM refused has failed only when nobody was let in after it. Remembers it in `attempts`, which it changes.
 */
export function tell(attempts: Attempts, sighting: Sighting): readonly Certain[] {
  const { attempt } = sighting;
  const process = processOf(attempts, sighting);
  const { host, port, user, target = user } = attempt;
  if (host !== undefined) process.host ??= host;
  if (port !== undefined) process.port ??= port;
  if (target !== undefined) process.who ??= target;
  if (attempt.outcome !== "doubtful") process.spoke = true;
  const seen: Sighting = { ...sighting, attempt: placed(attempt, process) };
  const certain = judge(process, seen);
  process.wall_ms = sighting.wallMs ?? process.wall_ms;
  return certain;
}

/** The attempt with the host that its process named earlier, where the line itself names none. */
function placed(attempt: Attempt, { host, port }: Process): Attempt {
  if (attempt.host !== undefined || host === undefined) return attempt;
  return { ...attempt, host, ...(port === undefined ? {} : { port }) };
}

function judge(process: Process, seen: Sighting): readonly Certain[] {
  const { attempt, wallMs } = seen;
  const { outcome, user, ended } = attempt;
  if (outcome === "doubtful") {
    const earlier = process.doubt?.user === user ? [] : doubted(process);
    process.doubt ??= doubtOf(seen);
    return earlier;
  }
  if (outcome === "failed") {
    const hostless = REMOTE.has(attempt.service) && attempt.host === undefined;
    if (hostless && ended === undefined && seen.pid !== undefined) {
      process.doubt ??= doubtOf(seen);
      return [];
    }
    delete process.doubt;
    return [{ attempt, count: newOnes(process, seen), wallMs }];
  }
  if (outcome === "accepted") {
    const account = attempt.target ?? user ?? "";
    const told = process.let_in === account && attempt.form === "session";
    if (process.doubt?.user === user) delete process.doubt;
    process.let_in = account;
    return [...doubted(process), ...(told ? [] : [{ attempt, count: 0, wallMs }])];
  }
  const earlier = ended === undefined ? [] : doubted(process);
  // Whoever failed has tried: that is no news at the end.
  const news = outcome === "tried" && process.told === 0;
  return news ? [...earlier, { attempt, count: 0, wallMs }] : earlier;
}

function doubtOf(
  { attempt: { user, target, form }, wallMs, source }: Sighting,
): NonNullable<Process["doubt"]> {
  const whose = { ...(user !== undefined && { user }), ...(target !== undefined && { target }) };
  return { ...whose, form, wall_ms: wallMs ?? null, source };
}

/** What was doubtful until now, and is no longer: it has failed. */
function doubted(process: Process): readonly Settled[] {
  const { doubt, host, port, pid } = process;
  if (doubt === undefined) return [];
  delete process.doubt;
  const { user, target, form, wall_ms, source } = doubt;
  const attempt: Attempt = {
    service: process.service,
    outcome: "failed",
    form,
    guess: "doubted",
    ...(user === undefined ? {} : { user }),
    ...(target === undefined ? {} : { target }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  };
  const wallMs = wall_ms ?? undefined;
  const count = newOnes(process, { source, pid, wallMs, count: 1, attempt });
  return [{ attempt, count, wallMs, source }];
}

/** How many attempts this line adds to those that were told of the process. */
function newOnes(process: Process, { source, pid, count, attempt }: Sighting): number {
  const own = process.sources[source] ??= { count: 0, forms: [] };
  const times = count * (attempt.count ?? 1);
  // Without a process each line stands for itself.
  const single = pid === undefined ? "line" : undefined;
  // A name that is not there is in btmp once more: sshd writes it down when it hears it.
  const heard = source === "btmp" && attempt.service === "sshd" && own.count === 0;
  const guess = heard ? undefined : attempt.guess ?? single;
  if (guess === undefined) {
    if (own.count === 0) own.count = 1;
  } else {
    const what = JSON.stringify([guess, attempt.user ?? ""]);
    const isSame = pid !== undefined && own.guess === what && !own.forms.includes(attempt.form);
    const isFirst = own.count > 0 && own.guess === undefined;
    own.count += isSame || isFirst ? times - 1 : times;
    own.forms = isSame ? [...own.forms, attempt.form] : [attempt.form];
    own.guess = what;
  }
  const more = Math.max(0, own.count - process.told);
  process.told += more;
  return more;
}

/**
 * Forgets the processes that were not heard of for longest, if there are too many. What is still doubtful of
 * them, or of any for longer than its process has anything to say, has failed: sshd may log nothing itself.
 * Where it does, a process of its own may have asked PAM.
 *
 * @param nowMs by the wall clock; undefined while more is there to be read
 */
export function settleDoubts(attempts: Attempts, nowMs: number | undefined): readonly Settled[] {
  const all = Object.entries(attempts);
  return all.flatMap(([key, process], at) => {
    const isSurplus = at < all.length - MAX_REMEMBERED;
    if (isSurplus) delete attempts[key];
    const saidMs = process.doubt?.wall_ms ?? 0;
    const isLate = nowMs !== undefined && Math.abs(nowMs - saidMs) > APART_MS;
    if (process.doubt === undefined || !isSurplus && !isLate) return [];
    if (!all.some(([, other]) => speaksFor(other, process))) return doubted(process);
    delete process.doubt;
    return [];
  });
}

/** Whether another process tells of the same side, at that time, what it has to tell itself. */
function speaksFor(other: Process, { service, host, doubt }: Process): boolean {
  return other.spoke === true && other.service === service && isSameHost(other.host, host) &&
    Math.abs((other.wall_ms ?? 0) - (doubt?.wall_ms ?? 0)) <= APART_MS;
}

/** What is known of the process, put last. */
function processOf(attempts: Attempts, sighting: Sighting): Process {
  const { attempt: { service, user, target = user }, pid, wallMs } = sighting;
  const own = `${service} ${pid ?? `of ${target ?? ""}`}`;
  const key = Object.hasOwn(attempts, own) ? own : likely(attempts, sighting, target) ?? own;
  const known = Object.hasOwn(attempts, key) ? attempts[key] : undefined;
  const process: Process = known !== undefined && isSame(known, sighting) ? known : {
    service,
    ...(pid === undefined ? {} : { pid }),
    wall_ms: wallMs ?? null,
    told: 0,
    sources: {},
  };
  delete attempts[key];
  attempts[key] = process;
  return process;
}

/** Of two sources one may not name the process: then service, account and time decide. */
function likely(
  attempts: Attempts,
  { attempt: { service }, pid, source, wallMs }: Sighting,
  who: string | undefined,
): string | undefined {
  const isNear = ({ wall_ms }: Process) => Math.abs((wallMs ?? 0) - (wall_ms ?? 0)) <= NEAR_MS;
  if (pid !== undefined) {
    const key = `${service} of ${who ?? ""}`;
    const process = Object.hasOwn(attempts, key) ? attempts[key] : undefined;
    return process !== undefined && isNear(process) ? key : undefined;
  }
  return Object.entries(attempts).findLast(([, process]) =>
    process.service === service && process.who === who && process.pid !== undefined &&
    !Object.hasOwn(process.sources, source) && isNear(process)
  )?.[0];
}

/** Whether a line is of the process that was known by this id, or of another that got it since. */
function isSame(process: Process, { attempt: { host, port }, wallMs }: Sighting): boolean {
  const apart = wallMs === undefined || process.wall_ms === null
    ? 0
    : Math.abs(wallMs - process.wall_ms);
  if (apart > APART_MS) return false;
  if (port !== undefined && process.port !== undefined && port !== process.port) return false;
  return host === undefined || process.host === undefined || isSameHost(host, process.host);
}

/** The same host may be known by address and by name. */
function isSameHost(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a === b || isAddress(a) !== isAddress(b);
}

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}
