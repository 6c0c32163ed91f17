import assert from "node:assert/strict";
import { type Baseline, learn } from "../../src/detectors/_baseline.ts";

const DAY_MS = 86_400_000;
const at = (wallMs: number) => ({ monotonicMs: 0, wallMs, synchronised: true });
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

Deno.test("learn() that is given time takes what comes until it is over", () => {
  const first = lesson("learn", { "tcp/22": "sshd" }, undefined, 0);
  assert.match(first.finding.summary, /are learned for 24 h/);
  const second = lesson("learn", { "tcp/23": "telnetd" }, first.memory, 3600_000);
  const third = lesson("learn", { "tcp/24": "nc" }, second.memory, DAY_MS);
  assert.equal(third.memory, second.memory);
  assert.deepEqual(Object.keys(third.memory.entries), ["tcp/22", "tcp/23"]);
  assert.deepEqual(third.finding.evidence, {
    since: "1970-01-01T00:00:00.000Z",
    learning: false,
    count: 2,
  });
});
