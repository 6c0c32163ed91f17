import { type Clock, randomHex, systemClock } from "../clock.ts";
import type { Json } from "../model/json.ts";
import {
  type Database,
  type Found,
  InUse,
  type Kept,
  openDatabase,
  readApart,
  type Session,
  Unsound,
} from "./_database.ts";
import { type Content, openDisk, RETRY_AFTER_MS, sentenceOf, type StoreHealth } from "./_disk.ts";
import type { Outgoing } from "./publisher.ts";

export { type StoreHealth } from "./_disk.ts";
export { InUse, type Kept } from "./_database.ts";

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

/** What must survive is saved at least this often. */
export const SAVE_EVERY_MS = RETRY_AFTER_MS;

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
  const { session, ...opened } = open(path, scratch);
  const { durable, unsent } = opened.found;
  const waiting = placed(unsent);
  let lastPlace = Math.max(0, ...waiting.keys());
  let wanted: Content = { session, durable, waiting };
  const written = { ...opened.found, session: opened.counted, waiting: placed(unsent) };
  const disk = openDisk({ ...opened, path, clock, written });
  return {
    session: `${session.id}.${session.starts}`,
    durable,
    unsent,
    get health() {
      return disk.health;
    },
    keep(durable, messages) {
      const kept = messages.map((message) => ({ ...message, place: lastPlace += 1 }));
      for (const message of kept) waiting.set(message.place, message);
      disk.write(wanted = { ...wanted, durable });
      return kept;
    },
    acknowledge(...places) {
      for (const place of places) waiting.delete(place);
      disk.write(wanted);
    },
    close: () => disk.close(wanted),
  };
}

function placed(messages: readonly Kept[]): Map<number, Kept> {
  return new Map(messages.map((message) => [message.place, message]));
}

interface Opened {
  /** Of this start, and of the last one that is counted on the disk. */
  session: Session;
  counted: Session | undefined;
  found: Pick<Found, "durable" | "unsent">;
  health: StoreHealth;
  database: Database | undefined;
}

function open(path: string, scratch: string | undefined): Opened {
  const first = { id: randomHex(8), starts: 1 };
  const nothing: Found = { session: undefined, durable: undefined, unsent: [] };
  if (path === ":memory:") {
    const health: StoreHealth = { kept: "memory", why: "There is no state directory" };
    return { session: first, counted: undefined, found: nothing, health, database: undefined };
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
    const session = known === undefined ? first : { id: known.id, starts: known.starts + 1 };
    database.commit({ session, put: [], remove: [], insert: [], forget: [] });
    // The same number is never given twice, not even where the log is lost.
    database.checkpoint();
    const health: StoreHealth = {
      kept: "disk",
      ...(known === undefined ? { fresh: true } : {}),
      ...(quarantined === undefined ? {} : { quarantined }),
    };
    return { session, counted: session, found: database, health, database };
  } catch (error) {
    if (error instanceof InUse) throw error;
    const aside = quarantined === undefined ? {} : { quarantined };
    const health: StoreHealth = { kept: "memory", why: sentenceOf(error), ...aside };
    const found = database ?? readApart(path, scratch) ?? nothing;
    // Uncounted, this start has a name of its own.
    return { session: first, counted: found.session, found, health, database };
  }
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
