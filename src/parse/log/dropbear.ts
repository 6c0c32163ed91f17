import { type Attempt, origin } from "./_attempt.ts";

const FROM = String.raw`from <?([\w.:%-]+):(\d{1,5})>?`;
const LINES: readonly (readonly [
  form: string,
  outcome: Attempt["outcome"],
  line: RegExp,
  order: "user first" | "host first" | "host only",
])[] = [
  ["password", "failed", new RegExp(`^[Bb]ad password attempt for '(.*)' ${FROM}$`), "user first"],
  ["unknown", "failed", new RegExp(`^[Ll]ogin attempt for nonexistent user ${FROM}$`), "host only"],
  [
    "too many",
    "failed",
    new RegExp(
      `^[Ee]xit before auth \\(user '.*', \\d+ fails\\): Max auth tries reached - user '(.*)' ${FROM}$`,
    ),
    "user first",
  ],
  [
    "too many",
    "failed",
    new RegExp(
      `^[Ee]xit before auth ${FROM}: (?:\\(user '.*', \\d+ fails\\): )?Max auth tries reached - user '(.*)'$`,
    ),
    "host first",
  ],
  [
    "accepted",
    "accepted",
    new RegExp(
      `^(?:Password|Pubkey|PAM password) auth succeeded for '(.*)' (?:with .* )?${FROM}$`,
    ),
    "user first",
  ],
];

/**
 * What a message of Dropbear says of a login (dropbear, svr-authpasswd.c, svr-auth.c); undefined where it
 * says nothing of one. Some loggers repeat process id and time before it.
 *
 *     Bad password attempt for 'root' from 198.51.100.87:5543
 *     Exit before auth from <192.0.2.3:52289>: (user 'root', 10 fails): Max auth tries reached - user 'root'
 */
export function parseDropbear(message: string): Attempt | undefined {
  const words = message.slice(0, 4096).replace(/^\[\d+\] \w{3} [ \d]\d \d\d:\d\d:\d\d /, "");
  for (const [form, outcome, line, order] of LINES) {
    const found = line.exec(words);
    if (found === null) continue;
    const [, first = "", second = "", third = ""] = found;
    const service = "dropbear";
    if (order === "host only") return { service, form, outcome, ...origin(first, second) };
    return order === "user first"
      ? { service, form, outcome, user: first, ...origin(second, third) }
      : { service, form, outcome, user: third, ...origin(first, second) };
  }
  return undefined;
}
