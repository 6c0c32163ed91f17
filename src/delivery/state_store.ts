import { type Clock, randomHex, systemClock } from "../clock.ts";
import type { Json } from "../model/json.ts";
import {
  type Change,
  type Database,
  InUse,
  type Kept,
  openDatabase,
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

/**
 * Opens the store.
 *
 * @param path a file, or `:memory:` where nothing can be kept
 * @throws {InUse} when another agent has it open; whatever else is wrong is told by its health
 */
export function openStateStore(path: string, clock: Clock = systemClock): StateStore {
  const nowMs = () => clock.now().monotonicMs;
  const opened = open(path);
  let { database, health } = opened;
  const { session, durable, unsent } = opened;
  /** What stands on disk, and what is to; messages on either side only. */
  let written = durable;
  let wanted = durable;
  let unwritten: readonly Kept[] = [];
  let forgotten: readonly number[] = [];
  let lastPlace = Math.max(0, ...unsent.map(({ place }) => place));
  let tryAtMs = health.kept === "disk" ? -Infinity : nowMs() + SAVE_EVERY_MS;

  function write(isLast = false): void {
    if (!isLast && nowMs() < tryAtMs || path === ":memory:") return;
    try {
      const isLate = database === undefined;
      database ??= openLate(path);
      database.commit(changeFrom(written));
      written = wanted;
      unwritten = [];
      forgotten = [];
      tryAtMs = -Infinity;
      const { why: _, ...rest } = health;
      health = { ...rest, kept: "disk", ...isLate && { fresh: true } };
    } catch (error) {
      tryAtMs = nowMs() + SAVE_EVERY_MS;
      health = { ...health, kept: "memory", why: sentenceOf(error) };
    }
  }

  function changeFrom(before: Json | undefined): Change {
    const rows = wanted === undefined ? { put: [], remove: [] } : rowChanges(before, wanted);
    // A database that could not be counted in at its opening is when it is first written.
    const counted = health.kept === "disk" ? {} : { session: sessionOf(session) };
    return { ...rows, ...counted, insert: unwritten, forget: forgotten };
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
      unwritten = [...unwritten, ...kept];
      write();
      return kept;
    },
    acknowledge(...places) {
      const arrived = new Set(places);
      const here = new Set(unwritten.map(({ place }) => place));
      unwritten = unwritten.filter(({ place }) => !arrived.has(place));
      forgotten = [...forgotten, ...places.filter((place) => !here.has(place))];
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
};

function open(path: string): Opened {
  const nothing = { session: `${randomHex(8)}.1`, durable: undefined, unsent: [] };
  if (path === ":memory:") {
    const why = "There is no state directory";
    return { ...nothing, database: undefined, health: { kept: "memory", why } };
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
    const { durable, unsent } = database;
    const known = database.session;
    const session = known === undefined
      ? { id: randomHex(8), starts: 1 }
      : { id: known.id, starts: known.starts + 1 };
    database.commit({ session, put: [], remove: [], insert: [], forget: [] });
    // The same number is never given twice, not even where the log is lost.
    database.checkpoint();
    const health: StoreHealth = {
      kept: "disk",
      ...(known === undefined ? { fresh: true } : {}),
      ...(quarantined === undefined ? {} : { quarantined }),
    };
    return { session: nameOf(session), durable, unsent, database, health };
  } catch (error) {
    if (error instanceof InUse) throw error;
    const { durable, unsent } = database ?? nothing;
    const aside = quarantined === undefined ? {} : { quarantined };
    const health: StoreHealth = { kept: "memory", why: sentenceOf(error), ...aside };
    // Uncounted, this start has a name of its own.
    return { session: nothing.session, durable, unsent, database, health };
  }
}

/** What could not be opened at the start: one that is there now and holds something is for the next start. */
function openLate(path: string): Database {
  const database = openDatabase(path);
  if (database.session === undefined) return database;
  database.close();
  throw new Error("A database that could not be read at the start is there now: restart telltale");
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

function nameOf({ id, starts }: { id: string; starts: number }): string {
  return `${id}.${starts}`;
}

function sessionOf(name: string): { id: string; starts: number } {
  const [id = "", starts] = name.split(".");
  return { id, starts: Number(starts) };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
