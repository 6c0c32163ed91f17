import { type Attempt, origin } from "./_attempt.ts";
import { auditBytes, auditValue, parseAuditRecord } from "./audit_record.ts";
import { logText } from "./log_text.ts";

const HEAD = /^(?:user )?pid=\d{1,10} .*? msg='op=([\w:-]+) (.*)$/;
/** audit.h: a credential was checked; a user was not known; somebody was let in, or not. */
const TYPES: Readonly<Record<string, "auth" | "error" | "login">> = {
  1100: "auth",
  USER_AUTH: "auth",
  1109: "error",
  USER_ERR: "error",
  1112: "login",
  USER_LOGIN: "login",
};

/**
 * What a record of the kernel's audit says of a login (libaudit, audit_log_acct_message(3); include/uapi/linux/audit.h);
 * undefined where it says nothing of one. Text of the other side is in quotes, or in hexadecimal where it
 * has anything but printable letters. That a login failed as a whole (USER_LOGIN) is left: what was refused
 * has been told. A key that is refused counts here, once a process: audit has no other word for it.
 *
 *     type=USER_AUTH msg=audit(1383116263.000:603): pid=12887 uid=0 auid=4294967295 ses=4294967295 msg='op=password acct="dan" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.100 terminal=ssh res=failed'
 *     type=1100 audit(1668381071.000:374): pid=173 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication grantors=? acct="root" exe="/usr/sbin/sshd" hostname=192.0.2.1 addr=192.0.2.1 terminal=ssh res=failed'
 */
export function parseAudit(message: string): Attempt | undefined {
  const { type = "", fields = "" } = parseAuditRecord(message.slice(0, 4096)) ?? {};
  const [, op = "", rest = ""] = HEAD.exec(fields) ?? [];
  const kind = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const exe = auditValue(rest, "exe");
  const result = auditValue(rest, "res");
  if (kind === undefined || exe === undefined || result === undefined) return undefined;
  const succeeded = result === "success";
  if ((kind === "login") !== succeeded) return undefined;
  const acct = auditBytes(rest, "acct");
  const user = acct === undefined ? auditValue(rest, "acct") : logText(acct);
  const id = kind === "login" ? /^\d{1,10}$/.exec(auditValue(rest, "id") ?? "")?.[0] : undefined;
  const host = [auditValue(rest, "addr"), auditValue(rest, "hostname")].find((it) =>
    it !== undefined && /^[\w.:%-]{1,255}$/.test(it)
  );
  const service = exe.slice(exe.lastIndexOf("/") + 1).replace(/^sshd-.*$/, "sshd");
  return {
    service,
    outcome: succeeded ? "accepted" : "failed",
    form: op,
    ...(user === undefined || user === "?" ? {} : service === "su" ? { target: user } : { user }),
    ...(id === undefined ? {} : { uid: Number(id) }),
    ...origin(host),
    ...(succeeded || kind === "error" || op === "pubkey" ? {} : { guess: "audit" }),
  };
}
