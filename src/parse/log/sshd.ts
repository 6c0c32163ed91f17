import { type Attempt, origin } from "./_attempt.ts";

/** What may stand before the words of sshd: its own severity, and the marks of some systems' loggers. */
const BEFORE = /^(?:kernel: ?\[ *\d+\.\d+\]:? +)?(?:\[ID \d+ [\w.]+\] )?(?:(?:error|fatal): )?/;
const AT = String.raw`([\w.:%-]{1,255})`;
const FROM = ` from ${AT}`;
const PORT = String.raw` port (\d{1,5})`;
/** The name is the other side's text: all that comes before the last host. */
const USER = "(invalid user )?(.*)";
const KEY = String.raw`\S+ \S+(?: ID .*|, client user .*)?`;
const CLAIMING = "(?:authenticating|invalid) user";
const CHANGED = "Change of username or service not allowed: ";
const CLOSED = "(?:Connection (?:closed|reset) by|Disconnected from|Disconnecting)";

type Take = (found: RegExpExecArray) => Omit<Attempt, "service" | "form">;

/** Each kind of line, the user between the first words and the last host: the other side wrote it. */
const LINES: readonly (readonly [form: string, line: RegExp, take: Take])[] = [
  ["failed", anchored(`Failed (\\S+) for ${USER}${FROM}${PORT} ssh2`), failed],
  [
    "failed",
    anchored(`Failed (publickey|hostbased) for ${USER}${FROM}${PORT} ssh2: ${KEY}`),
    failed,
  ],
  // Protocol 1 wrote what the client called itself last.
  ["failed", anchored(`Failed (\\S+) for (invalid user )?(.*?)${FROM}${PORT} ssh1: .*`), failed],
  ["failed", anchored(`Failed (\\S+) for ${USER}${FROM}(?:${PORT}(?: ssh1)?)?`), failed],
  ["partial", anchored(`Partial (\\S+) for ${USER}${FROM}${PORT} ssh2(?:: ${KEY})?`), partial],
  ["accepted", anchored(`Accepted (\\S+) for ${USER}${FROM}${PORT}(?: ssh[12])?`), accepted],
  [
    "accepted",
    anchored(`Accepted (\\S+) for ${USER}${FROM}${PORT} ssh2: (?:${KEY}|\\S+)`),
    accepted,
  ],
  ["invalid", anchored(`(?:Invalid|Illegal) user (.*)${FROM}(?:${PORT})?`), claimed],
  ["not allowed", anchored(`User (.*)${FROM} not allowed because [^;]{1,200}`), claimed],
  [
    "pam",
    anchored(
      `PAM: (?:[Aa]uthentication (?:failure|error)|User not known to the underlying authentication module)` +
        ` for (?:illegal user |invalid user )?(.*)${FROM}(?: via [\\w.:]+)? *`,
    ),
    (found) => ({ ...claimed(found), guess: "keyboard-interactive" }),
  ],
  [
    "too many",
    anchored(
      `maximum authentication attempts exceeded for (?:invalid user )?(.*)${FROM}${PORT} ssh2`,
    ),
    // What is escaped in the other lines is so twice in this one.
    ([all, user = "", host, port]) => claimed([all, user.replaceAll("\\\\", "\\"), host, port]),
  ],
  ["refused", anchored(`ROOT LOGIN REFUSED FROM ${AT}(?:${PORT})?`), ([, host, port]) => ({
    outcome: "failed",
    user: "root",
    ...origin(host, port),
  })],
  // These name no host: other lines of the process do.
  [
    "not allowed",
    anchored("User (.*) not allowed because (?:account is locked|shell .*?)"),
    nameless,
  ],
  ["not allowed", anchored("Access denied for user (.*) by PAM account configuration"), nameless],
  [
    "too many",
    anchored("Disconnecting: Too many authentication failures(?: for (.*?))?"),
    nameless,
  ],
  // By what the client says: code 3 and its library's words.
  [
    "gave up",
    anchored(`Received disconnect${FROM}(?:${PORT})?: ?3: .*: Auth fail`),
    ([, host, port]) => ({
      outcome: "failed",
      ...origin(host, port),
      ended: true,
    }),
  ],
  [
    "too many",
    anchored(`Disconnecting ${CLAIMING} (.*) ${AT}${PORT}: Too many authentication failures`),
    (found) => ({
      ...claimed(found),
      ended: true,
    }),
  ],
  // Behind the host two names follow, which may look like all before them: the process tells who it is.
  [
    "changed",
    anchored(`Disconnecting authenticating user (\\S+) ${AT}${PORT}: ${CHANGED}.*`),
    (found) => ({
      ...claimed(found),
      ended: true,
    }),
  ],
  ["changed", anchored(`Disconnecting ${CLAIMING} .*: ${CHANGED}.*`), () => ({
    outcome: "failed",
    ended: true,
  })],
  ["ended", anchored(`${CLOSED} invalid user (.*) ${AT}${PORT}(?:: .*)?`), (found) => ({
    ...claimed(found),
    ended: true,
  })],
  ["ended", anchored(`${CLOSED} authenticating user (.*) ${AT}${PORT}(?:: .*)?`), (found) => ({
    ...claimed(found),
    outcome: "tried",
    ended: true,
  })],
  ["connection", anchored(`Connection${FROM}(?:${PORT})?(?: on .*)?`), connected],
  ["ended", anchored(`${CLOSED} (?:user .* )?${AT}(?:${PORT})?`), ended],
  ["ended", anchored(`Received disconnect${FROM}(?:${PORT})?: ?\\d{1,10}:.*`), ended],
];

function anchored(source: string): RegExp {
  return new RegExp(`^${source}(?: \\[preauth\\])?$`);
}

/** By these a client finds out what it may do, with all the keys and tickets it has. */
const OFFERS = /^(?:publickey|none|gssapi-\S+)$/;
const NO_GUESS = /^(?:publickey|none|gssapi-\S+|hostbased)$/;

function failed([, method = "", invalid, user = "", host, port]: RegExpExecArray) {
  const outcome = invalid === undefined && OFFERS.test(method) ? "tried" : "failed";
  const guess = NO_GUESS.test(method) ? {} : { guess: method.replace(/\/.*$/, "") };
  return { outcome, user, ...origin(host, port), ...guess } as const;
}

function partial([, , , user = "", host, port]: RegExpExecArray) {
  return { outcome: "tried", user, ...origin(host, port) } as const;
}

function accepted([, , , user = "", host, port]: RegExpExecArray) {
  return { outcome: "accepted", user, ...origin(host, port) } as const;
}

function claimed([, user = "", host, port]: readonly (string | undefined)[]) {
  return { outcome: "failed", user, ...origin(host, port) } as const;
}

function nameless([, user]: RegExpExecArray) {
  return { outcome: "failed", ...(user === undefined ? {} : { user }) } as const;
}

function connected([, host, port]: RegExpExecArray) {
  return { outcome: "connected", ...origin(host, port) } as const;
}

function ended(found: RegExpExecArray) {
  return { ...connected(found), ended: true } as const;
}

/**
 * What a message of OpenSSH's server says of a login (openssh-portable, auth.c, auth2.c, packet.c);
 * undefined where it says nothing of one. The user's name is the other side's text and may look like
 * more of the line: both ends are fixed, and the host is the last.
 *
 *     Failed password for invalid user test from 192.0.2.7 port 58946 ssh2
 *     Invalid user x from 1.2.3.4 port 22 ssh2 from 127.0.0.1 port 38344
 *     Connection closed by authenticating user root 192.0.2.10 port 46038 [preauth]
 */
export function parseSshd(message: string): Attempt | undefined {
  const words = message.slice(0, 4096).replace(BEFORE, "");
  for (const [form, line, take] of LINES) {
    const found = line.exec(words);
    if (found !== null) return { service: "sshd", form, ...take(found) };
  }
  return undefined;
}
