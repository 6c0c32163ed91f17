import assert from "node:assert/strict";
import fc from "fast-check";
import { addPending, takeOne, type Waiting } from "../../src/core/pending.ts";
import type { Occurrence } from "../../src/model/message.ts";

const NOTHING: Waiting = { pending: [], dropped: undefined };
const at = (second: number) => ({
  monotonicMs: second * 1000,
  wallMs: Date.UTC(2026, 11, 1) + second * 1000,
  synchronised: true,
});
const failed = (n: number): Occurrence => ({ kind: "failed_login", content: { user: `u${n}` } });
const login = (n: number): Occurrence => ({ kind: "user", content: { user: `u${n}` } });
const alert = (severity: string, n: number): Occurrence => ({
  kind: "alert",
  content: { severity, id: `a${n}` },
});
const reboot: Occurrence = { kind: "reboot", content: { type: "Reboot" } };

Deno.test("addPending() keeps all of it below the bound, in its order", () => {
  const one = addPending(NOTHING, [failed(1), login(1)], at(0));
  const { pending, dropped } = addPending(one, [alert("critical", 1)], at(1));
  assert.deepEqual(pending.map(({ kind }) => kind), ["failed_login", "user", "alert"]);
  assert.deepEqual(pending.map(({ bytes }) => bytes), [13, 13, 33]);
  assert.equal(dropped, undefined);
  assert.equal(addPending(one, [], at(2)).pending, one.pending);
});

Deno.test("addPending() gives up the oldest of what matters least, and declares it", () => {
  const all = [
    alert("critical", 0),
    login(0),
    failed(0),
    failed(1),
    alert("warning", 0),
    failed(2),
  ];
  const first = addPending(NOTHING, all.slice(0, 4), at(0), 120);
  const second = addPending(first, all.slice(4), at(60), 91);
  assert.deepEqual(
    second.pending.map(({ kind, content }) => content["severity"] ?? `${kind} ${content["user"]}`),
    ["critical", "user u0", "warning", "failed_login u2"],
  );
  assert.deepEqual(second.dropped, {
    from: "2026-12-01T00:00:00.000Z",
    to: "2026-12-01T00:00:00.000Z",
    count: 2,
    why: "More than 0.000091 MB waited to be sent",
  });
  const third = addPending(second, [alert("critical", 1)], at(120), 100);
  assert.deepEqual(third.dropped?.count, 4);
  assert.equal(third.dropped?.to, "2026-12-01T00:01:00.000Z");
  assert.deepEqual(third.pending.map(({ content }) => content["severity"]), [
    "critical",
    "warning",
    "critical",
  ]);
});

Deno.test("addPending() counts what an occurrence stands for", () => {
  const many: Occurrence = { kind: "failed_login", content: { user: "x", count: 7 } };
  assert.equal(addPending(NOTHING, [many, failed(1)], at(0), 20).dropped?.count, 7);
});

Deno.test("addPending() never exceeds its bound, and loses nothing that it does not count", () => {
  const occurrence = fc.oneof(
    fc.nat(99).map(failed),
    fc.nat(99).map(login),
    fc.constantFrom("info", "warning", "critical").map((severity) => alert(severity, 1)),
  );
  fc.assert(fc.property(
    fc.array(fc.array(occurrence, { maxLength: 9 })),
    fc.integer({ min: 0, max: 400 }),
    (batches, maxBytes) => {
      let waiting = NOTHING;
      for (const [i, batch] of batches.entries()) {
        waiting = addPending(waiting, batch, at(i), maxBytes);
        const bytes = waiting.pending.reduce((sum, each) => sum + each.bytes, 0);
        assert.ok(bytes <= maxBytes);
      }
      const kept = waiting.pending.length + (waiting.dropped?.count ?? 0);
      assert.equal(kept, batches.flat().length);
    },
  ));
});

Deno.test("takeOne() takes one reboot, and no more than one message holds", () => {
  const { pending } = addPending(NOTHING, [login(1), reboot, login(2), reboot, login(3)], at(0));
  const { now, later } = takeOne(pending);
  assert.deepEqual([now.length, later.length], [3, 2]);
  assert.deepEqual(takeOne(later).now.length, 2);
  assert.deepEqual(takeOne(pending, 27).now.length, 1);
  assert.deepEqual(takeOne(pending, 1).now.length, 1);
  assert.equal(takeOne([]).later, takeOne([]).later);
});

Deno.test("takeOne() tells of one finding one thing", () => {
  const worse = [alert("warning", 1), alert("warning", 2), alert("critical", 1), failed(1)];
  const { pending } = addPending(NOTHING, worse, at(0));
  const { now, later } = takeOne(pending);
  assert.deepEqual([now.length, later.length], [2, 2]);
  assert.equal(takeOne(later).later.length, 0);
});
