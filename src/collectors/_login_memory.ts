import * as z from "zod";
import { emptyObject } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import type { Attempt } from "../parse/log/attempt.ts";
import { ATTEMPTS } from "./_one_attempt.ts";

/** Of one origin, and of one account, so many failures are remembered; the latest. */
const MAX_TIMES = 100;
/** So many of each are remembered; the latest. Of accounts fewer: each has its hosts. */
const MAX_KEYS = 256;
const MAX_ACCOUNTS = 64;
const MAX_NAME = 255;

const SERVICE = z.string().describe("By which service, last");
const SEEN = z.number().describe("When the last was read, monotonic");

/** What is remembered of failed logins and of privilege: what detectors judge. */
export const LOGIN_MEMORY = z.object({
  origins: z.record(
    z.string(),
    z.object({
      host: z.string().optional().describe("From where, as the log says; without it, this device"),
      user: z.string().optional().describe("As whom, last"),
      service: SERVICE,
      times_ms: z.array(z.number()).describe("When it failed, UTC, the last 100"),
      seen_ms: SEEN,
    }),
  ).describe("Failed logins by host, or by user where no host was named; the last 256"),
  accounts: z.record(
    z.string(),
    z.object({
      user: z.string(),
      service: SERVICE,
      failures: z.array(z.object({ ms: z.number(), host: z.string() }))
        .describe("When it failed, UTC, and from where; the last 100"),
      seen_ms: SEEN,
    }),
  ).describe("Failed logins from other hosts by the account that was tried; the last 64"),
  root: z.record(
    z.string(),
    z.object({
      service: z.string(),
      outcome: z.enum(["failed", "accepted", "tried"]),
      user: z.string().optional().describe("Who became root, by sudo, su or doas"),
      host: z.string().optional(),
      seen_ms: SEEN,
    }),
  ).describe("Who was, or tried to become, root; the last 256"),
  denials: z.record(
    z.string(),
    z.object({
      service: z.enum(["sudo", "doas"]),
      user: z.string(),
      target: z.string().optional().describe("As whom it was to run"),
      reason: z.enum(["not allowed", "wrong password", "password required"]),
      seen_ms: SEEN,
    }),
  ).describe("Whom sudo and doas refused; the last 256"),
  attempts: ATTEMPTS.describe("What further lines may belong to"),
});
/** See {@linkcode LOGIN_MEMORY}. */
export type LoginMemory = z.infer<typeof LOGIN_MEMORY>;

/** A copy that may be changed. */
export function memoryOf(before: LoginMemory | undefined, nowMs: number): LoginMemory {
  return {
    origins: notLater(before?.origins, nowMs),
    accounts: notLater(before?.accounts, nowMs),
    root: notLater(before?.root, nowMs),
    denials: notLater(before?.denials, nowMs),
    attempts: Object.assign(emptyObject<never>(), structuredClone(before?.attempts)),
  };
}

/** A device whose clock begins in 1970 at every boot has seen what it remembers just now, not in years. */
function notLater<Seen extends { seen_ms: number }>(
  record: Readonly<Record<string, Seen>> = {},
  nowMs: number,
): Record<string, Seen> {
  const copy = emptyObject<Seen>();
  for (const [key, it] of Object.entries(record)) {
    copy[key] = it.seen_ms <= nowMs ? it : { ...it, seen_ms: nowMs };
  }
  return copy;
}

/** A name that the other side gave, as a value. */
export function nameOf(text: string): string {
  return text.slice(0, MAX_NAME).toWellFormed();
}

/** Remembers failed attempts, for whoever counts them. */
export function rememberFailures(
  { origins, accounts }: LoginMemory,
  { host, user, service }: Attempt,
  { failedMs, nowMs, count }: { failedMs: number; nowMs: number; count: number },
): void {
  const times = Math.min(count, MAX_TIMES);
  const key = escapeKey(host ?? `user ${user ?? ""}`);
  const known = origins[key]?.times_ms ?? [];
  put(origins, key, {
    ...(host === undefined ? {} : { host }),
    ...(user === undefined ? {} : { user: nameOf(user) }),
    service,
    times_ms: [...known, ...new Array<number>(times).fill(failedMs)].slice(-MAX_TIMES),
    seen_ms: nowMs,
  });
  if (host === undefined || user === undefined) return;
  const account = escapeKey(nameOf(user));
  const earlier = accounts[account]?.failures ?? [];
  put(accounts, account, {
    user: nameOf(user),
    service,
    failures: [...earlier, ...Array.from({ length: times }, () => ({ ms: failedMs, host }))]
      .slice(-MAX_TIMES),
    seen_ms: nowMs,
  });
}

/**
 * Remembers who is or tried to become root; nothing of anybody else. Of whom a log does not say for certain
 * as whom sudo or doas ran it may be root: he could write that himself.
 */
export function rememberRoot({ root }: LoginMemory, attempt: Attempt, nowMs: number): void {
  const { service, outcome, user, host, target, uid } = attempt;
  if (outcome === "connected" || outcome === "doubtful") return;
  const becomes = target !== undefined || service === "sudo" ||
    service === "doas" && outcome === "accepted";
  if ((becomes ? target ?? "root" : user) !== "root" && uid !== 0) return;
  const who = !becomes || user === undefined ? undefined : nameOf(user);
  put(root, escapeKey(`${service} ${outcome} ${who ?? host ?? "console"}`), {
    service,
    outcome,
    ...(who === undefined ? {} : { user: who }),
    ...(host === undefined ? {} : { host }),
    seen_ms: nowMs,
  });
}

/** Remembers whom sudo or doas refused; nothing of anything else. */
export function rememberDenial({ denials }: LoginMemory, attempt: Attempt, nowMs: number): void {
  const { service, outcome, user = "", target, form } = attempt;
  if (outcome !== "failed" || (service !== "sudo" && service !== "doas")) return;
  const reason = form === "not allowed" || form === "password required" ? form : "wrong password";
  put(denials, escapeKey(`${service} ${nameOf(user)}`), {
    service,
    user: nameOf(user),
    ...(target === undefined ? {} : { target: nameOf(target) }),
    reason,
    seen_ms: nowMs,
  });
}

/** Forgets the oldest, of which there are too many. */
export function trim({ origins, accounts, root, denials }: LoginMemory): void {
  for (const record of [origins, accounts, root, denials]) {
    const most = record === accounts ? MAX_ACCOUNTS : MAX_KEYS;
    for (const oldest of Object.keys(record).slice(0, -most)) delete record[oldest];
  }
}

/** The latest is last. */
function put<T>(record: Record<string, T>, key: string, value: T): void {
  delete record[key];
  record[key] = value;
}
