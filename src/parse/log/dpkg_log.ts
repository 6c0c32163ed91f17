import { eachLine } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** A package that reached a state. */
export interface DpkgStatusLine {
  /** Local time without a zone, as milliseconds since 1970 as if it were UTC. */
  localMs: number;
  state: string;
  /** Name and architecture, `acl:amd64`. */
  package: string;
  /** `<none>` where there is none. */
  version: string;
}

const LINE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) (\S+) (.*)$/;
const ACTIONS =
  /^(?:startup|status|conffile|install|upgrade|configure|trigproc|disappear|remove|purge)$/;

/**
 * Parses /var/log/dpkg.log (dpkg(1), LOG FILE), or a piece of it that begins with a line: the time of
 * its last line and the lines that tell of a state.
 *
 *     2016-08-03 15:25:53 startup archives install
 *     2016-08-06 17:35:39 install base-passwd:amd64 <none> 1:3.5.33
 *     2016-08-09 04:57:14 status half-installed base-passwd:amd64 1:3.5.33
 *     2009-02-25 11:45:23 conffile /etc/X11/Xsession keep
 */
export function parseDpkgLog(
  text: string,
): { lastMs: number | undefined; states: readonly DpkgStatusLine[] } {
  const states: DpkgStatusLine[] = [];
  let lastMs: number | undefined;
  for (const line of eachLine(text)) {
    const [, year, month, day, hour, minute, second, action = "", rest = ""] = LINE.exec(line) ??
      [];
    const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
    const localMs = Date.UTC(y ?? NaN, (mo ?? NaN) - 1, d, h, mi, s);
    const stamp = line.slice(0, 19).replace(" ", "T");
    if (!ACTIONS.test(action) || !isSame(localMs, stamp)) {
      throw new ParseError("dpkg.log", "expected a time and an action", line);
    }
    lastMs = localMs;
    if (action !== "status") continue;
    const [state = "", name = "", version = "", ...more] = rest.split(" ");
    if (version === "" || more.length > 0) {
      throw new ParseError("dpkg.log", "expected a state, a package and a version", line);
    }
    states.push({ localMs, state, package: name, version });
  }
  return { lastMs, states };
}

/** There is no 31st of February. */
function isSame(ms: number, stamp: string): boolean {
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(stamp);
}
