import assert from "node:assert/strict";
import { createRivalry } from "../../src/delivery/rival.ts";

const ours = { Session: "a.2", Connection: 1 };
const said = (Status: string, Session: string, Connection: number) => ({
  Status,
  Session,
  Connection,
});

Deno.test("createRivalry() takes our own words and what we left for none", () => {
  const isRival = createRivalry();
  assert.equal(isRival(said("offline", "a.1", 7), true, ours), false);
  assert.equal(isRival(said("offline", "b.1", 3), true, ours), false);
  // Its will follows late.
  assert.equal(isRival(said("offline", "b.1", 3), false, ours), false);
  assert.equal(isRival(said("online", "a.2", 1), false, ours), false);
  assert.equal(isRival(said("offline", "a.2", 1), true, { ...ours, Connection: 2 }), false);
  assert.equal(isRival(said("offline", "b.1", 3), true, { ...ours, Connection: 2 }), false);
});

Deno.test("createRivalry() knows another by what it says while we listen, or said while we were away", () => {
  for (
    const [status, retained, connection] of [
      [said("online", "b.1", 1), false, 1],
      [said("online", "b.1", 1), true, 2],
      [said("offline", "b.1", 1), false, 2],
      // The very image of us, and further than we are.
      [said("online", "a.2", 9), false, 1],
    ] as const
  ) {
    const isRival = createRivalry();
    isRival(said("offline", "c.1", 1), true, ours);
    assert.equal(isRival(status, retained, { ...ours, Connection: connection }), true);
  }
});

Deno.test("createRivalry() knows one that was there before us and comes again", () => {
  const isRival = createRivalry();
  isRival(said("online", "b.1", 4), true, ours);
  assert.equal(isRival(said("online", "b.1", 5), true, { ...ours, Connection: 2 }), true);
});
