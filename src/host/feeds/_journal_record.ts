import type { LogRecord } from "../../model/log_record.ts";
import type { JournalEntry, JournalFile } from "../../parse/db/journal_file.ts";
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

/** Entries that tell of logins and of privilege: by program, as journald knows it or as it calls itself, and of sessions. */
export const LOGIN_INTEREST: JournalInterest = {
  _COMM: PROGRAMS,
  SYSLOG_IDENTIFIER: PROGRAMS,
  // A session began, and ended (sd-messages.h).
  MESSAGE_ID: new Set(["8d45620c1a4348dbb17410da57c60c66", "3354939424b4456d9802ca8333ed424a"]),
};

/** The fields that a record is made of, besides the message. */
const RECORD_FIELDS = new Set([
  "SYSLOG_IDENTIFIER",
  "SYSLOG_PID",
  "_PID",
  "_COMM",
  "_EXE",
  "_UID",
  "_SYSTEMD_UNIT",
]);
/** Names and programs are not longer; of a message this much is enough to know that it is one. */
const MAX_SHORT_BYTES = 320;
/** How many fields of a file are remembered: most entries share all but a few. */
const MAX_KEPT = 8192;

/** What is known of the field at an offset. */
interface Known {
  name: string;
  value: string;
  wanted: boolean;
}
/** A field that no record has. */
const OTHER: Known = { name: "", value: "", wanted: false };
/** The text of an entry; it is read only if the entry is wanted. */
const MESSAGE: Known = { name: "MESSAGE", value: "", wanted: false };

/** Makes records of the entries of one file, of which it remembers the fields that entries share. */
export function recordsOf(
  journal: JournalFile,
  interest: JournalInterest,
): (entry: JournalEntry) => LogRecord | undefined {
  const known = new Map<number, Known>();

  const learn = (offset: number): Known => {
    const found = knownOf(journal, offset, interest);
    if (known.size >= MAX_KEPT) known.clear();
    known.set(offset, found);
    return found;
  };

  return (entry) => {
    const offsets = journal.fields(entry);
    const fields = offsets.map((offset) => known.get(offset) ?? learn(offset));
    if (!fields.some(({ wanted }) => wanted)) return undefined;
    const value = (name: string) => fields.find((field) => field.name === name)?.value;
    const at = offsets[fields.indexOf(MESSAGE)];
    const message = at === undefined ? "" : textOf(fieldAt(journal, at)?.value ?? new Uint8Array());
    return recordOf(entry, message, value);
  };
}

function knownOf(journal: JournalFile, offset: number, interest: JournalInterest): Known {
  const field = fieldAt(journal, offset, MAX_SHORT_BYTES);
  if (field === undefined) return OTHER;
  const { name } = field;
  if (name === "MESSAGE") return MESSAGE;
  const values = Object.hasOwn(interest, name) ? interest[name] : undefined;
  if (values === undefined && !RECORD_FIELDS.has(name)) return OTHER;
  const value = textOf(field.value);
  return { name, value, wanted: values?.has(value) ?? false };
}

/** A damaged field is missing from its entry, as it is for journalctl. */
function fieldAt(journal: JournalFile, offset: number, maxBytes?: number) {
  try {
    return journal.field(offset, maxBytes);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

function recordOf(
  entry: JournalEntry,
  message: string,
  value: (name: string) => string | undefined,
): LogRecord {
  const comm = value("_COMM");
  const exe = value("_EXE");
  const uid = numberOf(value("_UID"));
  const unit = value("_SYSTEMD_UNIT");
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
      ...(unit !== undefined && { unit }),
      bootId: entry.bootId,
    },
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text: `\xNN` for control characters, and, where they are not UTF-8, for all that is not ASCII. */
function textOf(bytes: Uint8Array): string {
  const escaped = (character: string) =>
    `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    text = Array.from(bytes, (byte) => {
      const character = String.fromCharCode(byte);
      return byte < 0x80 ? character : escaped(character);
    }).join("");
  }
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, escaped);
}
