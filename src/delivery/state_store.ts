import { type Clock, randomHex, systemClock } from "../clock.ts";
import type { Json } from "../model/json.ts";
import {
  type Change,
  type Database,
  type Found,
  InUse,
  type Kept,
  openDatabase,
  readApart,
  type Session,
  Unsound,
} from "./_database.ts";
import { rowChanges } from "./_durable_rows.ts";
import type { Outgoing } from "./publisher.ts";

export { InUse, type Kept } from "./_database.ts";

/** Where what must survive is kept. */
export interface StoreHealth {
  kept: "disk" | "memory";
  /** Why not on disk, in words of the operating system or of SQLite. */
  why?: string;
  /** The database was made at this start: nothing is known from before. */
  fresh?: boolean;
  /** Where a damaged database was put aside at this start. */
  quarantined?: string;
  /** When it was seen, last, that the file is not the one that was opened, monotonic: somebody removed or replaced it. */
  removed_ms?: number;
}

/** What survives a restart. */
export interface StateStore {
  /** `<random id>.<n>`: the id was made with the database, n counts the starts since. */
  readonly session: string;
  /** What {@linkcode keep} was last given, before this start. */
  readonly durable: Json | undefined;
  /** Messages of earlier starts without acknowledgement, in their order. */
  readonly unsent: readonly Kept[];
  readonly health: StoreHealth;
  /**
   * Commits what must survive together with the messages that tell of it, in one transaction,
   * before they are sent. Where that fails, both live in memory, and the disk keeps what it last
   * had; once a quarter of an hour it is tried again, and then all that it lacks is committed.
   */
  keep(durable: Json, messages: readonly Outgoing[]): readonly Kept[];
  /** Forgets messages that the broker has acknowledged. */
  acknowledge(...places: readonly number[]): void;
  close(): void;
}

/** What must survive is saved at least this often, and a disk that failed is left alone for so long. */
export const SAVE_EVERY_MS = 15 * 60_000;

/** What a disk holds of the state. */
interface Written {
  session: string | undefined;
  durable: Json | undefined;
  /** Of the messages. */
  places: ReadonlySet<number>;
}

const NOTHING: Written = { session: undefined, durable: undefined, places: new Set() };

/**
 * Opens the store.
 *
 * @param path a file, or `:memory:` where nothing can be kept
 * @param scratch a directory in memory, in which a database is read that lies where nothing can be written
 * @throws {InUse} when another agent has it open; whatever else is wrong is told by its health
 */
export function openStateStore(
  path: string,
  clock: Clock = systemClock,
  scratch?: string,
): StateStore {
  const nowMs = () => clock.now().monotonicMs;
  const opened = open(path, scratch);
  let { database, health, written } = opened;
  const { session, durable, unsent } = opened;
  let wanted = durable;
  const waiting = new Map(unsent.map((message) => [message.place, message]));
  let lastPlace = Math.max(0, ...waiting.keys());
  let tryAtMs = health.kept === "disk" ? -Infinity : nowMs() + SAVE_EVERY_MS;

  function write(isLast = false): void {
    if (!isLast && nowMs() < tryAtMs || path === ":memory:") return;
    try {
      if (database?.isInPlace() === false) leave();
      database ??= openLate();
      database.commit(change());
      written = { session, durable: wanted, places: new Set(waiting.keys()) };
      tryAtMs = -Infinity;
      const { why: _, ...rest } = health;
      health = { ...rest, kept: "disk" };
    } catch (error) {
      tryAtMs = nowMs() + SAVE_EVERY_MS;
      health = { ...health, kept: "memory", why: sentenceOf(error) };
    }
  }

  /** All that the disk lacks. A database that does not count this start yet does so with it. */
  function change(): Change {
    const { places } = written;
    return {
      ...(wanted === undefined ? { put: [], remove: [] } : rowChanges(written.durable, wanted)),
      ...(written.session === session ? {} : { session: sessionOf(session) }),
      insert: [...waiting.values()].filter(({ place }) => !places.has(place)),
      forget: [...places].filter((place) => !waiting.has(place)),
    };
  }

  /** The file is gone, or another is in its place: nobody would ever read what is written to it. */
  function leave(): void {
    health = { ...health, removed_ms: nowMs() };
    written = NOTHING;
    database?.close();
    database = undefined;
  }

  /** What is there now and is not what was read at the start is for the next start. */
  function openLate(): Database {
    const late = openDatabase(path);
    const found = late.session && nameOf(late.session);
    if (found !== written.session) {
      late.close();
      throw new Error("A database that was not there at the start is there now: restart telltale");
    }
    const isFresh = found === undefined && health.removed_ms === undefined;
    if (isFresh) health = { ...health, fresh: true };
    return late;
  }

  return {
    session,
    durable,
    unsent,
    get health() {
      return health;
    },
    keep(durable, messages) {
      wanted = durable;
      const kept = messages.map((message) => ({ ...message, place: lastPlace += 1 }));
      for (const message of kept) waiting.set(message.place, message);
      write();
      return kept;
    },
    acknowledge(...places) {
      for (const place of places) waiting.delete(place);
      write();
    },
    close() {
      // A disk that had failed may be well again: what it lacks is offered a last time.
      if (tryAtMs < Infinity) write(true);
      database?.close();
      database = undefined;
      tryAtMs = Infinity;
    },
  };
}

type Opened = Pick<StateStore, "session" | "durable" | "unsent" | "health"> & {
  database: Database | undefined;
  written: Written;
};

function open(path: string, scratch: string | undefined): Opened {
  const fresh = { id: randomHex(8), starts: 1 };
  const nothing = { durable: undefined, unsent: [] };
  if (path === ":memory:") {
    const health: StoreHealth = { kept: "memory", why: "There is no state directory" };
    return { session: nameOf(fresh), ...nothing, health, database: undefined, written: NOTHING };
  }
  let database: Database | undefined;
  let quarantined: string | undefined;
  try {
    try {
      database = openDatabase(path);
    } catch (error) {
      if (!(error instanceof Unsound)) throw error;
      quarantined = quarantine(path);
      database = openDatabase(path);
    }
    const known = database.session;
    const session = known === undefined ? fresh : { id: known.id, starts: known.starts + 1 };
    database.commit({ session, put: [], remove: [], insert: [], forget: [] });
    // The same number is never given twice, not even where the log is lost.
    database.checkpoint();
    const health: StoreHealth = {
      kept: "disk",
      ...(known === undefined ? { fresh: true } : {}),
      ...(quarantined === undefined ? {} : { quarantined }),
    };
    return opened({ ...database, session }, session, health, database);
  } catch (error) {
    if (error instanceof InUse) throw error;
    const aside = quarantined === undefined ? {} : { quarantined };
    const health: StoreHealth = { kept: "memory", why: sentenceOf(error), ...aside };
    const found = database ?? readApart(path, scratch) ?? { session: undefined, ...nothing };
    // Uncounted, this start has a name of its own.
    return opened(found, fresh, health, database);
  }
}

function opened(
  { session, durable, unsent }: Found,
  ours: Session,
  health: StoreHealth,
  database: Database | undefined,
): Opened {
  const places = new Set(unsent.map(({ place }) => place));
  const written = { session: session && nameOf(session), durable, places };
  return { session: nameOf(ours), durable, unsent, health, database, written };
}

/** Puts a database aside, with its log, in place of one that was put aside before. */
function quarantine(path: string): string {
  const aside = `${path}.corrupt`;
  for (const suffix of ["", "-wal", "-journal"]) {
    ifThere(() => Deno.removeSync(`${aside}${suffix}`));
    ifThere(() => Deno.renameSync(`${path}${suffix}`, `${aside}${suffix}`));
  }
  return aside;
}

function ifThere(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function nameOf({ id, starts }: Session): string {
  return `${id}.${starts}`;
}

function sessionOf(name: string): Session {
  const [id = "", starts] = name.split(".");
  return { id, starts: Number(starts) };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
