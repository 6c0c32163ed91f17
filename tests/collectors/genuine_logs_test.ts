import assert from "node:assert/strict";
import { failures } from "../../src/collectors/failures.ts";
import { parseSyslogLine } from "../../src/parse/log/syslog_line.ts";
import { hostOf, NOON } from "./_look.ts";

/** What was tried, and failed, in the order of tests/e2e/attempts_test.ts: service, user and how often. */
const FAKE = "a\\nNov 21 10";
const EXPECTED = {
  openssh: [
    ["sshd", "nobody1", 1],
    ["sshd", "pi", 1 + 3 + 1 + 3 + 2],
    ["sshd", "nobody2", 1],
    ["sshd", "pi", 1],
    ["sshd", "denied", 2],
    ["sshd", "root", 1],
    ["sshd", "x from 1.2.3.4 port 22 ssh2", 1],
    ["sshd", "root from 1.2.3.4", 3],
    ["sshd", "x 1.2.3.4 port 22", 1],
    ["sshd", " ", 3],
    ["sshd", "invalid user root", 1],
    ["sshd", "\\377\\376\\200", 3],
    ["sshd", "A".repeat(100), 1],
    ["sshd", FAKE, 6],
  ],
  dropbear: [["dropbear", "pi", 2], ["dropbear", undefined, 3]],
  "becoming-root": [
    ["sshd", "root", 3],
    ["su", "pi", 1],
    ["sudo", "op", 4],
    ["sudo", "pi", 1],
    ["doas", "op", 1],
    ["doas", "pi", 1],
    ["login", "root", 1],
  ],
} as const;

for (const [name, expected] of Object.entries(EXPECTED)) {
  Deno.test(`failures tells each attempt of a genuine log of Debian 12 once: ${name}`, async () => {
    const path = new URL(`../logs/debian-12-${name}.log`, import.meta.url);
    const host = hostOf("file /var/log/auth.log\n|\n");
    const told: [unknown, unknown, number][] = [];
    let before: Awaited<ReturnType<typeof failures.collect>>["facts"] | undefined;
    for (const line of Deno.readTextFileSync(path).trimEnd().split("\n")) {
      const record = { ...parseSyslogLine(line, NOON.wallMs), source: "log" as const };
      const { facts, events = [] } = await failures.collect(host, {
        before: before && failures.facts.parse(JSON.parse(JSON.stringify(before))),
        at: NOON,
        items: [record],
      });
      before = facts;
      for (const { content: { service, user, host, count = 1 } } of events) {
        if (service === "sshd" || service === "dropbear") assert.equal(host, "127.0.0.1", line);
        const last = told.at(-1);
        if (last !== undefined && last[0] === service && last[1] === user) last[2] += Number(count);
        else told.push([service, user, Number(count)]);
      }
    }
    assert.deepEqual(told, expected);
  });
}
