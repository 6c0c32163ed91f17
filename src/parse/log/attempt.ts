import type { Attempt } from "./_attempt.ts";
import { parseAudit } from "./audit.ts";
import { parseDoas } from "./doas.ts";
import { parseDropbear } from "./dropbear.ts";
import { parseLogin } from "./login.ts";
import { parsePam } from "./pam.ts";
import { parseSshd } from "./sshd.ts";
import { parseSu } from "./su.ts";
import { parseSudo } from "./sudo.ts";

export type { Attempt } from "./_attempt.ts";

/** The parser of each program, by the name that it logs as; OpenSSH's got two more with 9.8 and 10. */
const PARSERS: Readonly<Record<string, (message: string) => Attempt | undefined>> = {
  audit: parseAudit,
  doas: parseDoas,
  dropbear: parseDropbear,
  login: parseLogin,
  sshd: parseSshd,
  "sshd-auth": parseSshd,
  "sshd-session": parseSshd,
  su: parseSu,
  "su-l": parseSu,
  sudo: parseSudo,
};

/**
 * What a record of a log says of an attempt to log in or to become another; undefined where it says
 * nothing of one.
 *
 *     sshd, "Failed password for root from 192.0.2.1 port 56502 ssh2"
 *
 * @param tag the program, as the record names it
 */
export function parseAttempt(tag: string, message: string): Attempt | undefined {
  const parse = Object.hasOwn(PARSERS, tag) ? PARSERS[tag] : undefined;
  return parse?.(message) ?? parsePam(message, tag);
}
