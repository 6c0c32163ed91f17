import { systemClock } from "../../clock.ts";
import { emptyObject, isObject, type Json, type JsonObject } from "../../model/json.ts";
import type { LogRecord } from "../../model/log_record.ts";
import { Unreadable } from "../../model/reading.ts";
import { logText } from "../../parse/log/log_text.ts";
import { parseSyslogLine } from "../../parse/log/syslog_line.ts";
import type { Fed, Feed } from "../feed.ts";
import type { HostFs, HostPath } from "../host_fs.ts";
import { endOf, type LogPosition, nextLines, positionOf } from "./_log_file.ts";

/** Where a syslog daemon writes logins: Debian's, Red Hat's, busybox's. */
export const LOGIN_LOGS: readonly HostPath[] = [
  "/var/log/auth.log",
  "/var/log/messages",
  "/var/log/secure",
];
/** Whatever wakes it, or fails to, it looks this often. */
const POLL_MS = 5_000;
/** Between two looks: lines that come one by one are taken together. */
const PAUSE_MS = 20;

/**
 * The records of the logs that tell of logins, followed through rotation and restarts. The cursor has a
 * position for each file, by its path.
 */
export const logFeed: Feed<LogRecord> = {
  id: "log",
  reads: LOGIN_LOGS.map((path) => `${path}*` as const),
  async *open(host, cursor, signal) {
    let changed = true;
    let wake = () => {};
    const onChange = () => {
      changed = true;
      wake();
    };
    // It ends with the signal, and never throws.
    (async () => {
      for await (const _ of host.watch(LOGIN_LOGS, signal)) onChange();
    })();
    signal.addEventListener("abort", onChange);
    while (!signal.aborted) {
      changed = false;
      for (;;) {
        const found = catchUp(host, cursor, systemClock.now().wallMs);
        for (const fed of found) {
          cursor = fed.cursor;
          yield fed;
        }
        if (found.length === 0 || signal.aborted) break;
      }
      await systemClock.sleep(PAUSE_MS, signal);
      const pause = new AbortController();
      wake = () => pause.abort();
      if (!changed) await systemClock.sleep(POLL_MS, pause.signal);
    }
  },
  catchUp,
};

function catchUp(
  host: HostFs,
  cursor: Json | undefined,
  nowMs: number,
): readonly Fed<LogRecord>[] {
  let positions: JsonObject = isObject(cursor) ? cursor : emptyObject();
  const found: Fed<LogRecord>[] = [];
  let begun = false;
  for (const path of LOGIN_LOGS) {
    const moveTo = (position: LogPosition) =>
      positions = Object.assign(emptyObject(), positions, { [path]: { ...position } });
    try {
      const known = positionOf(positions[path]);
      if (known === undefined) {
        // What was written before it could be read is not news.
        moveTo(endOf(host, path));
        begun = true;
        continue;
      }
      for (const { line, position } of nextLines(host, path, known)) {
        moveTo(position);
        const item = { ...parseSyslogLine(logText(line), nowMs), source: "log" as const };
        found.push({ ...(line.length === 0 ? {} : { item }), cursor: positions });
      }
    } catch (error) {
      // The collector says that it cannot be read; the others can.
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return begun ? [...found, { cursor: positions }] : found;
}
