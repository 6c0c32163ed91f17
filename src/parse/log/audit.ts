import { type Attempt, origin } from "./_attempt.ts";

const HEAD =
  /^type=(\w+) (?:msg=)?audit\(\d{1,12}\.\d{3}:\d+\): (?:user )?pid=\d{1,10} .*? msg='op=([\w:-]+) (.*)$/;
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
  const [, type = "", op = "", rest = ""] = HEAD.exec(message.slice(0, 4096)) ?? [];
  const kind = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const exe = valueOf(rest, "exe");
  const result = valueOf(rest, "res");
  if (kind === undefined || exe === undefined || result === undefined) return undefined;
  const succeeded = result === "success";
  if ((kind === "login") !== succeeded) return undefined;
  const user = valueOf(rest, "acct");
  const id = kind === "login" ? /^\d{1,10}$/.exec(valueOf(rest, "id") ?? "")?.[0] : undefined;
  const host = [valueOf(rest, "addr"), valueOf(rest, "hostname")].find((it) =>
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

function valueOf(fields: string, name: string): string | undefined {
  const found = new RegExp(`(?:^| )${name}=(?:"([^"]*)"|([^ "']+))`).exec(fields);
  const [, quoted, bare] = found ?? [];
  if (quoted !== undefined || bare === undefined) return quoted;
  return name === "acct" && /^(?:[0-9A-F]{2})+$/.test(bare) ? fromHex(bare) : bare;
}

/** As the log's own reader escapes: control characters, and all beyond ASCII, as octal. */
function fromHex(hex: string): string {
  return hex.replace(/../g, (pair) => {
    const code = parseInt(pair, 16);
    return code >= 0x20 && code < 0x7f
      ? String.fromCharCode(code)
      : `\\${code.toString(8).padStart(3, "0")}`;
  });
}
