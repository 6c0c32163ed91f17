import { type Attempt, origin } from "./_attempt.ts";

/** `192.0.2.1:22`, `::1:22`, `[::1]:22`, and in angle brackets. */
const AT = String.raw`<?\[?([\w.:%-]+?)\]?:(\d{1,5})>?`;
const FROM = `from ${AT}`;

/** What it writes of somebody who is not there. */
const NOBODY = "is invalid";

type Order = "user, host" | "host, user" | "host" | "user";
type Also = Partial<Pick<Attempt, "guess" | "ended" | "user">>;

const GUESS: Also = { guess: "password" };
const ENDED: Also = { ended: true };

const LINES: readonly (readonly [
  form: string,
  outcome: Attempt["outcome"],
  line: string,
  order: Order,
  also?: Also,
])[] = [
  [
    "password",
    "failed",
    `[Bb]ad (?:PAM )?password attempt for '(.*)' ${FROM}`,
    "user, host",
    GUESS,
  ],
  ["password", "failed", `Too-long password attempt for '(.*)' ${FROM}`, "user, host", GUESS],
  ["signature", "failed", `Pubkey auth bad signature for '(.*)' with key .* ${FROM}`, "user, host"],
  ["unknown", "failed", `[Ll]ogin attempt for nonexistent user(?: ${FROM})?`, "host"],
  ["wrong user", "failed", `Login attempt with wrong user (.*) ${FROM}`, "user, host"],
  ["wrong user", "failed", "Login attempt with wrong user (.*)", "user"],
  ["refused", "failed", `root login rejected(?: ${FROM})?`, "host", { user: "root" }],
  ["refused", "failed", "User '(.*)' has (?:blank password|invalid shell), rejected", "user"],
  ["refused", "failed", "User account '(.*)' is locked", "user"],
  [
    "refused",
    "failed",
    "Logins are restricted to the group \\S+ but user '(.*)' is not a member",
    "user",
  ],
  [
    "too many",
    "failed",
    `[Ee]xit before auth \\(user '.*', \\d+ fails\\): Max auth tries reached - user '(.*)' ${FROM}`,
    "user, host",
    ENDED,
  ],
  [
    "too many",
    "failed",
    `[Ee]xit before auth ${FROM}: (?:\\(user '.*', \\d+ fails\\): )?Max auth tries reached - user '(.*)'`,
    "host, user",
    ENDED,
  ],
  [
    "ended",
    "tried",
    `[Ee]xit before auth ${FROM}: \\(user '(.*)', \\d+ fails\\): .*`,
    "host, user",
    ENDED,
  ],
  ["ended", "tried", "[Ee]xit before auth \\(user '(.*)', \\d+ fails\\): .*", "user", ENDED],
  [
    "accepted",
    "accepted",
    `(?:Password|Pubkey|PAM password) auth succeeded for '(.*)' (?:with .* )?${FROM}`,
    "user, host",
  ],
  ["accepted", "accepted", `Auth succeeded with blank password for '(.*)' ${FROM}`, "user, host"],
  ["connection", "connected", `Child connection ${FROM}`, "host"],
];
const PATTERNS = LINES.map(([form, outcome, line, order, also]) =>
  [form, outcome, new RegExp(`^${line}$`), order, also] as const
);

/**
 * What a message of Dropbear says of a login (dropbear, svr-authpasswd.c, svr-authpubkey.c, svr-auth.c,
 * svr-session.c); undefined where it says nothing of one. Later versions name the host only when the
 * connection begins and ends. Some loggers repeat process id and time before it.
 *
 *     Bad password attempt for 'root' from 198.51.100.87:5543
 *     Exit before auth from <192.0.2.3:52289>: (user 'root', 10 fails): Max auth tries reached - user 'root'
 */
export function parseDropbear(message: string): Attempt | undefined {
  const words = message.slice(0, 4096).replace(/^\[\d+\] \w{3} [ \d]\d \d\d:\d\d:\d\d /, "");
  for (const [form, outcome, line, order, also] of PATTERNS) {
    const found = line.exec(words);
    if (found === null) continue;
    const [, first, second, third] = found;
    const [user, host, port] = order === "user, host"
      ? [first, second, third]
      : order === "host, user"
      ? [third, first, second]
      : order === "user"
      ? [first]
      : [undefined, first, second];
    const name = user === undefined || user === NOBODY ? {} : { user };
    return { service: "dropbear", form, outcome, ...name, ...origin(host, port), ...also };
  }
  return undefined;
}
