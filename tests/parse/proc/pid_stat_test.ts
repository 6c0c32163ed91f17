import assert from "node:assert/strict";
import fc from "fast-check";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { parsePidStat, type PidStat } from "../../../src/parse/proc/pid_stat.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const TAIL =
  ") S 1 411 411 0 -1 4194624 330 0 0 0 2 3 0 0 20 0 1 0 905 5771264 798 18446744073709551615 1 1\n";

function parse(bytes: Uint8Array): PidStat & { comm: Uint8Array } {
  const into = {
    commStart: 0,
    commEnd: 0,
    state: 0,
    flags: 0,
    userTicks: 0,
    systemTicks: 0,
    threads: 0,
    startTicks: 0,
    rssPages: 0,
  };
  parsePidStat(bytes, into);
  return { ...into, comm: bytes.slice(into.commStart, into.commEnd) };
}
const parseText = (text: string) => parse(new TextEncoder().encode(text));

Deno.test("parsePidStat() reads times, memory and name", () => {
  const stat = parseText(`411 (mosquitto${TAIL}`);
  assert.equal(new TextDecoder().decode(stat.comm), "mosquitto");
  assert.deepEqual(
    [stat.state, stat.userTicks, stat.systemTicks, stat.threads, stat.startTicks, stat.rssPages],
    ["S".charCodeAt(0), 2, 3, 1, 905, 798],
  );
});

Deno.test("parsePidStat() finds the name whatever bytes a process put there", () => {
  const head = new TextEncoder().encode("411 (");
  const tail = new TextEncoder().encode(TAIL);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (comm) => {
    const bytes = new Uint8Array([...head, ...comm, ...tail]);
    assert.deepEqual(parse(bytes).comm, comm);
    assert.equal(parse(bytes).startTicks, 905);
  }));
  assert.equal(
    new TextDecoder().decode(parseText(`411 (x) R 1 1\n(__proto__)${TAIL}`).comm),
    "x) R 1 1\n(__proto__)",
  );
});

Deno.test("parsePidStat() refuses what is not in its format", () => {
  refuses(() => parseText(""), /a pid, a name/);
  refuses(() => parseText("x (a) S 1"), /a pid, a name/);
  refuses(() => parseText(`411 (${"a".repeat(65536)}`), /a pid, a name/);
  refuses(() => parseText("411 (a) S 1 2 3"), /field 6 is not an integer/);
  refuses(() => parseText(`411 (a${TAIL.replace(" 905 ", " -905 ")}`), /field 22 is negative/);
  refuses(() => parseText(`411 (a${TAIL.replace(" 905 ", " 9x5 ")}`), /field 22 is not an integer/);
});

Deno.test("parsePidStat() returns or throws ParseError when given any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
    try {
      parse(bytes);
    } catch (error) {
      assert.ok(error instanceof ParseError);
    }
  }));
});

testOnFixtures("parsePidStat() reads real machines' files", (files) => {
  const stat = parseText(fixture(files, "/proc/26231/stat"));
  assert.equal(new TextDecoder().decode(stat.comm), "vim");
  assert.deepEqual(
    [stat.userTicks, stat.systemTicks, stat.startTicks, stat.rssPages],
    [1677, 44, 82375, 1981],
  );
  const odd = parseText(fixture(files, "/proc/584/stat"));
  assert.equal(new TextDecoder().decode(odd.comm), "(a b ) ( c d) ");
});

testTotal("parsePidStat()", parseText, `411 (a${TAIL}`);
