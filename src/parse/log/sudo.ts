import type { Attempt } from "./_attempt.ts";

const REASON = [
  String.raw`(\d{1,6}) incorrect password attempts?`,
  "user NOT in sudoers",
  "user NOT authorized on host",
  "command not allowed",
  "a password is required",
].join("|");
const LINE = new RegExp(
  `^ *([^:]{1,255}?) : (?:(${REASON}) ; )?(?:TTY=[^;]* ; )?(?:CHROOT=[^;]* ; )?PWD=.*? ; USER=(.*?) ; `,
);

/**
 * What a message of sudo says (sudo, lib/eventlog): who ran, or was not let run, something as whom;
 * undefined where it says nothing of it. What follows `USER=` is not looked at: the command may hold
 * anything.
 *
 *     alice : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/sh
 *     alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh
 *     alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh
 */
export function parseSudo(message: string): Attempt | undefined {
  const found = LINE.exec(message.slice(0, 8192));
  if (found === null) return undefined;
  const [, user = "", reason, tries, target = ""] = found;
  return {
    service: "sudo",
    form: reason === undefined ? "accepted" : "denied",
    outcome: reason === undefined ? "accepted" : "failed",
    user,
    target,
    ...(tries === undefined || tries === "1" ? {} : { count: Number(tries) }),
  };
}
