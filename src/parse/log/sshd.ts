import { type Attempt, origin } from "./_attempt.ts";

/** What may stand before the words of sshd: its own severity, and the marks of some systems' loggers. */
const BEFORE = /^(?:kernel: ?\[ *\d+\.\d+\]:? +)?(?:\[ID \d+ [\w.]+\] )?(?:(?:error|fatal): )?/;
const FROM = String.raw` from ([\w.:%-]{1,255})`;
const PORT = String.raw` port (\d{1,5})`;
/** The name is the other side's text: all that comes before the last host. */
const USER = "(invalid user )?(.*)";
const KEY = String.raw`\S+ \S+(?: ID .*|, client user .*)?`;
const PREAUTH = String.raw`(?: \[preauth\])?$`;

type Take = (found: RegExpExecArray) => Omit<Attempt, "service" | "form">;

/** Each kind of line, the user between the first words and the last host: the other side wrote it. */
const LINES: readonly (readonly [form: string, line: RegExp, take: Take])[] = [
  ["failed", anchored(`Failed (\\S+) for ${USER}${FROM}${PORT} ssh2$`), failed],
  [
    "failed",
    anchored(`Failed (publickey|hostbased) for ${USER}${FROM}${PORT} ssh2: ${KEY}$`),
    failed,
  ],
  // Protocol 1 wrote what the client called itself last.
  ["failed", anchored(`Failed (\\S+) for (invalid user )?(.*?)${FROM}${PORT} ssh1: .*$`), failed],
  ["failed", anchored(`Failed (\\S+) for ${USER}${FROM}(?:${PORT}(?: ssh1)?)?$`), failed],
  ["accepted", anchored(`Accepted (\\S+) for ${USER}${FROM}${PORT}(?: ssh[12])?$`), accepted],
  ["accepted", anchored(`Accepted (\\S+) for ${USER}${FROM}${PORT} ssh2: ${KEY}$`), accepted],
  ["invalid", anchored(`(?:Invalid|Illegal) user (.*)${FROM}(?:${PORT})?$`), claimed],
  ["not allowed", anchored(`User (.*)${FROM} not allowed because [^;]{1,200}$`), claimed],
  [
    "pam",
    anchored(
      `PAM: (?:[Aa]uthentication (?:failure|error)|User not known to the underlying authentication module)` +
        ` for (?:illegal user |invalid user )?(.*)${FROM}(?: via [\\w.:]+)? *$`,
    ),
    claimed,
  ],
  [
    "too many",
    anchored(
      `maximum authentication attempts exceeded for (?:invalid user )?(.*)${FROM}${PORT} ssh2${PREAUTH}`,
    ),
    // What is escaped in the other lines is so twice in this one.
    ([all, user = "", host, port]) => claimed([all, user.replaceAll("\\\\", "\\"), host, port]),
  ],
  [
    "changed",
    anchored(
      `Disconnecting invalid user (.*) ([\\w.:%-]+)${PORT}: Change of username or service not allowed: .*$`,
    ),
    claimed,
  ],
  [
    "refused",
    anchored(`ROOT LOGIN REFUSED FROM ([\\w.:%-]+)(?:${PORT})?${PREAUTH}`),
    ([, host, port]) => ({
      outcome: "failed",
      user: "root",
      ...origin(host, port),
    }),
  ],
  ["locked", anchored("User (.*) not allowed because account is locked$"), ([, user = ""]) => ({
    outcome: "tried",
    user,
  })],
  [
    "ended",
    anchored(
      `(?:Connection (?:closed|reset) by|Disconnected from) authenticating user (.*) ([\\w.:%-]+)${PORT}${PREAUTH}`,
    ),
    ([, user = "", host, port]) => ({ outcome: "tried", user, ...origin(host, port) }),
  ],
];

function anchored(source: string): RegExp {
  return new RegExp(`^${source}`);
}

/** A key that does not fit is no failure: a client offers all it has, one after the other. */
function failed([, method, invalid, user = "", host, port]: RegExpExecArray) {
  const outcome = method === "publickey" && invalid === undefined ? "tried" : "failed";
  return { outcome, user, ...origin(host, port) } as const;
}

function accepted([, , , user = "", host, port]: RegExpExecArray) {
  return { outcome: "accepted", user, ...origin(host, port) } as const;
}

function claimed([, user = "", host, port]: readonly (string | undefined)[]) {
  return { outcome: "failed", user, ...origin(host, port) } as const;
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
