/** One record of a log, whatever wrote it down. */
export interface LogRecord {
  /** When, ms since 1970 UTC as the record says; undefined where it does not say. */
  wallMs: number | undefined;
  /** The program as the record names it, such as sshd; in a plain file anyone may have written that. */
  tag: string;
  pid: number | undefined;
  /** The text; bytes that are not UTF-8 and control characters are escaped. */
  message: string;
  /** How often it was said: a syslog daemon may fold repetitions. */
  count: number;
  /** Where it was read. */
  source: "journal" | "log";
  /** What journald itself vouches for (fields with a leading underscore); absent in a plain file. */
  trusted?: {
    comm?: string;
    exe?: string;
    uid?: number;
    /** It had the capability to become another user. */
    mayBecome?: true;
    unit?: string;
    /** How it came: `syslog`, `journal`, `stdout`, `kernel`, `audit`, or `driver` for journald's own. */
    transport?: string;
    /** Of a record of the kernel's audit, which event it tells of. */
    auditSerial?: number;
    bootId?: string;
  };
  /** What the writer added of its own, of the journal's well-known fields; journald vouches for none of it. */
  fields?: Readonly<Record<string, string>>;
}
