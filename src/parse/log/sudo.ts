import { type Attempt, only } from "./_attempt.ts";

/**
 * Why it was not let run. sudo writes other reasons in the same place, a host name that it could not
 * resolve, say, and then runs the command.
 */
const REASON = [
  String.raw`(\d{1,6}) incorrect password attempts?`,
  "user NOT in sudoers",
  "user NOT authorized on host",
  "command not allowed",
  "a password is required",
  "sorry, you are not allowed to .*?",
  "user not allowed to .*?",
  "you are not permitted to .*?",
  "PAM account management error.*?",
  "PAM authentication error.*?",
  "account validation failure, is your account locked\\?",
].join("|");
/** What is cut off ends where sudo began another line. */
const HEAD = new RegExp(
  `^ *([^ :][^:]{0,254}?) : {1,2}(?:(${REASON}) ;(?: |$))?(?:HOST=[^;]* ; )?(?:TTY=[^;]* ; )?(?:CHROOT=[^;]* ; )?(PWD=)?`,
);

/**
 * What a message of sudo says (sudo, lib/eventlog, plugins/sudoers/logging.c): who ran, or was not let
 * run, something as whom; undefined where it says nothing of it. Directory and command are the caller's
 * text: where either holds `USER=`, as whom is not known; and whoever stands in a directory with a long
 * name has the line cut before it. sudo-rs (src/sudo/pipeline.rs) writes the last form alone.
 *
 *     alice : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/sh
 *     alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh
 *     alice : 3 incorrect password attempts ;
 *     alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh
 */
export function parseSudo(message: string): Attempt | undefined {
  const words = message.slice(0, 8192);
  const found = HEAD.exec(words);
  if (found === null) return undefined;
  const [head, user = "", reason, tries, directory] = found;
  const targets = words.slice(head.length).matchAll(/ ; USER=(.*?)(?= ; )/g)
    .map(([, name = ""]) => name).toArray();
  const who = { service: "sudo", user, ...only(targets) } as const;
  if (reason === undefined) {
    if (directory === undefined || targets.length === 0) return undefined;
    return { ...who, form: "accepted", outcome: "accepted" };
  }
  const form = tries !== undefined
    ? "wrong password"
    : reason === "a password is required"
    ? "password required"
    : "not allowed";
  const count = tries === undefined || tries === "1" ? {} : { count: Number(tries) };
  return { ...who, form, outcome: "failed", guess: "password", ...count };
}
