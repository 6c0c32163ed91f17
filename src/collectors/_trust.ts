import type { LogRecord } from "../model/log_record.ts";
import { parseAttempt } from "../parse/log/attempt.ts";

/** A program where only root can put one, with its name. */
export const SYSTEM_PROGRAM =
  /^\/(?:usr\/(?:local\/)?)?(?:s?bin|lib|lib64|libexec)\/(?:[\w+-][\w.+-]*\/)*([\w.+-]+)$/;
/** The programs that may log as this; what is not here must be called so itself. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  doas: ["doas"],
  dropbear: ["dropbear", "dropbearmulti"],
  login: ["login", "busybox"],
  pkexec: ["pkexec"],
  sshd: ["sshd", "sshd-session", "sshd-auth"],
  "sshd-auth": ["sshd-auth"],
  "sshd-session": ["sshd-session"],
  su: ["su", "busybox"],
  "su-l": ["su"],
  sudo: ["sudo"],
};
/** This is all programs in one, logger among them, which says whatever any user wants. */
const MULTI_CALL = "busybox";
/** These are root by their file's mode; journald may still know them as the user who called them. */
const SETUID: ReadonlySet<string> = new Set([
  ...["su", "su-l", "sudo", "doas", "pkexec", "polkit-agent-helper-1"],
]);

/**
 * Whether a record was written by the program that it names. Of the journal its trusted fields decide
 * (systemd.journal-fields(7)): any user may log as anything. In a plain file nothing is vouched for.
 *
 * A program that ended soon has left journald no time to see its file, and half of what sudo says is its
 * last word. What the kernel then still vouches for is the user: that he failed, as he could at any time,
 * is believed of himself.
 *
 * @param userOf the name of the user with a number
 */
export function isTrusted(
  { tag, source, trusted, message }: LogRecord,
  userOf: (uid: number) => string | undefined,
): boolean {
  if (source === "log") return true;
  if (trusted === undefined) return false;
  const { exe, comm, uid, mayBecome = false } = trusted;
  const programs = Object.hasOwn(PROGRAMS, tag) ? PROGRAMS[tag] ?? [] : [tag];
  if (exe === undefined) {
    if (uid === undefined || (comm !== undefined && !programs.includes(comm))) return false;
    if (uid === 0 || !SETUID.has(tag)) return uid === 0;
    const attempt = parseAttempt(tag, message);
    const isRefusal = attempt?.outcome === "failed" || attempt?.outcome === "doubtful";
    return isRefusal && attempt.user !== undefined && attempt.user === userOf(uid);
  }
  const name = SYSTEM_PROGRAM.exec(exe)?.[1];
  if (name === undefined || !programs.includes(name)) return false;
  return uid === 0 || SETUID.has(tag) && (name !== MULTI_CALL || mayBecome);
}
