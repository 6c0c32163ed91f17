import assert from "node:assert/strict";
import { createTurns } from "../../src/delivery/turns.ts";

const settled = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("createTurns() lets so many through, and the others in their order", async () => {
  const turns = createTurns(() => 2);
  const through: number[] = [];
  for (let n = 0; n < 5; n++) void turns.take().then(() => through.push(n));
  await settled();
  assert.deepEqual(through, [0, 1]);
  turns.give();
  await settled();
  assert.deepEqual(through, [0, 1, 2]);
  for (let n = 0; n < 4; n++) turns.give();
  await settled();
  assert.deepEqual(through, [0, 1, 2, 3, 4]);
});

Deno.test("createTurns() does not lose the turn of one that has gone", async () => {
  const turns = createTurns(() => 1);
  const gone = new AbortController();
  await turns.take();
  const waits = turns.take(gone.signal);
  const next = turns.take();
  gone.abort(new Error("Gone"));
  await assert.rejects(waits, /Gone/);
  await assert.rejects(turns.take(gone.signal), /Gone/);
  turns.give();
  await next;
  // Gone at the very moment when it was its turn.
  const late = new AbortController();
  const both = turns.take(late.signal);
  const last = turns.take();
  late.abort(new Error("Late"));
  turns.give();
  await assert.rejects(both, /Late/);
  await last;
});
