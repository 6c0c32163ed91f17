import assert from "node:assert/strict";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { parseCmdline } from "../../../src/parse/proc/cmdline.ts";
import { parseCpuinfo } from "../../../src/parse/proc/cpuinfo.ts";
import { parseLoadavg } from "../../../src/parse/proc/loadavg.ts";
import { parseMeminfo } from "../../../src/parse/proc/meminfo.ts";
import { parseMountinfo } from "../../../src/parse/proc/mountinfo.ts";
import { parseNetDev } from "../../../src/parse/proc/net_dev.ts";
import { parseNetSockets } from "../../../src/parse/proc/net_sockets.ts";
import { parseNetSockstat } from "../../../src/parse/proc/net_sockstat.ts";
import { parsePidStat, type PidStat } from "../../../src/parse/proc/pid_stat.ts";
import { parsePidStatus } from "../../../src/parse/proc/pid_status.ts";
import { parsePressure } from "../../../src/parse/proc/pressure.ts";
import { parsePrivileges } from "../../../src/parse/proc/privileges.ts";
import { parseStat } from "../../../src/parse/proc/stat.ts";
import { parseHardwareAddress } from "../../../src/parse/sys/hardware_address.ts";
import { parseInteger } from "../../../src/parse/sys/integer.ts";
import { parseLine } from "../../../src/parse/sys/line.ts";
import { testOnFixtures } from "../_ttar.ts";

const states = new Set([1, 7, 10]);
/** Every path that a parser of ours is for. */
const PARSERS: readonly [RegExp, (text: string) => unknown][] = [
  [/^\/proc\/cpuinfo$/, parseCpuinfo],
  [/^\/proc\/loadavg$/, parseLoadavg],
  [/^\/proc\/meminfo$/, parseMeminfo],
  [/^\/proc\/stat$/, parseStat],
  [/^\/proc\/pressure\/[a-z]+$/, parsePressure],
  [/^\/proc(?:\/\d+)?\/net\/dev$/, parseNetDev],
  [
    /^\/proc(?:\/\d+)?\/net\/(?:tcp|udp|udplite|raw)6?(?:_broken)?$/,
    (text) => parseNetSockets(text, states),
  ],
  [/^\/proc\/net\/sockstat6?$/, parseNetSockstat],
  [/^\/proc\/\d+\/cmdline$/, parseCmdline],
  [/^\/proc\/\d+\/mountinfo$/, parseMountinfo],
  [
    /^\/proc\/\d+(?:\/task\/\d+)?\/stat$/,
    (text) => parsePidStat(new TextEncoder().encode(text), {} as PidStat),
  ],
  [/^\/proc\/\d+\/status$/, parsePidStatus],
  [/^\/proc\/\d+\/status$/, parsePrivileges],
  [/^\/sys\/class\/net\/[^/]+\/address$/, parseHardwareAddress],
  [
    /^\/sys\/class\/net\/[^/]+\/speed$|\/temp\d*(?:_input)?$/,
    (text) => parseInteger(text, "sysfs"),
  ],
  [
    /\/(?:operstate|temp\d+_label)$|\/hwmon\d+\/name$|thermal_zone\d+\/type$/,
    (text) => parseLine(text, "sysfs"),
  ],
];
/** Those that no kernel writes, which is what they are there for: the second has an empty root. */
const REFUSED: readonly string[] = ["/proc/net/udp_broken", "/proc/26231/mountinfo"];

testOnFixtures("every file of real machines that we have a parser for is understood", (files) => {
  const used = new Map<RegExp, number>();
  for (const [path, text] of files) {
    for (const [pattern, parse] of PARSERS.filter(([pattern]) => pattern.test(path))) {
      used.set(pattern, (used.get(pattern) ?? 0) + 1);
      if (REFUSED.includes(path)) assert.throws(() => parse(text), ParseError, path);
      else assert.doesNotThrow(() => parse(text), path);
    }
  }
  const unused = PARSERS.filter(([pattern]) => !used.has(pattern)).map(([pattern]) =>
    pattern.source
  );
  assert.deepEqual(unused, []);
});
