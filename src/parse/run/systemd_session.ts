import { textOfBytes } from "../_bytes_text.ts";
import { linesOf } from "../_lines.ts";
import { unsignedOf } from "../_number.ts";
import { ParseError } from "../parse_error.ts";

/** A session as systemd-logind keeps it. Its texts may hold anything. */
export interface SystemdSession {
  user: string;
  /** `user` and what begins with it are people; `greeter`, `manager`, `background` are not. */
  class: string;
  /** `opening`, `online`, `active`, or `closing` once the user has logged out. */
  state: string;
  /** Without `/dev/`; undefined where the session has no terminal, or none yet. */
  tty: string | undefined;
  remoteHost: string | undefined;
  /** The PAM service that opened it, such as sshd. */
  service: string | undefined;
  /** The process that the session began with. */
  leader: number | undefined;
  /** Microseconds since 1970 UTC, as the device believed when it began. */
  realtimeUs: number | undefined;
}

const FORMAT = "systemd/session";

/**
 * Parses a file of /run/systemd/sessions, as session_save() of systemd's logind-session.c writes it.
 * Bytes that are not printable ASCII are escaped as in C.
 *
 *     # This is private data. Do not parse.
 *     UID=1000
 *     USER=pi
 *     STATE=active
 *     TYPE=tty
 *     CLASS=user
 *     TTY=pts/0
 *     REMOTE_HOST=192.0.2.7
 *     SERVICE=sshd
 *     LEADER=812
 *     REALTIME=1795310000123456
 */
export function parseSystemdSession(text: string): SystemdSession {
  const values = new Map<string, string>();
  for (const line of linesOf(text)) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new ParseError(FORMAT, "expected KEY=VALUE", line);
    }
    values.set(name, value);
  }
  const textOf = (name: string) => {
    const value = values.get(name);
    return value ? unescapeC(value) : undefined;
  };
  const numberOf = (name: string) => {
    const value = values.get(name);
    return value === undefined ? undefined : unsignedOf(FORMAT, value, `${name}=${value}`);
  };
  // Systemd before 209 wrote no name.
  const user = textOf("USER") ?? values.get("UID");
  if (!user) throw new ParseError(FORMAT, "expected USER or UID", text);
  return {
    user,
    class: textOf("CLASS") ?? "user",
    state: textOf("STATE") ?? "active",
    tty: textOf("TTY")?.replace(/^\/dev\//, ""),
    remoteHost: textOf("REMOTE_HOST"),
    service: textOf("SERVICE"),
    leader: numberOf("LEADER"),
    realtimeUs: numberOf("REALTIME"),
  };
}

const LETTERS: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  s: 32,
  t: 9,
  v: 11,
};

/** Undoes cescape() of systemd; what is no escape stays as it is. */
function unescapeC(value: string): string {
  if (!value.includes("\\")) return value;
  const bytes: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for (const [piece, octal, hex, letter] of value.matchAll(PIECES)) {
    if (octal !== undefined) bytes.push(Uint8Array.of(Number.parseInt(octal, 8)));
    else if (hex !== undefined) bytes.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else if (letter === undefined) bytes.push(encoder.encode(piece));
    else bytes.push(Uint8Array.of(LETTERS[letter] ?? letter.charCodeAt(0)));
  }
  return textOfBytes(Uint8Array.from(bytes.flatMap((piece) => [...piece])));
}

const PIECES = /\\([0-3][0-7]{2})|\\x([0-9a-fA-F]{2})|\\([abfnrstv\\"'])|\\|[^\\]+/g;
