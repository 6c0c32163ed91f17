import type { JournalGap } from "../../model/journal_gap.ts";
import type { LogRecord } from "../../model/log_record.ts";
import type { JournalEntry, JournalField, JournalFile } from "../../parse/db/journal_file.ts";
import { logText } from "../../parse/log/log_text.ts";
import { ParseError } from "../../parse/parse_error.ts";

/** Which entries are wanted: those with one of the values in one of the fields. */
export type JournalInterest = Readonly<Record<string, ReadonlySet<string>>>;

const PROGRAMS: ReadonlySet<string> = new Set([
  "sshd",
  "sshd-session",
  "sshd-auth",
  "dropbear",
  "login",
  "su",
  "su-l",
  "sudo",
  "sudo-i",
  "doas",
  "pkexec",
  "runuser",
  "systemd-logind",
]);

/** What journald says of what it left out (sd-messages.h): SD_MESSAGE_JOURNAL_DROPPED and _MISSED. */
const LEFT_OUT: Readonly<Record<string, "suppressed" | "missed">> = {
  a596d6fe7bfa4994828e72309e95d61e: "suppressed",
  e9bf28e6e834481bb6f48f548ad13606: "missed",
};

/**
 * Entries that tell of logins and of privilege: by program, as journald knows it or as it calls itself, by the
 * facilities auth and authpriv (syslog(3)), to which PAM writes for whatever daemon asks it, and of sessions. wpa_supplicant tells with which access point an interface is.
 */
export const LOGIN_INTEREST: JournalInterest = {
  _COMM: PROGRAMS,
  SYSLOG_IDENTIFIER: new Set([...PROGRAMS, "wpa_supplicant"]),
  SYSLOG_FACILITY: new Set(["4", "10"]),
  // A session began, and ended (sd-messages.h).
  MESSAGE_ID: new Set(["8d45620c1a4348dbb17410da57c60c66", "3354939424b4456d9802ca8333ed424a"]),
};

/** What a writer may add that says more than its text: which message it is, and what it is about. */
const OWN_FIELDS = ["MESSAGE_ID", "UNIT", "BUNDLE_VERSION"] as const;
/** The fields that a record is made of, besides the message. */
const RECORD_FIELDS = new Set<string>([
  ...OWN_FIELDS,
  "SYSLOG_IDENTIFIER",
  "SYSLOG_PID",
  "_PID",
  "_COMM",
  "_EXE",
  "_UID",
  "_CAP_EFFECTIVE",
  "_SYSTEMD_UNIT",
  "_TRANSPORT",
  "_AUDIT_ID",
]);
/** Names and programs are not longer; of a message this much is enough to know that it is one. */
const MAX_SHORT_BYTES = 320;
/** No program that tells of logins says more at once. */
const MAX_MESSAGE_BYTES = 16 * 1024;
/** How many fields of a file are remembered: most entries share all but a few. */
const MAX_KEPT = 8192;
/** An entry with more fields that cannot be read is not read on. */
const MAX_UNREADABLE = 16;
/** And how many messages: what is said again is often said soon. */
const MAX_MESSAGES = 32;

/** What is known of the field at an offset. */
interface Known {
  name: string;
  value: string;
  wanted: boolean;
}
/** A field that no record has. */
const OTHER: Known = { name: "", value: "", wanted: false };
/** A field that cannot be read. */
const UNREADABLE: Known = { name: "", value: "", wanted: false };
/** A field that is compressed and too long for any but the text; it is read only if the entry is wanted. */
const LARGE: Known = { name: "", value: "", wanted: false };
/** The text of an entry; it is read only if the entry is wanted. */
const MESSAGE: Known = { name: "MESSAGE", value: "", wanted: false };

/** Makes records of the entries of one file. */
export interface JournalRecords {
  /** How many bytes of fields were made something of. */
  readonly workBytes: number;
  /**
   * An entry that is not wanted gives undefined; one that cannot be told from such, or has no text that can
   * be read, a gap, and so does what journald says that it left out.
   */
  itemOf(entry: JournalEntry, path: string): LogRecord | JournalGap | undefined;
}

/** Makes records of the entries of one file, of which it remembers the fields that entries share. */
export function recordsOf(journal: JournalFile, interest: JournalInterest): JournalRecords {
  const file = fieldsOf(journal, interest);
  return {
    get workBytes() {
      return file.workBytes;
    },
    itemOf(entry, path) {
      const offsets = journal.fields(entry);
      const fields: Known[] = [];
      let unreadable = 0;
      for (const offset of offsets) {
        const field = file.at(offset);
        fields.push(field);
        if (field === UNREADABLE && ++unreadable === MAX_UNREADABLE) break;
      }
      const value = (name: string) => fields.find((field) => field.name === name)?.value;
      if (!fields.some(({ wanted }) => wanted)) {
        const isNobodys = value("_COMM") === undefined && value("SYSLOG_IDENTIFIER") === undefined;
        return unreadable > 0 && isNobodys ? { path, how: "unreadable", maxEntries: 1 } : undefined;
      }
      const isText = (field: Known | undefined) => field === MESSAGE || field === LARGE;
      const texts = offsets.filter((_, index) => isText(fields[index])).map(file.messageAt);
      const message = texts.find((text) => text !== undefined);
      if (message === undefined && (unreadable > 0 || texts.length > 0)) {
        return { path, how: "unreadable", maxEntries: 1 };
      }
      const id = value("MESSAGE_ID") ?? "";
      const how = Object.hasOwn(LEFT_OUT, id) ? LEFT_OUT[id] : undefined;
      // Any program may give its messages an id, but only journald itself has this transport.
      return how !== undefined && value("_TRANSPORT") === "driver"
        ? leftOut(path, how, message ?? "")
        : recordOf(entry, message ?? "", value);
    },
  };
}

/** The fields of one file, by their offsets. A damaged one is missing from its entry, as it is for journalctl. */
function fieldsOf(journal: JournalFile, interest: JournalInterest) {
  const known = new Map<number, Known>();
  const messages = new Map<number, string | undefined>();
  let workBytes = 0;

  const unlessDamaged = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (error instanceof ParseError) return undefined;
      throw error;
    }
  };
  const isLarge = (offset: number) =>
    unlessDamaged(() => journal.isLarge(offset, MAX_SHORT_BYTES)) === true;
  const fieldAt = (offset: number, maxBytes?: number): JournalField | undefined => {
    const field = unlessDamaged(() => journal.field(offset, maxBytes));
    workBytes += field?.value.length ?? 0;
    return field;
  };

  return {
    get workBytes() {
      return workBytes;
    },
    at(offset: number): Known {
      const remembered = known.get(offset);
      if (remembered !== undefined) return remembered;
      const found = isLarge(offset) ? LARGE : knownOf(fieldAt(offset, MAX_SHORT_BYTES), interest);
      if (known.size >= MAX_KEPT) known.clear();
      known.set(offset, found);
      return found;
    },
    /** The text of a field; undefined when it is not a message, or cannot be read. */
    messageAt(offset: number): string | undefined {
      if (messages.has(offset)) return messages.get(offset);
      const field = fieldAt(offset);
      const message = field?.name === "MESSAGE"
        ? logText(field.value.subarray(0, MAX_MESSAGE_BYTES))
        : undefined;
      if (messages.size >= MAX_MESSAGES) messages.clear();
      messages.set(offset, message);
      return message;
    },
  };
}

function knownOf(field: JournalField | undefined, interest: JournalInterest): Known {
  if (field === undefined) return UNREADABLE;
  const { name } = field;
  if (name === "MESSAGE") return MESSAGE;
  const values = Object.hasOwn(interest, name) ? interest[name] : undefined;
  if (values === undefined && !RECORD_FIELDS.has(name)) return OTHER;
  const value = logText(field.value.subarray(0, MAX_SHORT_BYTES));
  const isLeftOut = name === "MESSAGE_ID" && Object.hasOwn(LEFT_OUT, value);
  return { name, value, wanted: isLeftOut || (values?.has(value) ?? false) };
}

/**
 *     Suppressed 1520 messages from ssh.service
 *     Missed 12 kernel messages
 */
function leftOut(path: string, how: "suppressed" | "missed", message: string): JournalGap {
  const [, count, unit] = /^[A-Z][a-z]+ (\d{1,15}) [a-z ]+?(?: from (.{1,256}))?$/.exec(message) ??
    [];
  return {
    path,
    how,
    maxEntries: count === undefined ? undefined : Number(count),
    ...(unit !== undefined && { unit }),
  };
}

function recordOf(
  entry: JournalEntry,
  message: string,
  value: (name: string) => string | undefined,
): LogRecord {
  const comm = value("_COMM");
  const exe = value("_EXE");
  const uid = numberOf(value("_UID"));
  // CAP_SETUID of linux/capability.h: who has it may become anybody.
  const mayBecome = (Number.parseInt(value("_CAP_EFFECTIVE")?.slice(-2) ?? "", 16) & 0x80) !== 0;
  const unit = value("_SYSTEMD_UNIT");
  const transport = value("_TRANSPORT");
  const auditSerial = numberOf(value("_AUDIT_ID"));
  const fields = OWN_FIELDS.flatMap((name) => {
    const text = value(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    wallMs: Math.floor(entry.realtimeUs / 1000),
    tag: value("SYSLOG_IDENTIFIER") ?? comm ?? "",
    pid: numberOf(value("_PID")) ?? numberOf(value("SYSLOG_PID")),
    message,
    count: 1,
    source: "journal",
    trusted: {
      ...(comm !== undefined && { comm }),
      ...(exe !== undefined && { exe }),
      ...(uid !== undefined && { uid }),
      ...(mayBecome && { mayBecome }),
      ...(unit !== undefined && { unit }),
      ...(transport !== undefined && { transport }),
      ...(auditSerial !== undefined && { auditSerial }),
      bootId: entry.bootId,
    },
    ...(fields.length > 0 && { fields: Object.fromEntries(fields) }),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
