import assert from "node:assert/strict";
import { failures } from "../../src/collectors/failures.ts";
import type { LogRecord } from "../../src/model/log_record.ts";
import { parseSyslogLine } from "../../src/parse/log/syslog_line.ts";
import { hostOf, NOON } from "./_look.ts";

const corpora = new URL("../../../shared/corpora/fail2ban/", import.meta.url);

/** One case of a fail2ban filter's test file: what it expects of the line below. */
interface Case {
  line: string;
  match: boolean;
  host?: string;
  user?: string;
  users?: readonly string[];
  constraint?: string;
  /** Only modes that count probes match it. */
  probe: boolean;
}

function casesOf(name: string): Case[] | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(new URL(name, corpora));
  } catch {
    return undefined;
  }
  const cases: Case[] = [];
  let expected: Omit<Case, "line" | "probe"> | undefined;
  let probe = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("# filterOptions")) probe = !line.includes("{}") && line.includes('"mode"');
    else if (line.startsWith("# failJSON:")) expected = JSON.parse(line.slice(11));
    else if (line.trim() !== "" && !line.startsWith("#") && expected !== undefined) {
      cases.push({ ...expected, line, probe });
    }
  }
  return cases;
}

/** Where fail2ban and we differ, and by which rule. */
const RULES:
  readonly (readonly [rule: string, line: RegExp, expect: "told" | "nothing" | Partial<Case>])[] = [
    [
      "A connection that TCP wrappers refused never came to a login: it is a probe.",
      / refused connect from /,
      "nothing",
    ],
    [
      "sshd writes nothing of the client's after a password's protocol: the name can look the same, and the last host is the one.",
      /test from 127\.0\.0\.1 port 58946 ssh2: from 10\.10\.1\.2 port 55555 ssh2$/,
      { host: "10.10.1.2" },
    ],
    [
      "A user that is not there is a failed login in each mode.",
      / (?:Invalid user|by invalid user) {2}/,
      "told",
    ],
    [
      "What PAM refused has failed when the connection ends and nobody was let in.",
      /sshd\[2716\]: Connection closed/,
      "told",
    ],
    [
      "An old sshd counts its refusals itself, each was told.",
      /sshd\[32310\]: Connection closed by/,
      "nothing",
    ],
  ];

function recordOf(name: string, line: string): LogRecord {
  const [, pid] = /^type=.* pid=(\d+) /.exec(line) ?? [];
  if (pid !== undefined) {
    const audit = { tag: "audit", pid: Number(pid), message: line, count: 1 } as const;
    return { ...audit, wallMs: NOON.wallMs, source: "log" };
  }
  // The journal's file has no time before the tag.
  const stamped = name === "sshd-journal" ? `Nov 21 10:00:00 ${line}` : line;
  return { ...parseSyslogLine(stamped, NOON.wallMs), source: "log" };
}

for (
  const [name, least] of [
    ["sshd", 65],
    ["sshd-journal", 60],
    ["dropbear", 8],
    ["pam-generic", 8],
    ["selinux-ssh", 5],
  ] as const
) {
  const cases = casesOf(name);
  const skipped = cases === undefined ? " (skipped: no corpora)" : "";
  Deno.test({
    name: `failures agrees with every case of fail2ban's ${name}${skipped}`,
    ignore: cases === undefined,
    async fn() {
      const host = hostOf("file /var/log/auth.log\n|\n");
      let before: Awaited<ReturnType<typeof failures.collect>>["facts"] | undefined;
      const told: { process: string; host: unknown; user: unknown }[] = [];
      let matched = 0;
      for (const it of cases ?? []) {
        const record = recordOf(name, it.line);
        const { facts, events = [] } = await failures.collect(host, {
          // The agent is started anew before each line.
          before: before && failures.facts.parse(JSON.parse(JSON.stringify(before))),
          at: NOON,
          items: [record],
        });
        before = facts;
        const process = String(record.pid);
        for (const { content } of events) {
          told.push({ process, host: content.host, user: content.user });
        }
        const rule = RULES.find(([, line]) => line.test(it.line))?.[2];
        const normal = it.match && !it.probe && it.constraint?.includes("== 'aggressive'") !== true;
        const expect = typeof rule === "string" ? rule : normal ? "told" : "nothing";
        if (expect === "nothing") {
          assert.deepEqual(events, [], it.line);
          continue;
        }
        matched += 1;
        assert.ok(events.length <= 1, it.line);
        const { host: from, user } = typeof rule === "object" ? { ...it, ...rule } : it;
        // By this line, or, of the same attempt, by one before it.
        const found = told.some((one) =>
          one.process === process && (from === undefined || one.host === from) &&
          (user === undefined || (one.user ?? "") === user) &&
          (it.users === undefined || it.users.includes(String(one.user)))
        );
        assert.ok(found, `${it.line}\n${JSON.stringify(told.slice(-3))}`);
      }
      assert.ok(matched >= least, `${matched} matches`);
    },
  });
}
