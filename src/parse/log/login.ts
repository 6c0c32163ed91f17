import { type Attempt, origin } from "./_attempt.ts";

const HOST = String.raw`([\w.:%-]{1,255})`;
const FAILED: readonly RegExp[] = [
  /^FAILED LOGIN (?:SESSION|\(\d+\)) on '[^']*'(?: from '(?<host>[^']*)')? FOR '(?<user>.*)', .*$/,
  new RegExp(
    `^FAILED LOGIN (?:SESSION|\\d+) FROM (?:pts/\\d+|(?<host>${HOST.slice(1, -1)})) ` +
      `FOR (?<user>.*), [^,]*$`,
  ),
  /^invalid password for '(?<user>.*)' on '[^']*'(?: from '(?<host>[^']*)')?$/,
];
const ACCEPTED: readonly RegExp[] = [
  new RegExp(`^(?<root>ROOT) LOGIN ON \\S+(?: FROM (?<host>${HOST.slice(1, -1)}))?$`),
  new RegExp(`^LOGIN ON \\S+ BY (?<user>.*?)(?: FROM (?<host>${HOST.slice(1, -1)}))?$`),
  /^(?<root>root|ROOT) (?:login|LOGIN) +on '[^']*'(?: from '(?<host>[^']*)')?$/,
];

/**
 * What a message of login says of one on a console: of util-linux (login-utils/login.c), shadow
 * (src/login.c) and busybox (loginutils/login.c); undefined where it says nothing of one.
 *
 *     FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure
 *     ROOT LOGIN ON tty1
 *     invalid password for 'root' on 'ttyS0'
 */
export function parseLogin(message: string): Attempt | undefined {
  const words = message.slice(0, 4096);
  for (const outcome of ["failed", "accepted"] as const) {
    for (const line of outcome === "failed" ? FAILED : ACCEPTED) {
      const groups = line.exec(words)?.groups;
      if (groups === undefined) continue;
      const user = groups["root"] === undefined ? groups["user"] ?? "" : "root";
      return { service: "login", form: outcome, outcome, user, ...origin(groups["host"]) };
    }
  }
  return undefined;
}
