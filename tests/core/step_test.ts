import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import type { Collector } from "../../src/collectors/_collector.ts";
import { emptyMirror, receive } from "../../src/core/consumer.ts";
import { dueAtMs, freeze } from "../../src/core/freeze.ts";
import { due, look, type Snapshot } from "../../src/core/look.ts";
import { beginSession, durable, type State } from "../../src/core/state.ts";
import { canonicalJson, stateHash } from "../../src/core/state_hash.ts";
import { type Content, step } from "../../src/core/step.ts";
import type { Detector } from "../../src/detectors/_detector.ts";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Occurrence } from "../../src/model/message.ts";
import { Unreadable, type Why } from "../../src/model/reading.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { jsonObject } from "./_arbitrary.ts";

const rhythm = { heartbeatMs: 10_000, fullEveryMs: 3_600_000 };
const at = (monotonicMs: number) => ({
  monotonicMs,
  wallMs: Date.UTC(2026, 11, 1) + monotonicMs,
  synchronised: true,
});

const ids = ["memory", "disks", "interfaces"] as const;
const collectors = ids.map((id): Collector => ({
  id,
  summary: "",
  reads: [],
  everyMs: 0,
  facts: z.unknown(),
  collect: () => ({ facts: {} }),
}));
const fullDisk = {
  id: "full",
  why: "",
  runbook: "",
  attack: ["T1499"],
  needs: ["disks"],
  policy: z.strictObject({}),
  clearAfterMs: 0,
  detect: ({ now }: { now: Record<string, unknown> }) =>
    "full" in (now["disks"] as JsonObject)
      ? [{ key: "/", severity: "warning", summary: "Full", evidence: {} }]
      : [],
} as unknown as Detector;
const content: Content = { collectors, detectors: [fullDisk] };

type Seen = { [id: string]: JsonObject | Why };
function snapshot(ms: number, seen: Seen, events: readonly Occurrence[] = []): Snapshot {
  const readings = Object.entries(seen).map(([id, facts]) => [
    id,
    typeof facts === "string"
      ? { ok: false, why: facts, detail: "because", atMs: ms }
      : { ok: true, value: { facts, events }, atMs: ms },
  ]);
  return { at: at(ms), readings: Object.fromEntries(readings) };
}

const begin = () => beginSession("s.1", undefined, 0);
const run = (state: State, ms: number, seen: Seen, events: readonly Occurrence[] = []) =>
  step(state, snapshot(ms, seen, events), {}, content);
const messageOf = (frozen: { data: readonly string[] }) => JSON.parse(frozen.data[0] ?? "");

Deno.test("for any sequence of snapshots the deltas alone give the published state and its hash", () => {
  const reading = fc.oneof(
    jsonObject,
    fc.constantFrom<Why>("absent", "denied", "malformed", "slow"),
  );
  const seen = fc.record(Object.fromEntries(ids.map((id) => [id, reading])), { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 8 }), (snapshots) => {
      let state = begin();
      let mirror = emptyMirror();
      for (const [i, each] of snapshots.entries()) {
        state = run(state, i * 10_000, each as Seen);
        const { state: after, frozen } = freeze(state, at(i * 10_000), "d", rhythm);
        state = after;
        for (const text of frozen.data) {
          const received = receive(mirror, text);
          mirror = received.mirror;
          assert.ok(["verified", "held"].includes(received.verdict.kind), received.verdict.kind);
        }
        assert.equal(canonicalJson(mirror.state), canonicalJson(state.published));
        assert.equal(
          stateHash(mirror.state),
          messageOf({ data: frozen.data.slice(-1) }).State_Hash,
        );
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("a message of more than 100 KB arrives as parts, in any order, and is verified", () => {
  const facts: JsonObject = Object.create(null);
  for (let i = 0; i < 3_000; i++) {
    facts[`/mnt/${i}`] = { filesystem: "ext4", source: "x".repeat(80) };
  }
  const { frozen, state } = freeze(run(begin(), 0, { disks: facts }), at(0), "d", rhythm);
  assert.ok(frozen.data.length > 1);
  for (const part of frozen.data) assert.ok(new TextEncoder().encode(part).length <= 100_000);
  for (const order of [frozen.data, frozen.data.toReversed()]) {
    let mirror = emptyMirror();
    const kinds = order.map((text) => {
      const received = receive(mirror, text);
      mirror = received.mirror;
      return received.verdict.kind;
    });
    assert.deepEqual(new Set(kinds.slice(0, -1)), new Set(["held"]));
    assert.equal(kinds.at(-1), "verified");
    assert.equal(stateHash(mirror.state), stateHash(state.published));
  }
});

Deno.test("a consumer notices a lost message, a repeated one and a changed one", () => {
  const first = freeze(run(begin(), 0, { memory: { a: 1 } }), at(0), "d", rhythm);
  const second = freeze(run(first.state, 1, { memory: { a: 2 } }), at(1), "d", rhythm);
  const third = freeze(run(second.state, 2, { memory: { a: 3 } }), at(2), "d", rhythm);
  const [one = "", two = "", three = ""] = [first, second, third].flatMap(({ frozen }) =>
    frozen.data
  );
  const { mirror } = receive(emptyMirror(), one);
  assert.equal(receive(mirror, one).verdict.kind, "duplicate");
  const gap = receive(mirror, three);
  assert.equal(gap.verdict.kind, "gap");
  // What was lost may yet come: for the state it is too late, and it is no news twice.
  assert.equal(receive(gap.mirror, three).verdict.kind, "duplicate");
  assert.equal(receive(mirror, two.replace('"a":2', '"a":9')).verdict.kind, "mismatch");
  assert.equal(receive(emptyMirror(), two).verdict.kind, "ignored");
  assert.throws(() => receive(mirror, "[]"), SyntaxError);
});

Deno.test("step() clears nothing that it is blind to, and says who is blind since when", () => {
  let state = run(begin(), 0, { disks: { full: true } });
  state = run(state, 10_000, { disks: "slow" });
  state = run(state, 9e9, { disks: "slow" });
  assert.deepEqual(Object.keys(state.standing), ["full//"]);
  assert.deepEqual({ ...state.blind["disks"] }, {
    why: "slow",
    detail: "because",
    since: "2026-12-01T00:00:10.000Z",
  });
  assert.deepEqual(state.published["Disk_Usage"], { full: true });
  state = run(state, 9e9 + 1, { disks: {} });
  assert.deepEqual(Object.keys(state.standing), []);
  assert.deepEqual(Object.keys(state.blind), []);
});

Deno.test("no sequence of snapshots clears a finding while its detector is blind", () => {
  const seen = fc.constantFrom<Seen>(
    { disks: { full: 1 } },
    { disks: {} },
    { disks: "denied" },
    {},
  );
  fc.assert(fc.property(fc.array(seen, { maxLength: 20 }), (sequence) => {
    let state = begin();
    for (const [i, each] of sequence.entries()) {
      const before = state;
      state = run(state, i * 60_000, each);
      const cleared = state.pending.slice(before.pending.length)
        .filter(({ content }) => content["state"] === "cleared");
      if (cleared.length > 0) assert.deepEqual({ ...state.blind }, {});
    }
  }));
});

Deno.test("what happens between two messages is in the next one, and the same twice has a count", () => {
  const login: Occurrence = { kind: "user", content: { user: "pi", action: "logged_in" } };
  const reboot: Occurrence = { kind: "reboot", content: { type: "Reboot", time: "then" } };
  const state = run(begin(), 0, { memory: {} }, [login, login, reboot, reboot]);
  const first = freeze(state, at(0), "d", rhythm);
  const message = messageOf(first.frozen);
  assert.deepEqual(message.User_Events, [{ user: "pi", action: "logged_in", count: 2 }]);
  assert.deepEqual(message.Reboot_Event, { type: "Reboot", time: "then" });
  const second = freeze(first.state, at(1_000), "d", rhythm);
  assert.deepEqual(messageOf(second.frozen).Reboot_Event, { type: "Reboot", time: "then" });
  assert.equal(first.frozen.durable && second.frozen.durable, true);
  assert.equal(freeze(second.state, at(2_000), "d", rhythm).frozen.durable, false);
});

Deno.test("a raised finding stands in the message, among the alerts, and on the alert topic", () => {
  const { frozen } = freeze(run(begin(), 0, { disks: { full: true } }), at(0), "d", rhythm);
  const message = messageOf(frozen);
  const [alert = ""] = frozen.alerts;
  assert.equal(message.Alerts[0].state, "raised");
  assert.deepEqual(message.Standing_Alerts["full//"], {
    severity: "warning",
    summary: "Full",
    since: "2026-12-01T00:00:00.000Z",
  });
  const { Session, Seq, id, attack } = JSON.parse(alert);
  assert.deepEqual([Session, Seq, id, attack], ["s.1", 1, "full//", ["T1499"]]);
});

Deno.test("dueAtMs() is now for a new session, then a beat, then a second after something urgent", () => {
  let state = run(begin(), 0, { disks: {} });
  assert.equal(dueAtMs(state, rhythm), -Infinity);
  state = freeze(state, at(0), "d", rhythm).state;
  assert.equal(dueAtMs(state, rhythm), 10_000);
  state = run(state, 2_000, { disks: { full: true } });
  assert.ok(dueAtMs(state, rhythm) <= 2_000);
  state = freeze(state, at(2_000), "d", rhythm).state;
  state = run(state, 2_100, { disks: {} });
  assert.equal(dueAtMs(state, rhythm), 3_000);
});

Deno.test("a full state asked for is given, at most once a minute", () => {
  let state = freeze(run(begin(), 0, { memory: { a: 1 } }), at(0), "d", rhythm).state;
  state = { ...state, fullAsked: true };
  const early = freeze(state, at(30_000), "d", rhythm);
  assert.equal(messageOf(early.frozen).Full, undefined);
  const late = freeze(early.state, at(60_000), "d", rhythm);
  assert.equal(messageOf(late.frozen).Full, true);
  assert.equal(late.state.fullAsked, false);
});

Deno.test("a new session remembers what stood and what waited, and raises neither again", () => {
  const before = run(begin(), 0, { disks: { full: true } });
  const kept = JSON.parse(JSON.stringify(durable(before, collectors)));
  let state = beginSession("s.2", kept, 500);
  assert.equal(state.pending.length, 1);
  state = run(state, 600, { disks: { full: true } });
  assert.equal(state.pending.length, 1);
  assert.equal(state.standing["full//"]?.since, before.standing["full//"]?.since);
});

Deno.test("what a detector remembers it is given the next time, over blindness and a restart too", () => {
  const given: unknown[] = [];
  const counting = {
    ...fullDisk,
    detect({ memory }: { memory: number | undefined }) {
      given.push(memory);
      return { opinions: [], memory: (memory ?? 0) + 1 };
    },
  } as unknown as Detector;
  const content = { collectors, detectors: [counting] };
  const look = (state: State, ms: number, seen: Seen) =>
    step(state, snapshot(ms, seen), {}, content);
  let state = look(begin(), 0, { disks: {} });
  state = look(state, 10_000, { disks: "slow" });
  state = look(state, 20_000, { disks: {} });
  const kept = JSON.parse(JSON.stringify(durable(state, collectors)));
  look(beginSession("s.2", kept, 0), 0, { disks: {} });
  assert.deepEqual(given, [undefined, 1, 2]);
});

Deno.test("look() makes a reading of whatever a collector throws", async () => {
  const host = archiveHost(parseArchive("telltale host 1\n"));
  const clock = { now: () => at(7), sleep: () => Promise.resolve() };
  const throwing = [
    new Unreadable("slow", "hangs"),
    new ParseError("proc/stat", "too short"),
    new TypeError("a defect"),
  ].map((error, i): Collector => ({
    ...collectors[0] as Collector,
    id: `c${i}`,
    collect: () => i === 0 ? Promise.reject(error) : thrown(error),
  }));
  const { readings } = await look(throwing, host, {}, clock);
  assert.deepEqual(readings["c0"], { ok: false, why: "slow", detail: "hangs", atMs: 7 });
  assert.deepEqual(readings["c1"], {
    ok: false,
    why: "malformed",
    detail: "proc/stat: too short",
    atMs: 7,
  });
  const { c2 } = readings;
  assert.ok(c2?.ok === false && /^Defect in telltale: TypeError: a defect/.test(c2.detail));
});

Deno.test("due() asks again only what is no longer fresh", () => {
  const slow = { ...collectors[0] as Collector, everyMs: 60_000 };
  const asked = (atMs: number, nowMs: number) =>
    due([slow], { memory: { now: {}, atMs } }, nowMs).length;
  assert.deepEqual([asked(0, 59_999), asked(0, 60_000)], [0, 1]);
  assert.equal(due([slow], {}, 0).length, 1);
});

function thrown(error: Error): never {
  throw error;
}
