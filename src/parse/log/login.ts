import { type Attempt, origin } from "./_attempt.ts";

/** util-linux names the terminal where there is no host. */
const FROM = String.raw`FROM (?:/dev/\S+|tty\w+|pts/\d+|<unknown>|(?<host>[\w.:%-]{1,255}))`;
const ON = String.raw`on '[^']*'(?: from '(?<host>[^']*)')?`;

const LINES: readonly (readonly [form: string, outcome: "failed" | "accepted", line: RegExp])[] = [
  [
    "failed",
    "failed",
    new RegExp(`^FAILED LOGIN (?:SESSION|\\(\\d+\\)) ${ON} FOR '(?<user>.*)', .*$`),
  ],
  [
    "failed",
    "failed",
    new RegExp(`^FAILED LOGIN (?:SESSION|\\d+) ${FROM} FOR (?<user>.*), [^,]*$`),
  ],
  ["failed", "failed", new RegExp(`^invalid password for '(?<user>.*)' ${ON}$`)],
  ["too many", "failed", new RegExp(`^TOO MANY LOGIN TRIES \\(\\d+\\) ${ON} FOR '(?<user>.*)'$`)],
  [
    "too many",
    "failed",
    new RegExp(`^TOO MANY LOGIN TRIES \\(\\d+\\) ${FROM} FOR (?<user>.*), [^,]*$`),
  ],
  ["accepted", "accepted", new RegExp(`^(?<root>ROOT) LOGIN ON \\S+(?: ${FROM})?$`)],
  ["accepted", "accepted", new RegExp(`^LOGIN ON \\S+ BY (?<user>.*?)(?: ${FROM})?$`)],
  ["accepted", "accepted", new RegExp(`^(?<root>root|ROOT) (?:login|LOGIN) +${ON}$`)],
];
/** What is written of somebody who is not there, lest a password that was typed as a name be in the log. */
const NOBODY = /^(?:UNKNOWN|\(unknown\))$/;

/** Whose line went dead at the prompt has tried nothing (PAM_CONV_ERR, which is written by login, not by him). */
const HUNG_UP = /^FAILED LOGIN .*, Conversation error$/s;

/**
 * What a message of login says of one on a console: of util-linux (login-utils/login.c), shadow
 * (src/login.c) and busybox (loginutils/login.c); undefined where it says nothing of one.
 *
 *     FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure
 *     FAILED LOGIN 1 FROM tty1 FOR root, Authentication failure
 *     ROOT LOGIN ON tty1
 *     invalid password for 'root' on 'ttyS0'
 */
export function parseLogin(message: string): Attempt | undefined {
  const words = message.slice(0, 4096);
  if (HUNG_UP.test(words)) return undefined;
  for (const [form, outcome, line] of LINES) {
    const groups = line.exec(words)?.groups;
    if (groups === undefined) continue;
    const user = groups["root"] === undefined ? groups["user"] ?? "" : "root";
    return {
      service: "login",
      form,
      outcome,
      ...(NOBODY.test(user) ? {} : { user }),
      ...origin(groups["host"]),
      ...(form === "failed" ? { guess: "password" } : {}),
    };
  }
  return undefined;
}
