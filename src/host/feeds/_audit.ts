import { emptyObject, isObject, type Json, type JsonObject } from "../../model/json.ts";
import { Unreadable } from "../../model/reading.ts";
import {
  type AuditEvent,
  type AuditExecution,
  parseAuditExecution,
  partOfExecution,
} from "../../parse/log/audit_execution.ts";
import { type AuditRecord, parseAuditRecord } from "../../parse/log/audit_record.ts";
import { logText } from "../../parse/log/log_text.ts";
import type { LogRecord } from "../../model/log_record.ts";
import type { HostFs, ReadPattern } from "../host_fs.ts";
import { JOURNAL_READS } from "./_journal_files.ts";
import { begin, look, PAUSE } from "./_journal_look.ts";
import { cursorOf } from "./_journal_position.ts";
import type { JournalInterest } from "./_journal_record.ts";
import { endOf, nextSteps } from "./_log_file.ts";
import { positionOf } from "./_log_position.ts";
import { AUDIT_LOG } from "./log.ts";
import { logAt } from "./rotation.ts";

/** What is read of the kernel's audit. */
export const AUDIT_READS: readonly ReadPattern[] = [`${AUDIT_LOG}*`, ...JOURNAL_READS];

/** What journald has of the kernel itself; anybody may call himself "audit", but only the kernel has these transports. */
const INTEREST: JournalInterest = { _TRANSPORT: new Set(["audit", "kernel"]) };
/** So much is read at a time: pieces of 64 KiB of the log, or of 500 entries of the journal. */
const MAX_PIECES = 16;
/** The records of one event do not come with those of so many others between them. */
const MAX_OPEN = 64;
/** So many events that were told are known again: the kernel may say to one what it says to another. */
const MAX_TOLD = 8192;
/** Behind it auditd has names for the numbers of a record (`log_format = ENRICHED` in auditd.conf(5)). */
const ENRICHED = 0x1d;

/** What one reading gave. */
interface AuditTaken {
  executions: readonly AuditExecution[];
  /** There is more to be read now. */
  more: boolean;
}

/** Follows the audit. */
export interface AuditReader {
  /** What is new; of a device at rest also what lacks its end. Never throws for what it reads. */
  read(atRest: boolean): AuditTaken;
  /** Where to continue. */
  readonly cursor: JsonObject;
}

/**
 * Executions as the kernel's audit tells of them, where somebody gave it a rule to: from auditd's log where that may be
 * read, else from the journal. Without a cursor it begins at their ends.
 */
export function auditReader(host: HostFs, cursor: Json | undefined): AuditReader {
  const kept: JsonObject = isObject(cursor) ? cursor : emptyObject();
  let log = positionOf(kept.log);
  const journal = begin(host, INTEREST, kept.journal);
  const open = new Map<number, AuditEvent>();
  const told = new Set<number>();
  const readLog = (take: (record: AuditRecord | undefined) => void): boolean => {
    log ??= endOf(host, AUDIT_LOG);
    for (let pieces = 0; pieces < MAX_PIECES; pieces++) {
      const steps = nextSteps(host, AUDIT_LOG, log);
      if (steps.length === 0) return false;
      for (const { line, position } of steps) {
        if (line !== undefined) take(recordOfLine(line));
        log = position;
      }
    }
    return true;
  };
  const readJournal = (take: (record: AuditRecord | undefined) => void): boolean => {
    let pieces = 0;
    for (const fed of look(journal)) {
      if (fed === PAUSE && ++pieces === MAX_PIECES) return true;
      if (fed !== PAUSE && fed.item !== undefined && "message" in fed.item) {
        take(recordOfEntry(fed.item));
      }
    }
    return journal.then === "again";
  };
  return {
    get cursor() {
      return {
        ...(log === undefined ? {} : { log: { ...log } }),
        ...(journal.position === undefined ? {} : { journal: cursorOf(journal.position) }),
      };
    },
    read(atRest) {
      const waited = [...open.keys()];
      const executions: AuditExecution[] = [];
      const finish = (serial: number | undefined) => {
        const event = serial === undefined ? undefined : open.get(serial);
        if (serial === undefined || event === undefined) return;
        open.delete(serial);
        told.add(serial);
        for (const oldest of told) {
          if (told.size <= MAX_TOLD) break;
          told.delete(oldest);
        }
        const execution = parseAuditExecution(event);
        if (execution !== undefined) executions.push(execution);
      };
      const take = (record: AuditRecord | undefined) => {
        const part = record && partOfExecution(record);
        if (record === undefined || part === undefined || told.has(record.serial)) return;
        const { serial } = record;
        // An event begins with its call.
        if (part === "call" && !open.has(serial)) open.set(serial, new Map());
        // What it was called with is not kept.
        open.get(serial)?.set(part, part === "execve" ? { ...record, fields: "" } : record);
        if (part === "end") finish(serial);
        else if (open.size > MAX_OPEN) finish(open.keys().next().value);
      };
      const more = hasLog(host) ? readLog(take) : readJournal(take);
      for (const serial of atRest ? [...open.keys()] : waited) finish(serial);
      return { executions, more };
    },
  };
}

/** Whether auditd's log is there and may be read. */
function hasLog(host: HostFs): boolean {
  try {
    return logAt(host, AUDIT_LOG) !== undefined && host.readAt(AUDIT_LOG, 0, 1) !== undefined;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

function recordOfLine(line: Uint8Array): AuditRecord | undefined {
  const end = line.indexOf(ENRICHED);
  return parseAuditRecord(logText(end < 0 ? line : line.subarray(0, end)));
}

/**
 * By way of journald a record has its type before its fields, and its number beside them:
 *
 *     SYSCALL arch=c000003e syscall=59 success=yes ...
 */
function recordOfEntry({ message, trusted, wallMs = 0 }: LogRecord): AuditRecord | undefined {
  if (trusted?.transport === "kernel") return parseAuditRecord(message);
  if (trusted?.transport !== "audit" || trusted.auditSerial === undefined) return undefined;
  const [, type, fields] = /^(\w{1,64}) (.*)$/s.exec(message) ?? [];
  if (type === undefined || fields === undefined) return undefined;
  return { type, wallMs, serial: trusted.auditSerial, fields };
}
