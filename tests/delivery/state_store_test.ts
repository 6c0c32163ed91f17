import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { InUse, openStateStore, SAVE_EVERY_MS } from "../../src/delivery/state_store.ts";
import type { Json } from "../../src/model/json.ts";
import { fakeClock } from "./_clock.ts";

const message = (n: number) => ({ topic: "t", payload: `${n}`, retain: false });
const text = (value: Json | undefined) => JSON.stringify(value);

/** A directory of its own for each test. */
function place() {
  const directory = Deno.makeTempDirSync({ prefix: "telltale-store-" });
  return {
    directory,
    path: `${directory}/telltale.db`,
    names: () => [...Deno.readDirSync(directory)].map(({ name }) => name).sort(),
    [Symbol.dispose]: () => Deno.removeSync(directory, { recursive: true }),
  };
}

/** A database with a start, a state and a message behind it. */
function fill(path: string): void {
  const store = openStateStore(path);
  store.keep({ facts: { list: "x".repeat(20_000) } }, [message(1)]);
  store.close();
}

Deno.test("openStateStore() says that a database is new, once", () => {
  using it = place();
  const first = openStateStore(it.path);
  assert.deepEqual(first.health, { kept: "disk", fresh: true });
  first.close();
  const second = openStateStore(it.path);
  assert.deepEqual(second.health, { kept: "disk" });
  second.close();
  assert.deepEqual(it.names(), ["telltale.db"]);
});

Deno.test("a second agent on the same database is refused, and the first goes on", () => {
  using it = place();
  const first = openStateStore(it.path);
  assert.throws(() => openStateStore(it.path), InUse);
  first.keep({ n: 1 }, []);
  assert.equal(first.health.kept, "disk");
  first.close();
  const later = openStateStore(it.path);
  assert.equal(text(later.durable), '{"n":1}');
  later.close();
});

for (
  const [what, spoil] of Object.entries({
    "that is garbage": (path: string) =>
      Deno.writeTextFileSync(path, "not a database ".repeat(900)),
    "that is cut off": (path: string) => Deno.truncateSync(path, 9_000),
    "whose end is overwritten"(path: string) {
      const bytes = Deno.readFileSync(path);
      Deno.writeFileSync(path, bytes.fill(0x5a, 3_000));
    },
    "of somebody else"(path: string) {
      Deno.removeSync(path);
      const db = new DatabaseSync(path);
      db.exec("CREATE TABLE theirs (x)");
      db.close();
    },
    "without a table"(path: string) {
      const db = new DatabaseSync(path);
      db.exec("DROP TABLE outbox");
      db.close();
    },
    "with rows that are no state"(path: string) {
      const db = new DatabaseSync(path);
      db.exec("UPDATE durable SET json = '{'");
      db.close();
    },
    "of a newer telltale"(path: string) {
      const db = new DatabaseSync(path);
      db.exec("PRAGMA user_version = 99");
      db.close();
    },
  })
) {
  Deno.test(`a database ${what} is put aside, said so, and a new one begun`, () => {
    using it = place();
    fill(it.path);
    spoil(it.path);
    for (let round = 0; round < 2; round++) {
      const spoilt = Deno.readFileSync(it.path);
      const store = openStateStore(it.path);
      const quarantined = `${it.path}.corrupt`;
      assert.deepEqual(store.health, { kept: "disk", fresh: true, quarantined });
      assert.deepEqual([store.durable, store.unsent], [undefined, []]);
      assert.deepEqual(Deno.readFileSync(quarantined), spoilt);
      store.keep({ n: 1 }, []);
      store.close();
      assert.deepEqual(it.names(), ["telltale.db", "telltale.db.corrupt"]);
      const again = openStateStore(it.path);
      assert.deepEqual(again.health, { kept: "disk" });
      again.close();
      fill(it.path);
      spoil(it.path);
    }
  });
}

Deno.test("a database that was emptied is new", () => {
  using it = place();
  fill(it.path);
  Deno.truncateSync(it.path, 0);
  const store = openStateStore(it.path);
  assert.deepEqual(store.health, { kept: "disk", fresh: true });
  store.close();
});

Deno.test("a log that lost its database, as when it was being put aside, is no part of a new one", () => {
  using it = place();
  using other = place();
  const store = openStateStore(it.path);
  store.keep({ n: 1 }, [message(1)]);
  Deno.copyFileSync(`${it.path}-wal`, `${other.path}-wal`);
  store.close();
  const fresh = openStateStore(other.path);
  assert.deepEqual([fresh.health.fresh, fresh.durable, fresh.unsent], [true, undefined, []]);
  fresh.close();
});

Deno.test("whatever is left of a torn log, the state is one that was kept, with its messages", () => {
  using it = place();
  const live = openStateStore(it.path);
  for (let n = 1; n <= 6; n++) live.keep({ n, filler: "x".repeat(n * 300) }, [message(n)]);
  const [database, log] = [it.path, `${it.path}-wal`].map((path) => Deno.readFileSync(path));
  const found = new Set<number>();
  const whole = log?.length ?? 0;
  for (let share = 0; share <= 60; share++) {
    const length = Math.floor(whole * share / 60);
    using torn = place();
    Deno.writeFileSync(torn.path, database ?? new Uint8Array());
    Deno.writeFileSync(`${torn.path}-wal`, log?.slice(0, length) ?? new Uint8Array());
    const store = openStateStore(torn.path);
    assert.equal(store.health.kept, "disk");
    assert.equal(store.health.fresh, undefined);
    const n = (store.durable as { n: number } | undefined)?.n ?? 0;
    found.add(n);
    assert.deepEqual(
      store.unsent.map(({ payload }) => payload),
      Array.from({ length: n }, (_, i) => `${i + 1}`),
    );
    // The number of a start is never given again, not even without the log.
    assert.equal(Number(store.session.split(".")[1]), 2);
    store.close();
  }
  assert.deepEqual([...found].sort(), [0, 1, 2, 3, 4, 5, 6]);
  live.close();
});

Deno.test("a directory that comes later is used from then on, with all that happened since", async () => {
  using it = place();
  const clock = fakeClock();
  const path = `${it.directory}/later/telltale.db`;
  const store = openStateStore(path, clock);
  assert.equal(store.health.kept, "memory");
  assert.match(store.health.why ?? "", /No such file or directory/);
  const [, second] = store.keep({ n: 1 }, [message(1), message(2), message(3)]);
  store.acknowledge(second?.place ?? 0);
  Deno.mkdirSync(`${it.directory}/later`);
  store.keep({ n: 2 }, []);
  assert.equal(store.health.kept, "memory");
  await clock.pass(SAVE_EVERY_MS);
  store.keep({ n: 3 }, [message(4)]);
  assert.equal(store.health.kept, "disk");
  store.close();
  const next = openStateStore(path);
  assert.equal(text(next.durable), '{"n":3}');
  assert.deepEqual(next.unsent.map(({ payload }) => payload), ["1", "3", "4"]);
  assert.equal(next.session, store.session.replace(/1$/, "2"));
  next.close();
});

Deno.test("what a disk that failed lacks is offered once more when the store is closed", () => {
  using it = place();
  const path = `${it.directory}/later/telltale.db`;
  const store = openStateStore(path, fakeClock());
  store.keep({ n: 1 }, [message(1)]);
  Deno.mkdirSync(`${it.directory}/later`);
  store.close();
  store.close();
  const next = openStateStore(path);
  assert.deepEqual([text(next.durable), next.unsent.length], ['{"n":1}', 1]);
  next.close();
});

Deno.test("a database that appears later and holds something is left for the next start", async () => {
  using it = place();
  const clock = fakeClock();
  const later = `${it.directory}/later`;
  const store = openStateStore(`${later}/telltale.db`, clock);
  Deno.mkdirSync(later);
  fill(`${later}/telltale.db`);
  await clock.pass(SAVE_EVERY_MS);
  store.keep({ n: 1 }, []);
  assert.match(store.health.why ?? "", /restart telltale/);
  store.close();
  const next = openStateStore(`${later}/telltale.db`);
  assert.deepEqual(next.unsent.map(({ payload }) => payload), ["1"]);
  next.close();
});

for (
  const [what, change] of Object.entries({
    "removed": (path: string) => Deno.removeSync(path),
    "moved away": (path: string) => Deno.renameSync(path, `${path}.moved`),
    "replaced by an empty one"(path: string) {
      Deno.writeTextFileSync(`${path}.new`, "");
      Deno.renameSync(`${path}.new`, path);
    },
  })
) {
  Deno.test(`a database that is ${what} is noticed when it is written, and a new one has it all`, async () => {
    using it = place();
    const clock = fakeClock();
    const store = openStateStore(it.path, clock);
    const [first] = store.keep({ n: 1 }, [message(1), message(2)]);
    change(it.path);
    await clock.pass(500);
    store.acknowledge(first?.place ?? 0);
    store.keep({ n: 2 }, [message(3)]);
    assert.deepEqual(store.health, {
      kept: "disk",
      fresh: true,
      removed_ms: clock.now().monotonicMs,
    });
    store.close();
    const next = openStateStore(it.path);
    assert.equal(text(next.durable), '{"n":2}');
    assert.deepEqual(next.unsent.map(({ payload }) => payload), ["2", "3"]);
    assert.equal(next.session, store.session.replace(/1$/, "2"));
    next.close();
  });
}

Deno.test("a database that was put in the place of ours is not written to, nor its log", () => {
  using it = place();
  const clock = fakeClock();
  const store = openStateStore(it.path, clock);
  store.keep({ n: 1 }, []);
  fill(`${it.path}.other`);
  Deno.writeTextFileSync(`${it.path}.other-wal`, "a log");
  for (const suffix of ["", "-wal"]) Deno.renameSync(`${it.path}.other${suffix}`, it.path + suffix);
  store.keep({ n: 2 }, [message(2)]);
  assert.equal(store.health.kept, "memory");
  assert.match(store.health.why ?? "", /restart telltale/);
  store.close();
  const next = openStateStore(it.path);
  assert.deepEqual(next.unsent.map(({ payload }) => payload), ["1"]);
  next.close();
});

Deno.test("one event among many facts writes a few KB", () => {
  using it = place();
  const store = openStateStore(it.path);
  const versions: { [name: string]: string } = {};
  for (let i = 0; i < 850; i++) versions[`package-with-a-long-name-${i}`] = `1:${i}.0-1+deb13u1`;
  const origins: { [host: string]: Json } = {};
  for (let i = 0; i < 200; i++) {
    origins[`192.0.2.${i}`] = {
      service: "sshd",
      times_ms: Array(20).fill(1.7e12),
      seen_ms: 1.7e12,
    };
  }
  const state = (seen: number) => ({
    facts: { packages: { versions }, failures: { origins: { ...origins, "192.0.2.7": { seen } } } },
    cursors: { journal: `s=${"0".repeat(60)};i=${seen}` },
    pending: [],
  });
  store.keep(state(0), []);
  const log = `${it.path}-wal`;
  const before = Deno.statSync(log).size;
  const [kept] = store.keep(state(1), [{ topic: "t", payload: "x".repeat(700), retain: false }]);
  store.acknowledge(kept?.place ?? 0);
  const written = Deno.statSync(log).size - before;
  assert.ok(written > 0 && written <= 12_000, `${written} bytes`);
  store.keep(state(1), []);
  assert.equal(Deno.statSync(log).size - before, written);
  store.close();
});
