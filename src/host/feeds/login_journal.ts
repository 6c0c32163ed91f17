import { systemClock } from "../../clock.ts";
import type { LogRecord } from "../../model/log_record.ts";
import { Unreadable } from "../../model/reading.ts";
import { parseBootId } from "../../parse/proc/boot_id.ts";
import type { HostFs } from "../host_fs.ts";
import { unlessAbsent } from "../host_fs.ts";
import { DEPLOYMENT_INTEREST } from "./_deployment_interest.ts";
import { BOOT_ID, findJournals } from "./_journal_files.ts";
import { journalFeed, type JournalInterest, LOGIN_INTEREST } from "./journal.ts";
import { LOGIN_LOGS } from "./log.ts";

/**
 * The records of this device's journal that tell of logins, and of deployments: it is read once for both. Where a syslog daemon has them too, it writes
 * them down at once, and journald tells of its own writing only a quarter of a second later.
 */
export const loginJournal = journalFeed({
  clock: systemClock,
  interest: both(LOGIN_INTEREST, DEPLOYMENT_INTEREST),
  hints: LOGIN_LOGS,
});

/** What is of either interest. */
function both(one: JournalInterest, other: JournalInterest): JournalInterest {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    names.map((name) => [name, new Set([...one[name] ?? [], ...other[name] ?? []])]),
  );
}

/** How much later than journald a syslog daemon may date what both wrote down, or a clock be set back. */
const SLACK_MS = 2_000;

/**
 * Until when the system's journal was written, ms since 1970 UTC; 0 when nothing is in it yet. Throws
 * `Unreadable` unless it is there, may be read, has a form that can be, and was written to since the device
 * was booted: journald may have been told to keep nothing any more (`Storage=none` in journald.conf(5)).
 */
export function assertJournal(host: HostFs): number {
  const { files, blind } = findJournals(host, new Map(), /^system\.journal$/);
  if (files.length === 0) {
    throw new Unreadable(blind?.why ?? "absent", blind?.detail ?? "No journal");
  }
  // Without a boot, in a tree that is not a running device, nothing tells.
  const bootId = unlessAbsent(() => host.readText(BOOT_ID));
  const own = bootId === undefined ? undefined : parseBootId(bootId).replaceAll("-", "");
  const live = files.filter(({ header }) => own === undefined || header.bootId === own);
  if (live.length === 0) {
    throw blind === undefined
      ? new Unreadable("absent", "The journal was not written to since the boot")
      : new Unreadable(blind.why, blind.detail);
  }
  return Math.max(...live.map(({ header }) => header.tailMs));
}

/**
 * Whether a log's record is in a journal too that was written until then. A record of unknown time is
 * taken for one.
 */
export function isInJournal({ wallMs }: LogRecord, writtenMs: number): boolean {
  return wallMs === undefined || wallMs <= writtenMs + SLACK_MS;
}
