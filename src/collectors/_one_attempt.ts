import * as z from "zod";
import type { Attempt } from "../parse/log/attempt.ts";
import type { LogRecord } from "../model/log_record.ts";

/** Lines further apart than this are not of one attempt: a process id may have been given out anew. */
const APART_MS = 120_000;
/** Programs whose last attempt is remembered. */
const MAX_REMEMBERED = 64;

/** The attempts that further lines may yet belong to, by program and process id, latest last. */
export const ATTEMPTS = z.record(
  z.string(),
  z.object({
    who: z.string().describe("User and host that the lines named"),
    forms: z.array(z.string()).describe("The kinds of line that told of it"),
    wall_ms: z.number().nullable().describe("When the last of them was written, UTC"),
  }),
);
/** See {@linkcode ATTEMPTS}. */
export type Attempts = z.infer<typeof ATTEMPTS>;

/**
 * Whether a line tells of an attempt that an earlier one told of: the same process, user and host, and a
 * kind of line that has not been among them. sshd writes "Invalid user" and then "Failed password" of one.
 * Remembers it in `attempts`, which it changes.
 */
export function isToldAlready(attempts: Attempts, record: LogRecord, attempt: Attempt): boolean {
  if (record.pid === undefined) return false;
  const id = `${attempt.service} ${record.pid}`;
  const who = JSON.stringify([attempt.user ?? "", attempt.host ?? ""]);
  const known = Object.hasOwn(attempts, id) ? attempts[id] : undefined;
  const wallMs = record.wallMs ?? null;
  const told = known !== undefined && known.who === who && !known.forms.includes(attempt.form) &&
    Math.abs((wallMs ?? 0) - (known.wall_ms ?? 0)) <= APART_MS;
  delete attempts[id];
  const forms = told ? [...known.forms, attempt.form] : [attempt.form];
  attempts[id] = { who, forms, wall_ms: wallMs };
  const [oldest, ...others] = Object.keys(attempts);
  if (oldest !== undefined && others.length >= MAX_REMEMBERED) delete attempts[oldest];
  return told;
}
