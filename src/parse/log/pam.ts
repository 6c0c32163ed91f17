import { type Attempt, origin } from "./_attempt.ts";

const HEAD =
  /^(?:\((pam_unix)\)|(pam_[a-z0-9_]+)(?:\(([\w.-]*?)(?::?auth)?\))?:) (?:(\d{1,4}) more )?authentication failures?; logname=\S* uid=\d* euid=\d* tty=\S* ruser=/;
/** pam_unix writes two spaces before the user, and a user only if there is one of that name. */
const TWO_SPACES = /^(.*) rhost=(\S*)(?: {2}user=(\S*))?$/;
/** Others may write any name: then it is the host that comes first if there is no remote user, else the last. */
const NO_RUSER = /^() rhost=(\S*)(?: +user=(.*))?$/;
const ONE_SPACE = /^(.*) rhost=(\S*)(?: +user=(.*))?$/;
const SESSION =
  /^pam_unix\(([\w.-]+):session\): session opened for user (\S+?)\(uid=(\d+)\) by (\S*?)\(uid=(\d+)\)$/;
/** These tell of their failures themselves, and of what PAM refused first and then let in. */
const TELL_THEMSELVES: ReadonlySet<string> = new Set(["sudo", "sudo-i", "login", "dropbear"]);
/** These too, unless who called them kills them while PAM lets him wait. */
const MAY_BE_KILLED: ReadonlySet<string> = new Set(["su", "su-l", "doas"]);
/**
 * By these somebody becomes somebody else: not by cron, or by what the system starts itself, and not by
 * doas, which says after it who it was.
 */
const BECOME: ReadonlySet<string> = new Set([
  ...["su", "su-l", "sudo", "sudo-i", "login", "polkit-1"],
]);

/**
 * What a message of a PAM module says of a failure (linux-pam, modules/pam_unix/support.c), of a service
 * that does not say it itself, or of a session that makes one user another (modules/pam_unix/pam_unix_sess.c);
 * undefined otherwise. Of sshd, su and doas it is doubtful: PAM may ask another module, and mostly they say it themselves.
 * User and remote user are the other side's text: where there is a remote user the host is the last one named.
 *
 *     pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=an8767 rhost=192.0.2.1
 *     (pam_unix) authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
 *     pam_unix(vsftpd:auth): 2 more authentication failures; logname= uid=0 euid=0 tty=ftp ruser= rhost=192.0.2.1  user=root
 *     pam_unix(su:session): session opened for user root(uid=0) by alice(uid=1000)
 *
 * @param tag the program that said it
 */
export function parsePam(message: string, tag: string): Attempt | undefined {
  const words = message.slice(0, 4096).replace(/ \[preauth\]$/, "");
  const head = HEAD.exec(words);
  if (head === null) return parseSession(words);
  const [, ancient, modern, named, more] = head;
  const module = modern ?? ancient ?? "pam";
  const service = (named || tag).replace(/^su-l$/, "su");
  if (named !== undefined && TELL_THEMSELVES.has(named)) return undefined;
  const rest = words.slice(head[0].length).trimEnd();
  const strict = module === "pam_unix" && named;
  const [, ruser = "", host, user] = (strict ? undefined : NO_RUSER.exec(rest)) ??
    (strict ? TWO_SPACES : ONE_SPACE).exec(rest) ?? [];
  if (host === undefined) return undefined;
  const isDoubtful = named === "sshd" || MAY_BE_KILLED.has(named ?? "");
  // They have told of each.
  if (isDoubtful && more !== undefined) return undefined;
  const [claimed, target] = service === "su" ? [ruser, user] : [user ?? ruser];
  return {
    service,
    form: module,
    outcome: isDoubtful ? "doubtful" : "failed",
    ...(claimed === "" ? {} : { user: claimed }),
    ...(target === undefined ? {} : { target }),
    ...origin(host),
    guess: more !== undefined ? "more" : isDoubtful || service === "sshd" ? "password" : "pam",
    ...(more === undefined || more === "1" ? {} : { count: Number(more) }),
  };
}

function parseSession(words: string): Attempt | undefined {
  const [, named, target = "", uid, by = "", byUid] = SESSION.exec(words) ?? [];
  if (named === undefined || !BECOME.has(named)) return undefined;
  const service = named.replace(/-[il]$/, "");
  const session = { service, form: "session", outcome: "accepted", uid: Number(uid) } as const;
  if (service === "login") return { ...session, user: target };
  return { ...session, user: by === "" ? `uid ${byUid}` : by, target };
}
