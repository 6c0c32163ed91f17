import { textOfBytes } from "../_bytes_text.ts";
import { auditBytes, type AuditRecord, auditValue } from "./audit_record.ts";

/** A program that was executed, as the kernel's audit tells it. */
export interface AuditExecution {
  wallMs: number;
  pid: number;
  ppid: number;
  /** Effective, with the new program. */
  uid: number;
  /** As it was given to execve(2), from `/` on as far as known; bytes that are not UTF-8 as Latin-1. */
  path: string;
}

/** Which of an execution's records are needed, by name and by number (include/uapi/linux/audit.h). */
const TYPES: Readonly<Record<string, AuditPart>> = {
  SYSCALL: "call",
  1300: "call",
  PATH: "path",
  1302: "path",
  CWD: "cwd",
  1307: "cwd",
  EXECVE: "execve",
  1309: "execve",
  PROCTITLE: "end",
  1327: "end",
};
/** What a record is of an execution: the last one says nothing but that there will be no more. */
export type AuditPart = "call" | "path" | "cwd" | "execve" | "end";
/** The records of one event. */
export type AuditEvent = Map<AuditPart, AuditRecord>;

/** What the record tells of an execution; undefined where it tells nothing, like a path of anything but the program. */
export function partOfExecution({ type, fields }: AuditRecord): AuditPart | undefined {
  const part = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  return part === "path" && !fields.startsWith("item=0 ") ? undefined : part;
}

/**
 * The execution that the records of one serial number tell of; undefined unless they tell of one that succeeded: only
 * then is there an EXECVE. Path and working directory may be left out by a rule of auditctl(8).
 *
 *     type=SYSCALL msg=audit(1795342222.020:220): arch=c000003e syscall=59 success=yes exit=0 ... items=3 ppid=736 pid=746 auid=0 uid=0 gid=0 euid=0 ... comm=722072 exe=2F746D702F6120622F712072 subj=unconfined key="exec"
 *     type=EXECVE msg=audit(1795342222.020:220): argc=1 a0=2E2F6120622F712072
 *     type=CWD msg=audit(1795342222.020:220): cwd="/tmp"
 *     type=PATH msg=audit(1795342222.020:220): item=0 name=2E2F6120622F712072 inode=6289 ... nametype=NORMAL ...
 */
export function parseAuditExecution(event: AuditEvent): AuditExecution | undefined {
  const call = event.get("call");
  if (call === undefined || !event.has("execve")) return undefined;
  const number = (name: string) => {
    const value = auditValue(call.fields, name) ?? "";
    return /^\d{1,10}$/.test(value) ? Number(value) : undefined;
  };
  const [pid, ppid, uid] = [number("pid"), number("ppid"), number("euid")];
  const exe = textOf(call, "exe");
  const given = textOf(event.get("path"), "name") || exe;
  if (pid === undefined || ppid === undefined || uid === undefined || given === undefined) {
    return undefined;
  }
  const cwd = textOf(event.get("cwd"), "cwd");
  return { wallMs: call.wallMs, pid, ppid, uid, path: absolute(given, cwd) };
}

function textOf(record: AuditRecord | undefined, name: string): string | undefined {
  const bytes = record === undefined ? undefined : auditBytes(record.fields, name);
  return bytes === undefined ? undefined : textOfBytes(bytes);
}

function absolute(path: string, cwd: string | undefined): string {
  if (path.startsWith("/") || cwd === undefined) return path;
  return `${cwd === "/" ? "" : cwd}/${path.replace(/^(?:\.\/+)+/, "")}`;
}
