import assert from "node:assert/strict";
import fc from "fast-check";
import { isRepetition, parseSyslogLine } from "../../../src/parse/log/syslog_line.ts";
import { processorMs } from "../../_processor.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const LOCAL_MS = new Date(2026, 10, 21, 10).getTime();
const said = { tag: "dropbear", pid: 579, message: "Child connection", count: 1 };

for (
  const [form, line, expected] of [
    ["RFC 3339", "2026-11-21T10:00:00.954167+01:00 pump dropbear[579]: Child connection", {
      ...said,
      wallMs: Date.UTC(2026, 10, 21, 9, 0, 0, 954),
    }],
    ["BSD", "Nov 21 10:00:00 pump dropbear[579]: Child connection", { ...said, wallMs: LOCAL_MS }],
    ["BSD without host", "Nov 21 10:00:00 dropbear[579]: Child connection", {
      ...said,
      wallMs: LOCAL_MS,
    }],
    ["busybox", "Nov 21 10:00:00 pump authpriv.info dropbear[579]: Child connection", {
      ...said,
      wallMs: LOCAL_MS,
    }],
    ["OpenWrt", "Sat Nov 21 10:00:00 2026 authpriv.info dropbear[579]: Child connection", {
      ...said,
      wallMs: LOCAL_MS,
    }],
    [
      "RFC 5424",
      '<38>1 2026-11-21T10:00:00Z pump dropbear 579 - [a b="] \\" c"] Child connection',
      {
        ...said,
        wallMs: Date.UTC(2026, 10, 21, 10),
      },
    ],
    [
      "logread -t",
      "Sat Nov 21 10:00:00 2026 [1795255200.123] authpriv.info dropbear[579]: Child connection",
      { ...said, wallMs: LOCAL_MS },
    ],
    ["busybox -S", "Nov 21 10:00:00 dropbear[579]: Child connection", {
      ...said,
      wallMs: LOCAL_MS,
    }],
    [
      "the kernel's audit",
      "Nov 21 10:00:00 pump kernel: [   12.345678] audit: type=1100 audit(1795255200.123:9): pid=579 uid=0 x",
      {
        wallMs: 1_795_255_200_123,
        tag: "audit",
        pid: 579,
        message: "type=1100 audit(1795255200.123:9): pid=579 uid=0 x",
        count: 1,
      },
    ],
    [
      "auditd by way of syslog",
      "Nov 21 10:00:00 pump audisp-syslog[3]: type=USER_AUTH msg=audit(1795255200.123:9): user pid=579 uid=0",
      {
        wallMs: 1_795_255_200_123,
        tag: "audit",
        pid: 579,
        message: "type=USER_AUTH msg=audit(1795255200.123:9): user pid=579 uid=0",
        count: 1,
      },
    ],
    [
      "what looks like the audit's and is another program's",
      "Nov 21 10:00:00 pump dropbear[579]: type=1100 audit(1.000:9): pid=1 ",
      { ...said, wallMs: LOCAL_MS, message: "type=1100 audit(1.000:9): pid=1 " },
    ],
    [
      "a repeated message",
      "Nov 21 10:00:00 pump dropbear[579]: message repeated 3 times: [ Child connection]",
      {
        ...said,
        wallMs: LOCAL_MS,
        count: 3,
      },
    ],
    ["no known form", "Child connection", {
      wallMs: undefined,
      tag: "",
      pid: undefined,
      message: "Child connection",
      count: 1,
    }],
  ] as const
) {
  Deno.test(`parseSyslogLine() reads ${form}`, () => {
    assert.deepEqual(parseSyslogLine(line, NOW_MS), expected);
  });
}

Deno.test("parseSyslogLine() expands what sysklogd and syslog-ng say of the line before", () => {
  const before = "Nov 21 09:59:00 pump dropbear[579]: Child connection";
  for (
    const line of [
      "Nov 21 10:00:00 pump last message repeated 3 times",
      "Nov 21 10:00:00 last message repeated 3 times",
      "Nov 21 10:00:00 pump Last message 'Child connection' repeated 3 times, suppressed by syslog-ng on pump",
    ]
  ) {
    const expanded = { ...said, wallMs: LOCAL_MS, count: 3 };
    assert.equal(isRepetition(line), true);
    assert.deepEqual(parseSyslogLine(line, NOW_MS, before), expanded);
    // Unknown, it is nobody's.
    assert.equal(parseSyslogLine(line, NOW_MS).tag, "");
    assert.equal(parseSyslogLine(line, NOW_MS, line).tag, "");
  }
  const program = "Nov 21 10:00:00 pump x[1]: last message repeated 3 times";
  assert.equal(isRepetition(program), false);
  assert.equal(parseSyslogLine(program, NOW_MS, before).tag, "x");
});

Deno.test("parseSyslogLine() takes the last year that is not in the future", () => {
  const yearOf = (stamp: string, nowMs: number) =>
    new Date(parseSyslogLine(`${stamp} 10:00:00 pump x: y`, nowMs).wallMs ?? NaN).getFullYear();
  assert.equal(yearOf("Dec 31", Date.UTC(2027, 0, 1, 12)), 2026);
  assert.equal(yearOf("Jan  1", Date.UTC(2026, 11, 31, 12)), 2027);
  assert.equal(yearOf("Dec  1", NOW_MS), 2025);
  assert.equal(yearOf("Feb 29", NOW_MS), 2024);
});

Deno.test("parseSyslogLine() takes any line, in bounded time", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    for (
      const line of [
        text,
        `Nov 21 10:00:00 kernel: type=${text}`,
        `Nov 21 10:00:00 ${text}`,
        `<1>1 - h a p m ${text}`,
      ]
    ) {
      assert.equal(typeof parseSyslogLine(line, NOW_MS).message, "string");
    }
  }));
  const begun = processorMs();
  for (
    const piece of [
      "last message repeated ",
      "type=A audit(1.000:1):",
      "[",
      '[a="',
      "a.",
      " ",
      '\\"',
      "]",
    ]
  ) {
    parseSyslogLine(`<1>1 - h a p m ${piece.repeat(30_000)}`, NOW_MS);
    parseSyslogLine(`Nov 21 10:00:00 ${piece.repeat(30_000)}`, NOW_MS);
  }
  assert.ok(processorMs() - begun < 2000);
});
