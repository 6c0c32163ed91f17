/**
 * The outbox and its store on a file system of 256 KB that becomes full, on one that is read-only at
 * first, and on one that became so after a crash: prints what was seen, as JSON. Runs in a mount namespace of its own, as root:
 *
 *     _faulty_disk.ts DIRECTORY
 */
import { createOutbox } from "../../src/delivery/outbox.ts";
import {
  openStateStore,
  SAVE_EVERY_MS,
  type StateStore,
  type StoreHealth,
} from "../../src/delivery/state_store.ts";
import type { Json } from "../../src/model/json.ts";
import { fakeClock } from "./_clock.ts";

/** What happened at one moment of a scene. */
export interface Moment {
  health: StoreHealth;
  /** What a start would find: the state, and the messages that wait. */
  found?: Found;
}

interface Found {
  durable: Json;
  unsent: readonly string[];
}

/** By the names of their moments. */
export interface Scenes {
  full: Record<string, Moment>;
  readOnly: Record<string, Moment>;
  readOnlyLater: Record<string, Moment & { started?: Found; sessions?: readonly string[] }>;
}

const [directory = ""] = Deno.args;

function mount(...args: readonly string[]): void {
  const { success, stderr } = new Deno.Command("mount", { args: [...args] }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** What the next start would find if this process were killed now. */
function found(path: string): Found {
  const copy = Deno.makeTempDirSync();
  for (const suffix of ["", "-wal"]) Deno.copyFileSync(`${path}${suffix}`, `${copy}/db${suffix}`);
  const store = openStateStore(`${copy}/db`);
  const { durable = null, unsent } = store;
  store.close();
  Deno.removeSync(copy, { recursive: true });
  return { durable, unsent: unsent.map(({ payload }) => payload[0] ?? "") };
}

function outboxOver(store: StateStore, clock: ReturnType<typeof fakeClock>) {
  const line = { isUp: false };
  const outbox = createOutbox({
    store,
    clock,
    signal: new AbortController().signal,
    publisher: {
      publish: () => line.isUp ? Promise.resolve() : Promise.reject(new Error("There is no line")),
    },
    onEmpty: () => {},
    onHealth: () => {},
  });
  return { line, outbox };
}

async function full(): Promise<Record<string, Moment>> {
  const path = `${directory}/telltale.db`;
  mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", directory);
  const clock = fakeClock();
  const store = openStateStore(path, clock);
  const { line, outbox } = outboxOver(store, clock);
  const moments: Record<string, Moment> = {};
  const note = (name: string) => moments[name] = { health: store.health, found: found(path) };
  const say = (n: number, bytes: number) =>
    outbox.addDurable({ n }, [{ topic: "t", payload: `${n}${"x".repeat(bytes)}`, retain: false }]);
  say(1, 500);
  note("kept");
  say(2, 400_000);
  note("full");
  line.isUp = true;
  outbox.send();
  await clock.pass(10);
  line.isUp = false;
  say(3, 500);
  note("said in memory");
  await clock.pass(SAVE_EVERY_MS);
  outbox.addDurable({ n: 4 }, []);
  note("on disk again");
  store.close();
  return moments;
}

async function readOnly(): Promise<Record<string, Moment>> {
  const path = `${directory}/telltale.db`;
  mount("-t", "tmpfs", "-o", "size=256k,ro", "tmpfs", directory);
  const clock = fakeClock();
  const store = openStateStore(path, clock);
  const { outbox } = outboxOver(store, clock);
  const moments: Record<string, Moment> = {};
  outbox.addDurable({ n: 1 }, [{ topic: "t", payload: "1", retain: false }]);
  moments["read-only"] = { health: store.health };
  mount("-o", "remount,rw", directory);
  outbox.addDurable({ n: 2 }, [{ topic: "t", payload: "2", retain: false }]);
  moments["too early"] = { health: store.health };
  await clock.pass(SAVE_EVERY_MS);
  outbox.addDurable({ n: 3 }, []);
  moments["writable"] = { health: store.health, found: found(path) };
  store.close();
  return moments;
}

/** What was there from before is known, though it lies in a log that SQLite cannot read there. */
async function readOnlyLater(): Promise<Scenes["readOnlyLater"]> {
  const path = `${directory}/telltale.db`;
  mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", directory);
  const scratch = Deno.makeTempDirSync();
  const clock = fakeClock();
  const before = openStateStore(path, clock);
  before.keep({ n: 1 }, [1, 2].map((n) => ({ topic: "t", payload: `${n}`, retain: false })));
  // As a crash leaves it: nothing is closed.
  for (const suffix of ["", "-wal"]) Deno.copyFileSync(path + suffix, `${directory}/x${suffix}`);
  before.close();
  for (const suffix of ["", "-wal"]) Deno.renameSync(`${directory}/x${suffix}`, path + suffix);
  mount("-o", "remount,ro", directory);
  const store = openStateStore(path, clock, scratch);
  const { durable = null, unsent, session } = store;
  const started = { durable, unsent: unsent.map(({ payload }) => payload) };
  const sessions = [before.session, session];
  const moments: Scenes["readOnlyLater"] = {
    "read-only": { health: store.health, started, sessions },
  };
  store.acknowledge(unsent[0]?.place ?? 0);
  mount("-o", "remount,rw", directory);
  await clock.pass(SAVE_EVERY_MS);
  store.keep({ n: 2 }, [{ topic: "t", payload: "3", retain: false }]);
  moments["writable"] = { health: store.health, found: found(path) };
  store.close();
  const next = openStateStore(path, clock);
  moments["next"] = { health: next.health, sessions: [session, next.session] };
  next.close();
  // It must be empty.
  Deno.removeSync(scratch);
  return moments;
}

if (import.meta.main) {
  const scenes: Scenes = {
    full: await full(),
    readOnly: await readOnly(),
    readOnlyLater: await readOnlyLater(),
  };
  console.log(JSON.stringify(scenes));
}
