import { systemClock } from "../../clock.ts";
import { emptyObject, isObject, type Json, type JsonObject } from "../../model/json.ts";
import type { LogGap } from "../../model/log_gap.ts";
import type { LogRecord } from "../../model/log_record.ts";
import { Unreadable } from "../../model/reading.ts";
import { parseAuditLine } from "../../parse/log/audit_line.ts";
import { logText } from "../../parse/log/log_text.ts";
import { isRepetition, parseSyslogLine } from "../../parse/log/syslog_line.ts";
import type { Fed, Feed } from "../feed.ts";
import type { HostFs, HostPath } from "../host_fs.ts";
import { eachLook, readOn } from "./_follow.ts";
import { endOf, type LogStep, nextSteps } from "./_log_file.ts";
import { positionOf } from "./_log_position.ts";

/** Where auditd(8) writes. */
export const AUDIT_LOG: HostPath = "/var/log/audit/audit.log";
/** Where a syslog daemon writes logins: Debian's, Red Hat's, busybox's; and where auditd does. */
export const LOGIN_LOGS: readonly HostPath[] = [
  "/var/log/auth.log",
  "/var/log/messages",
  "/var/log/secure",
  AUDIT_LOG,
];
const BOOT_ID = "/proc/sys/kernel/random/boot_id";
/** Between two looks: lines that come one by one are taken together. */
const PAUSE_MS = 20;
/** What a line that was folded repeats is not longer. */
const MAX_PREVIOUS = 1024;

/** A record of a log, or what of it was lost. */
export type LogItem = LogRecord | LogGap;

/**
 * The records of the logs that tell of logins, followed through rotation and restarts, and what was lost of
 * them. The cursor has a position for each file, by its path, and the boot in which they were taken.
 */
export const logFeed: Feed<LogItem> = {
  id: "log",
  reads: [...LOGIN_LOGS.map((path) => `${path}*` as const), BOOT_ID],
  async *open(host, cursor, signal) {
    for await (const _ of eachLook(host, LOGIN_LOGS, signal)) {
      const read = (after: Json | undefined) => catchUp(host, after, systemClock.now().wallMs);
      cursor = yield* readOn(read, cursor, signal);
      await systemClock.sleep(PAUSE_MS, signal);
    }
  },
  catchUp,
};

function catchUp(host: HostFs, cursor: Json | undefined, nowMs: number): readonly Fed<LogItem>[] {
  let positions: JsonObject = isObject(cursor) ? cursor : emptyObject();
  const moveTo = (name: string, position: Json) =>
    positions = Object.assign(emptyObject(), positions, { [name]: position });
  const found: Fed<LogItem>[] = [];
  const boot = bootOf(host);
  const rebooted = positions.boot !== undefined && positions.boot !== boot;
  if (boot !== undefined && positions.boot !== boot) moveTo("boot", boot);
  for (const path of LOGIN_LOGS) {
    try {
      const known = positions[path];
      const position = positionOf(known);
      if (position === undefined || !isObject(known)) {
        // What was written before it could be read is not news.
        moveTo(path, { ...endOf(host, path) });
        found.push({ cursor: positions });
        continue;
      }
      let context: Context = conlogText(known);
      for (const step of nextSteps(host, path, position)) {
        const taken = take(path, step, context, rebooted, nowMs);
        context = taken.context;
        moveTo(path, { ...step.position, ...context });
        found.push({ ...(taken.item && { item: taken.item }), cursor: positions });
      }
    } catch (error) {
      // The collector says that it cannot be read; the others can.
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return found.length === 0 && positions !== cursor && boot !== undefined
    ? [{ cursor: positions }]
    : found;
}

/** What the lines before tell of those that follow in the same log. */
type Context = {
  /** The last line, where it may yet be said to be repeated. */
  previous: string;
  /** When it was written; null where no line said. */
  lastMs: number | null;
  /** A log that was changed under us is read from its beginning: what was written until then was read before. */
  untilMs: number | null;
};

function conlogText({ previous, lastMs, untilMs }: JsonObject): Context {
  return {
    previous: typeof previous === "string" ? previous : "",
    lastMs: typeof lastMs === "number" ? lastMs : null,
    untilMs: typeof untilMs === "number" ? untilMs : null,
  };
}

function take(
  path: HostPath,
  { line, lost }: LogStep,
  context: Context,
  rebooted: boolean,
  nowMs: number,
): { item?: LogItem; context: Context } {
  if (lost !== undefined) {
    const { how, fromByte, maxBytes } = lost;
    const item: LogGap = { path, how, fromByte, maxBytes, rebooted };
    // One that was kept in memory begins anew with a boot, perhaps at an earlier time.
    const again = rebooted ? how === "edited" : how !== "overlong" && how !== "copytruncate";
    if (!again || context.lastMs === null) return { item, context };
    // A stamp of the future, which anybody can have written, hides nothing that is yet to come.
    return { item, context: { ...context, untilMs: Math.min(context.lastMs, nowMs) } };
  }
  // Whoever writes on where a log ended before it was cut leaves a hole of NULs.
  const text = logText(
    line?.subarray(Math.max(0, line.findIndex((byte) => byte !== 0))) ?? NOTHING,
  );
  if (text === "") return { context };
  const known = context.previous === "" ? undefined : context.previous;
  const said = (path === AUDIT_LOG ? parseAuditLine(text) : undefined) ??
    parseSyslogLine(text, nowMs, known);
  const previous = isRepetition(text) ? context.previous : text.length > MAX_PREVIOUS ? "" : text;
  const { wallMs } = said;
  if (context.untilMs !== null && wallMs !== undefined && wallMs <= context.untilMs) {
    return { context: { ...context, previous } };
  }
  const untilMs = wallMs === undefined ? context.untilMs : null;
  const item = { ...said, source: "log" as const };
  return { item, context: { previous, lastMs: wallMs ?? context.lastMs, untilMs } };
}

function bootOf(host: HostFs): string | undefined {
  try {
    return host.readText(BOOT_ID).trim();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

const NOTHING = new Uint8Array();
