import { ParseError } from "../parse_error.ts";

/** What is read of /proc/[pid]/stat. The command's name is the bytes from `commStart` up to `commEnd`. */
export interface PidStat {
  commStart: number;
  commEnd: number;
  /** Its letter, field 3: 90 is `Z`, a process that has ended. */
  state: number;
  /** PF_ bits of linux/sched.h, field 9. */
  flags: number;
  /** Ticks of USER_HZ in user mode, field 14. */
  userTicks: number;
  /** Ticks of USER_HZ in kernel mode, field 15. */
  systemTicks: number;
  /** Field 20; 0 where its last one is just ending. */
  threads: number;
  /** Ticks of USER_HZ from boot to the start of the process, field 22. */
  startTicks: number;
  /** Resident pages, field 24; the kernel calls it inaccurate. */
  rssPages: number;
}

const SPACE = 0x20;
const OPEN = 0x28;
const CLOSE = 0x29;
const MINUS = 0x2d;

/**
 * Parses /proc/[pid]/stat, proc_pid_stat(5), into a record that the caller reuses: thousands of these
 * are read at every look, so it works on the bytes and allocates nothing.
 *
 *     411 (tmux: (1) x) S 1 411 411 0 -1 4194624 330 0 0 0 2 3 0 0 20 0 1 0 905 5771264 798 18446744073709551615 ...
 *
 * The name is whatever the process chose, `) R 1` and newlines included, so it ends at the last `)`.
 */
export function parsePidStat(bytes: Uint8Array, into: PidStat): PidStat {
  let at = 0;
  while (isDigit(bytes[at] ?? 0)) at++;
  const close = bytes.lastIndexOf(CLOSE);
  const framed = at > 0 && bytes[at] === SPACE && bytes[at + 1] === OPEN && close > at + 1 &&
    bytes[close + 1] === SPACE && bytes[close + 3] === SPACE;
  if (!framed) throw failure("expected a pid, a name in parentheses and a state", bytes);
  into.commStart = at + 2;
  into.commEnd = close;
  into.state = bytes[close + 2] ?? 0;
  at = close + 4;
  for (let field = 4; field <= 24; field++) {
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const start = at;
    let value = 0;
    let byte = bytes[at] ?? 0;
    while (isDigit(byte)) {
      value = value * 10 + byte - 0x30;
      byte = bytes[++at] ?? 0;
    }
    if (at === start || at - start > 20 || byte !== SPACE) {
      throw failure(`field ${field} is not an integer`, bytes);
    }
    at++;
    if (field === 9) into.flags = value;
    else if (field === 14) into.userTicks = value;
    else if (field === 15) into.systemTicks = value;
    else if (field === 20) into.threads = value;
    else if (field === 22) into.startTicks = value;
    else if (field === 24) into.rssPages = value;
    else continue;
    if (negative) throw failure(`field ${field} is negative`, bytes);
  }
  return into;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function failure(problem: string, bytes: Uint8Array): ParseError {
  return new ParseError(
    "proc/[pid]/stat",
    problem,
    new TextDecoder().decode(bytes.subarray(0, 80)),
  );
}
