import assert from "node:assert/strict";
import { createOutbox } from "../../src/delivery/outbox.ts";
import { type Outgoing, Refused } from "../../src/delivery/publisher.ts";
import { openStateStore, type StateStore } from "../../src/delivery/state_store.ts";
import { fakeClock, settled } from "./_clock.ts";

const message = (n: number): Outgoing => ({ topic: "t", payload: `${n}`, retain: false });

/** An outbox on a line that can be cut, mended, and made to refuse. */
function scene(store: StateStore) {
  const clock = fakeClock();
  const arrived: string[] = [];
  const told: string[] = [];
  const offered: string[] = [];
  let mode: "up" | "down" | "refuse" = "up";
  const outbox = createOutbox({
    store,
    clock,
    signal: new AbortController().signal,
    publisher: {
      publish({ topic, payload }) {
        offered.push(payload);
        if (mode === "down") return Promise.reject(new Error("The line is closed"));
        if (mode === "refuse" && topic === "t") {
          return Promise.reject(new Refused("Not authorised"));
        }
        arrived.push(payload);
        return Promise.resolve();
      },
    },
    onEmpty: () => told.push("empty"),
    onHealth: ({ kept }) => told.push(kept),
  });
  return { clock, arrived, offered, told, outbox, set: (to: typeof mode) => mode = to };
}

Deno.test("an outbox sends in order, and forgets what was acknowledged", async () => {
  const store = openStateStore(":memory:");
  const { arrived, outbox, told } = scene(store);
  outbox.addDurable({ a: 1 }, [message(1), message(2)]);
  outbox.add([message(3)]);
  await settled();
  assert.deepEqual(arrived, ["1", "2", "3"]);
  assert.equal(outbox.waiting, 0);
  assert.deepEqual(told, ["empty"]);
  store.close();
});

Deno.test("an outbox keeps what a broken line did not take, and sends it unchanged on the next", async () => {
  const store = openStateStore(":memory:");
  const { arrived, outbox, set } = scene(store);
  set("down");
  for (let n = 0; n < 40; n++) outbox.add([message(n)]);
  await settled();
  assert.equal(outbox.waiting, 40);
  set("up");
  outbox.send();
  await settled();
  assert.deepEqual(arrived, Array.from({ length: 40 }, (_, n) => `${n}`));
});

Deno.test("durable messages survive the process; volatile ones and acknowledged ones do not come again", async () => {
  const path = Deno.makeTempFileSync();
  try {
    const before = openStateStore(path);
    const first = scene(before);
    first.outbox.addDurable({ n: 1 }, [message(1)]);
    await settled();
    first.set("down");
    first.outbox.addDurable({ n: 2 }, [message(2)]);
    first.outbox.add([message(3)]);
    await settled();
    before.close();

    const after = openStateStore(path);
    const second = scene(after);
    assert.equal(JSON.stringify(after.durable), `{"n":2}`);
    assert.equal(second.outbox.waiting, 1);
    second.outbox.send();
    await settled();
    assert.deepEqual(second.arrived, ["2"]);
    after.close();
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) {
      try {
        Deno.removeSync(`${path}${suffix}`);
      } catch {
        // SQLite removed it.
      }
    }
  }
});

Deno.test("what waits in memory is kept with the durable message that follows it on its topic", async () => {
  const path = Deno.makeTempFileSync();
  const before = openStateStore(path);
  const { outbox, set } = scene(before);
  set("refuse");
  outbox.add([message(1), { ...message(9), topic: "other" }]);
  await settled();
  outbox.addDurable({}, [message(2)]);
  outbox.add([message(3)]);
  outbox.addDurable({}, [message(4)]);
  before.close();

  const after = openStateStore(path);
  const second = scene(after);
  second.outbox.send();
  await settled();
  assert.deepEqual(second.arrived, ["1", "2", "3", "4"]);
  after.close();
  const last = openStateStore(path);
  assert.deepEqual(last.unsent, []);
  last.close();
  Deno.removeSync(path);
});

Deno.test("an outbox offers what was refused again, alone, less and less often, and on a new line", async () => {
  const { arrived, clock, offered, outbox, set } = scene(openStateStore(":memory:"));
  set("refuse");
  outbox.add([message(1), message(2)]);
  await settled();
  assert.deepEqual([outbox.waiting, outbox.heldUp], [0, 2]);
  assert.equal(outbox.isRefused("t"), true);
  offered.length = 0;
  for (const minutes of [1, 2, 4, 5, 5]) {
    await clock.pass(minutes * 60_000 - 1);
    assert.deepEqual(offered, []);
    await clock.pass(1);
    assert.deepEqual(offered.splice(0), ["1"]);
  }
  set("up");
  outbox.send();
  await settled();
  assert.deepEqual(arrived, ["1", "2"]);
  assert.deepEqual([outbox.waiting, outbox.heldUp, outbox.isRefused("t")], [0, 0, false]);
});

Deno.test("an outbox sends to other topics while one is refused", async () => {
  const { arrived, outbox, set, told } = scene(openStateStore(":memory:"));
  set("refuse");
  outbox.addDurable({}, [message(1)]);
  await settled();
  assert.deepEqual(told, ["empty"]);
  for (let n = 2; n < 40; n++) {
    outbox.addDurable({}, [message(n), { ...message(n), topic: "open" }]);
  }
  await settled();
  assert.deepEqual(arrived, Array.from({ length: 38 }, (_, n) => `${n + 2}`));
  assert.deepEqual([outbox.waiting, outbox.heldUp], [0, 39]);
  outbox.add(Array.from({ length: 960 }, (_, n) => message(n)));
  assert.deepEqual([outbox.isFull("t"), outbox.isFull("open")], [false, false]);
  outbox.add([message(0)]);
  assert.equal(outbox.isFull("t"), true);
});

Deno.test("an outbox is asked again by a line that came while the last one's losses were counted", async () => {
  const clock = fakeClock();
  const never = new AbortController();
  const arrived: string[] = [];
  let fail = (_: Error) => {};
  const lost = new Promise<void>((_, reject) => fail = reject);
  let attempts = 0;
  const outbox = createOutbox({
    store: openStateStore(":memory:"),
    clock,
    signal: never.signal,
    publisher: {
      publish({ payload }) {
        attempts += 1;
        if (attempts === 1) return lost;
        arrived.push(payload);
        return Promise.resolve();
      },
    },
    onEmpty: () => {},
    onHealth: () => {},
  });
  outbox.add([message(1)]);
  await settled();
  outbox.send();
  fail(new Error("The line was lost"));
  await settled();
  assert.deepEqual(arrived, ["1"]);
  assert.equal(outbox.waiting, 0);
});

Deno.test("a session's name is the database's id and the count of starts", () => {
  const path = Deno.makeTempFileSync();
  const sessions = [1, 2, 3].map(() => {
    const store = openStateStore(path);
    store.close();
    return store.session;
  });
  const [id] = sessions[0]?.split(".") ?? [];
  assert.match(id ?? "", /^[0-9a-f]{16}$/);
  assert.deepEqual(sessions, [`${id}.1`, `${id}.2`, `${id}.3`]);
  Deno.removeSync(path);
});
