import { type Attempt, origin } from "./_attempt.ts";

const HEAD =
  /^(?:\(pam_unix\)|pam_[a-z0-9_]+(?:\(([\w.-]*?)(?::?auth)?\))?:) authentication failure; logname=\S* uid=\d* euid=\d* tty=\S* ruser=/;
/** These tell of their failures themselves, and of what PAM refused first and then let in. */
const TELL_THEMSELVES: ReadonlySet<string> = new Set([
  "sshd",
  "sudo",
  "su",
  "su-l",
  "login",
  "dropbear",
]);

/**
 * What a message of a PAM module says of a failure (linux-pam, modules/pam_unix/support.c), of a service
 * that does not say it itself; undefined otherwise. User and remote user are the other side's text:
 * where there is a remote user the host is the last one named.
 *
 *     pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=an8767 rhost=192.0.2.1
 *     (pam_unix) authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
 *
 * @param tag the program that said it
 */
export function parsePam(message: string, tag: string): Attempt | undefined {
  const words = message.slice(0, 4096);
  const head = HEAD.exec(words);
  if (head === null) return undefined;
  const service = head[1] || tag;
  if (head[1] !== undefined && TELL_THEMSELVES.has(service)) return undefined;
  const rest = words.slice(head[0].length);
  const [, ruser = "", host, user] =
    (rest.startsWith(" rhost=")
      ? /^() rhost=(\S*)(?: +user=(.*))?$/
      : /^(.*) rhost=(\S*)(?: +user=(.*))?$/).exec(rest.trimEnd()) ?? [];
  if (host === undefined) return undefined;
  const claimed = user ?? ruser;
  return {
    service,
    form: "pam",
    outcome: "failed",
    ...(claimed === "" ? {} : { user: claimed }),
    ...origin(host),
  };
}
