import type { Clock } from "../clock.ts";
import type { Json } from "../model/json.ts";
import { type Change, type Database, type Kept, openDatabase, type Session } from "./_database.ts";
import { rowChanges } from "./_durable_rows.ts";

/** Where what must survive is kept. */
export interface StoreHealth {
  kept: "disk" | "memory";
  /** Why not on disk, in words of the operating system or of SQLite. */
  why?: string;
  /** The database was made at this start: nothing is known from before. */
  fresh?: boolean;
  /** Where a damaged database was put aside at this start. */
  quarantined?: string;
  /** When it was seen, last, that somebody had removed or replaced the file that was open, monotonic. */
  removed_ms?: number;
}

/** What is to be on the disk, or is. */
export interface Content {
  /** The session that is counted there. */
  session: Session | undefined;
  durable: Json | undefined;
  /** Messages without acknowledgement, by place. */
  waiting: ReadonlyMap<number, Kept>;
}

/** A disk that may fail, be missing, or have its database taken away, and come back. */
export interface Disk {
  readonly health: StoreHealth;
  /** Writes what it lacks, in one transaction, unless it failed lately. */
  write(wanted: Content): void;
  /** Offers a disk that had failed a last time what it lacks. */
  close(wanted: Content): void;
}

/** What was there at the start. */
export interface DiskOptions {
  path: string;
  clock: Clock;
  database: Database | undefined;
  health: StoreHealth;
  written: Content;
}

/** A disk that failed is left alone for so long. */
export const RETRY_AFTER_MS = 15 * 60_000;

/** A disk as it was found at the start; `:memory:` is none. */
export function openDisk({ path, clock, database: opened, ...found }: DiskOptions): Disk {
  const nowMs = () => clock.now().monotonicMs;
  let database = opened;
  let { health, written } = found;
  let tryAtMs = health.kept === "disk" ? -Infinity : nowMs() + RETRY_AFTER_MS;

  function write(wanted: Content): void {
    if (path === ":memory:") return;
    try {
      if (database?.isInPlace() === false) leave();
      database ??= openLate();
      database.commit(changeFrom(written, wanted));
      written = { ...wanted, waiting: new Map(wanted.waiting) };
      tryAtMs = -Infinity;
      const { why: _, ...rest } = health;
      health = { ...rest, kept: "disk" };
    } catch (error) {
      tryAtMs = nowMs() + RETRY_AFTER_MS;
      health = { ...health, kept: "memory", why: sentenceOf(error) };
    }
  }

  /** The file is gone, or another is in its place: nobody would ever read what is written to it. */
  function leave(): void {
    health = { ...health, removed_ms: nowMs() };
    written = { session: undefined, durable: undefined, waiting: new Map() };
    database?.close();
    database = undefined;
  }

  /** What is there now and is not what was read at the start is for the next start. */
  function openLate(): Database {
    const late = openDatabase(path);
    const { session } = late;
    if (session?.id !== written.session?.id || session?.starts !== written.session?.starts) {
      late.close();
      throw new Error("A database that was not there at the start is there now: restart telltale");
    }
    const isFresh = session === undefined && health.removed_ms === undefined;
    if (isFresh) health = { ...health, fresh: true };
    return late;
  }

  return {
    get health() {
      return health;
    },
    write(wanted) {
      if (nowMs() >= tryAtMs) write(wanted);
    },
    close(wanted) {
      if (tryAtMs < Infinity) write(wanted);
      database?.close();
      database = undefined;
      tryAtMs = Infinity;
    },
  };
}

/** All that is lacking. A database that does not count this start yet does so with it. */
function changeFrom(written: Content, { session, durable, waiting }: Content): Change {
  return {
    ...(durable === undefined ? { put: [], remove: [] } : rowChanges(written.durable, durable)),
    ...(session === undefined || session === written.session ? {} : { session }),
    insert: [...waiting.values()].filter(({ place }) => !written.waiting.has(place)),
    forget: [...written.waiting.keys()].filter((place) => !waiting.has(place)),
  };
}

/** Of anything that was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
