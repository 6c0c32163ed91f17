import { parseAuditLine } from "./audit_line.ts";

/** One line of a log file, taken apart. */
export interface SyslogLine {
  /** Milliseconds since 1970 UTC; undefined where the line does not say when. */
  wallMs: number | undefined;
  /** The program; empty in a line of no known form. */
  tag: string;
  pid: number | undefined;
  message: string;
  /** How often it was said: a syslog daemon may fold repetitions. */
  count: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY_MS = 86_400_000;
const RFC3339 = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))`;
const RFC5424 = new RegExp(
  String
    .raw`^<\d{1,3}>1 (?:-|${RFC3339}) \S+ (\S+) (\S+) \S+ (?:-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*")*\])+)(?: (.*))?$`,
);
const STAMP = new RegExp(
  String
    .raw`^(?:<\d{1,3}>)?(?:${RFC3339}|(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?: (\d{4}))?) +(?:\[\d{1,12}\.\d{3}\] )?`,
);
const REPEATED =
  /^(?:[\w.:-]{1,255} )?last message (?:'.{0,64}' )?repeated (\d{1,6}) times?(?:, suppressed by syslog-ng on \S{1,255})?$/i;
/** These pass on what the kernel's audit says. */
const AUDIT_TAGS: ReadonlySet<string> = new Set(["audispd", "audisp-syslog", "audit", "kernel"]);
const LEVEL = /^[a-z]+\d?\.[a-z]+ +/;
const TAG = /^\[?([\w./@+-]{1,64})(?:\[(\d{1,10})\]|\])?(?:: ?| )/;

/**
 * Takes a line of a syslog file apart, in any of these forms. A line of no known form, such as the rest of
 * a message that held a newline, is a message without a tag.
 *
 *     2026-11-21T10:00:00.954167+01:00 pump sshd[579]: Invalid user x from 192.0.2.1 port 5
 *     Nov 21 10:00:00 pump sshd[579]: message repeated 2 times: [ Failed password for root ...]
 *     Nov 21 10:00:00 pump authpriv.info dropbear[579]: Child connection from 192.0.2.1:5
 *     Sat Nov 21 10:00:00 2026 authpriv.info dropbear[579]: Child connection from 192.0.2.1:5
 *     Sat Nov 21 10:00:00 2026 [1795255200.123] authpriv.info dropbear[579]: Child connection from 192.0.2.1:5
 *     <38>1 2026-11-21T10:00:00.954167+01:00 pump sshd 579 - [meta a="1"] Invalid user x from 192.0.2.1 port 5
 *     Nov 21 10:00:00 pump last message repeated 2 times
 *     Nov 21 10:00:00 pump kernel: [   12.345678] audit: type=1100 audit(1795255200.123:9): pid=579 ...
 *
 * rsyslog's RFC 3339 and BSD templates, busybox's syslogd, OpenWrt's logread, RFC 5424, sysklogd and
 * syslog-ng, the kernel's audit. A BSD stamp has neither year nor zone: it is of local time, and
 * of the last year in which it is not more than a day ahead.
 *
 * @param previous the line before it in its file, which "last message repeated" is about: see
 * `isRepetition`. Unknown, such a line says nothing
 */
export function parseSyslogLine(line: string, nowMs: number, previous?: string): SyslogLine {
  const modern = RFC5424.exec(line);
  if (modern !== null) {
    const [, time, tag = "", pid = "", message = ""] = modern;
    const wallMs = time === undefined ? undefined : timeOf(time);
    const said = {
      wallMs,
      tag,
      pid: pidOf(pid),
      message: message.replace(/^\ufeff/, ""),
      count: 1,
    };
    return audited(unfold(said));
  }
  const stamp = STAMP.exec(line);
  if (stamp === null) {
    return { wallMs: undefined, tag: "", pid: undefined, message: line, count: 1 };
  }
  const [whole, time, ...local] = stamp;
  const wallMs = time === undefined ? localTime(local, nowMs) : timeOf(time);
  const rest = line.slice(whole.length);
  const [, times] = REPEATED.exec(rest) ?? [];
  if (times !== undefined) {
    const said = previous === undefined || isRepetition(previous)
      ? { tag: "", pid: undefined, message: rest }
      : parseSyslogLine(previous, nowMs);
    return { ...said, wallMs, count: Math.max(1, Number(times)) };
  }
  return audited(unfold({ wallMs, ...tagged(rest), count: 1 }));
}

/** Whether a line only says that the one before it was repeated. */
export function isRepetition(line: string): boolean {
  const [whole = ""] = STAMP.exec(line) ?? [];
  return whole !== "" && REPEATED.test(line.slice(whole.length));
}

/** What a line of the kernel, or of auditd by way of syslog, says of an attempt is the audit's. */
function audited(line: SyslogLine): SyslogLine {
  if (!AUDIT_TAGS.has(line.tag)) return line;
  const text = line.message.replace(/^\[ {0,9}\d{1,10}\.\d{6}\] /, "").replace(/^audit: /, "");
  return parseAuditLine(text) ?? line;
}

/** The host stands before the tag, or not; a level stands between the two, or in place of the host. */
function tagged(rest: string): { tag: string; pid: number | undefined; message: string } {
  const level = LEVEL.exec(rest);
  const own = TAG.exec(rest);
  const hasColon = own !== null && own[0].includes(":");
  const after = level !== null
    ? rest.slice(level[0].length)
    : hasColon || own === null || rest.startsWith("[")
    ? rest
    : rest.replace(/^\S+ +/, "").replace(LEVEL, "");
  const found = TAG.exec(after);
  if (found === null) return { tag: "", pid: undefined, message: rest };
  const [whole, tag = "", pid] = found;
  return { tag, pid: pidOf(pid), message: after.slice(whole.length) };
}

/** rsyslog's `$RepeatedMsgReduction`. */
function unfold(line: SyslogLine): SyslogLine {
  const [, times, message] = /^message repeated (\d{1,6}) times: \[ (.*)\]$/.exec(line.message) ??
    [];
  if (message === undefined) return line;
  return { ...line, message, count: Math.max(1, Number(times)) };
}

function pidOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function timeOf(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function localTime(fields: readonly (string | undefined)[], nowMs: number): number | undefined {
  const [month, year] = [MONTHS.indexOf(fields[0] ?? ""), fields[5]];
  const [day = 0, hour = 0, minute = 0, second = 0] = fields.slice(1, 5).map(Number);
  if (month < 0 || day < 1 || day > 31) return undefined;
  const inYear = (year: number) => new Date(year, month, day, hour, minute, second);
  if (year !== undefined) return inYear(Number(year)).getTime();
  const last = new Date(nowMs + DAY_MS).getFullYear();
  // A 29 February is of a leap year, up to eight years ago.
  for (let year = last; year > last - 9; year--) {
    const date = inYear(year);
    if (date.getMonth() === month && date.getTime() <= nowMs + DAY_MS) return date.getTime();
  }
  return undefined;
}
