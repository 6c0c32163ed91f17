import * as z from "zod";
import type { HostFs } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { UTMP_TYPE, type UtmpRecord } from "../parse/db/utmp.ts";
import { attempt } from "./_attempt.ts";
import { readInteger } from "./_read_line.ts";
import { readWtmp, WTMP, type WtmpPlace, wtmpPlaceSchema } from "./_wtmp.ts";

/** Where the kernel keeps what it said as it crashed, and where systemd-pstore(8) moves it. */
const CRASH_FOLDERS = ["/sys/fs/pstore", "/var/lib/systemd/pstore"] as const;
const WATCHDOG = "/sys/class/watchdog/watchdog0/bootstatus";
/** It has a file `synchronized` once systemd-timesyncd has set the clock. */
const TIMESYNC = "/run/systemd/timesync";

/** What tells why the device was started, and whether its clock is right. */
export const REBOOT_READS = [...CRASH_FOLDERS, WATCHDOG, TIMESYNC, WTMP] as const;

/** What is remembered during a boot, to tell at the next one what happened in between. */
export const tracesSchema = z.object({
  crash_records: z.array(z.string()).optional().describe("Names of the kernel's crash records"),
  wtmp: wtmpPlaceSchema.optional(),
});
/** What is remembered during a boot. */
export type Traces = z.infer<typeof tracesSchema>;

/** What is known of why and how often the device went down. */
export interface Reason {
  cause?: string;
  count?: number;
}

const MAX_CRASH_RECORDS = 64;
/** Of wtmp no more than 16 pieces are read. */
const MAX_PIECES = 16;
/** Bits of a watchdog's boot status, in linux/watchdog.h, by what they tell. */
const WATCHDOG_CAUSES: readonly (readonly [number, string])[] = [
  [0x20, "watchdog"],
  [0x01, "overheating"],
  [0x10, "undervoltage"],
  [0x40, "overvoltage"],
];

/**
 * Why the device was started: a new crash record of the kernel, the watchdog's status, or how wtmp
 * says that it went down; and how often, where wtmp has more than one boot since. What cannot be read
 * tells nothing.
 */
export function investigate(
  host: HostFs,
  before: Traces | undefined,
): { reason: Reason; traces: Traces } {
  const crashes = crashRecords(host);
  const { records, place } = recordsSince(host, before?.wtmp);
  const known = new Set(before?.crash_records);
  const crashed = before?.crash_records !== undefined && crashes?.some((name) => !known.has(name));
  const { cause, count } = causeIn(records);
  const told = crashed ? "kernel crash" : watchdogCause(host) ?? cause;
  return {
    reason: {
      ...(told === undefined ? {} : { cause: told }),
      ...(count > 1 ? { count } : {}),
    },
    traces: {
      ...(crashes === undefined ? {} : { crash_records: crashes }),
      ...(place === undefined ? {} : { wtmp: place }),
    },
  };
}

/** Whether something sets the clock of this device and has not done so yet. */
export function awaitsTime(host: HostFs): boolean {
  const isThere = (path: `/${string}`) => attempt(() => host.stat(path)) !== undefined;
  return isThere(TIMESYNC) && !isThere(`${TIMESYNC}/synchronized`);
}

/** Undefined where no folder of crash records can be read: then a new one cannot be told from an old one. */
function crashRecords(host: HostFs): string[] | undefined {
  const folders = CRASH_FOLDERS.map((path) => attempt(() => host.list(path)));
  if (folders.every((names) => names === undefined)) return undefined;
  return folders.flatMap((names) => names ?? []).map(escapeKey).sort().slice(0, MAX_CRASH_RECORDS);
}

function watchdogCause(host: HostFs): string | undefined {
  const status = attempt(() => readInteger(host, WATCHDOG)) ?? 0;
  return WATCHDOG_CAUSES.find(([bit]) => (status & bit) !== 0)?.[1];
}

function recordsSince(
  host: HostFs,
  from: WtmpPlace | undefined,
): { records: readonly UtmpRecord[]; place: WtmpPlace | undefined } {
  const records: UtmpRecord[] = [];
  let place = from;
  for (let piece = 0; piece < MAX_PIECES; piece++) {
    const read = attempt(() => readWtmp(host, place));
    place = read?.place;
    if (read === undefined || read.records.length === 0) break;
    records.push(...read.records);
  }
  return { records, place };
}

/** A boot that no shutdown came before was not meant: last(1) calls that a crash. */
function causeIn(records: readonly UtmpRecord[]): { cause: string | undefined; count: number } {
  let count = 0;
  let cause: string | undefined;
  let shutDown = false;
  for (const { type, user } of records) {
    if (type === UTMP_TYPE.runLevel && user === "shutdown") shutDown = true;
    if (type !== UTMP_TYPE.boot) continue;
    count += 1;
    cause = shutDown ? "shutdown" : "power loss or crash";
    shutDown = false;
  }
  return { cause: count === 0 && shutDown ? "shutdown" : cause, count };
}
