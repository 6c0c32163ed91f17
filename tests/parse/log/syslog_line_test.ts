import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSyslogLine } from "../../../src/parse/log/syslog_line.ts";

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
    for (const line of [text, `Nov 21 10:00:00 ${text}`, `<1>1 - h a p m ${text}`]) {
      assert.equal(typeof parseSyslogLine(line, NOW_MS).message, "string");
    }
  }));
  const begun = performance.now();
  for (const piece of ["[", '[a="', "a.", " ", '\\"', "]"]) {
    parseSyslogLine(`<1>1 - h a p m ${piece.repeat(30_000)}`, NOW_MS);
    parseSyslogLine(`Nov 21 10:00:00 ${piece.repeat(30_000)}`, NOW_MS);
  }
  assert.ok(performance.now() - begun < 2000);
});
