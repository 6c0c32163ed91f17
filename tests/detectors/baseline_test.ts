import assert from "node:assert/strict";
import { type Baseline, learn } from "../../src/detectors/_baseline.ts";

const DAY_MS = 86_400_000;
const at = (wallMs: number) => ({ monotonicMs: wallMs, wallMs, synchronised: true });
const lesson = (
  baseline: "first" | "learn",
  entries: Record<string, string>,
  memory: Baseline | undefined,
  wallMs: number,
) =>
  learn({ entries, policy: { baseline, learn_for_h: 24 }, memory, at: at(wallMs), what: "ports" });

Deno.test("learn() takes what is there first, and nothing that comes later", () => {
  const first = lesson("first", { "tcp/22": "sshd", "udp/68": "dhcp" }, undefined, 1000);
  assert.deepEqual({ ...first.memory.entries }, { "tcp/22": "sshd", "udp/68": "dhcp" });
  assert.match(first.finding.summary, /the 2 ports found first are taken to be expected/);
  const second = lesson("first", { "tcp/22": "nc", "tcp/23": "telnetd" }, first.memory, 2000);
  assert.equal(second.memory, first.memory);
  assert.deepEqual(second.finding, first.finding);
});

/** One look an hour, with another port at each, through JSON as over a restart of the agent. */
function hours(count: number, from: Baseline | undefined, clock: (hour: number) => number) {
  let memory = from;
  let finding;
  for (let hour = 0; hour < count; hour++) {
    const kept = memory && JSON.parse(JSON.stringify(memory));
    ({ memory, finding } = lesson("learn", { [`tcp/${hour}`]: "x" }, kept, clock(hour)));
  }
  return { memory, finding, ports: Object.keys(memory?.entries ?? {}).length };
}
const HOUR_MS = 3_600_000;

Deno.test("learn() that is given time takes what comes until it is over, and says how much that was", () => {
  const first = lesson("learn", { "tcp/22": "sshd" }, undefined, 0);
  assert.match(first.finding.summary, /are learned for 24 h/);
  const during = hours(24, undefined, (hour) => hour * HOUR_MS);
  assert.deepEqual(during.finding?.evidence, { since: "1970-01-01T00:00:00.000Z", learning: true });
  const after = hours(30, undefined, (hour) => hour * HOUR_MS);
  assert.equal(after.ports, 24);
  assert.deepEqual(after.finding?.evidence, {
    since: "1970-01-01T00:00:00.000Z",
    learning: false,
    count: 24,
  });
  assert.equal(lesson("learn", { "tcp/99": "nc" }, after.memory, DAY_MS).memory, after.memory);
});

Deno.test("learn() counts the time in which it looked, whatever the clock says", () => {
  // A device without a clock of its own begins in 1970 and is set after an hour; another is set back.
  const set = hours(30, undefined, (hour) => hour * HOUR_MS + (hour > 0 ? 20_000 * DAY_MS : 0));
  assert.equal(set.ports, 25);
  const back = hours(30, undefined, (hour) => hour * HOUR_MS + (hour < 5 ? 2_000 * DAY_MS : 0));
  assert.equal(back.ports, 25);
  assert.equal(back.finding?.evidence.learning, false);
  // Once it is over, no clock begins it again.
  const frozen = lesson("learn", { "tcp/99": "nc" }, back.memory, 0);
  assert.equal(frozen.memory, back.memory);
});
