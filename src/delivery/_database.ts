import { DatabaseSync } from "node:sqlite";
import type { Json } from "../model/json.ts";
import { type Row, type RowChanges, valueOf } from "./_durable_rows.ts";
import type { Outgoing } from "./publisher.ts";

/** A message that waits for its acknowledgement, and its place in the order of sending. */
export interface Kept extends Outgoing {
  place: number;
}

/** What one transaction changes. */
export interface Change extends RowChanges {
  session?: Session;
  insert: readonly Kept[];
  /** Places of messages that were acknowledged. */
  forget: readonly number[];
}

/** Made with the database, and counted at every start. */
export interface Session {
  id: string;
  starts: number;
}

/** What a database held when it was opened. */
export interface Found {
  readonly session: Session | undefined;
  readonly durable: Json | undefined;
  readonly unsent: readonly Kept[];
}

/** The database. */
export interface Database extends Found {
  /** Whether its file is still the one at its path. */
  isInPlace(): boolean;
  /**
   * All of it or nothing, and on the disk when it returns, except where only messages are forgotten:
   * that may be undone by a power cut, and the message is then sent once more.
   *
   * @throws {Error} when it could not be written
   */
  commit(change: Change): void;
  /** Writes what was committed where the loss of the write-ahead log does not undo it. */
  checkpoint(): void;
  close(): void;
}

/** Another agent has it open. */
export class InUse extends Error {
  override readonly name = "InUse";
}

/** It was opened and cannot be used: damaged, not ours, or made by a newer telltale. */
export class Unsound extends Error {
  override readonly name = "Unsound";
}

/** A sound one never becomes so large, and one larger would take long to check. */
const MAX_BYTES = 64 * 1024 * 1024;
const VERSION = 1;
/**
 * Small pages: an event then writes a few KB to the flash. In exclusive mode SQLite needs no file for
 * memory shared with others, and nobody else gets in until the process ends, whatever ends it.
 */
const LOOK = `
  PRAGMA locking_mode = EXCLUSIVE;
  SELECT count(*) FROM sqlite_schema;
`;
const OPEN = `
  PRAGMA page_size = 1024;
  PRAGMA journal_mode = WAL;
  PRAGMA journal_size_limit = 1048576;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA synchronous = FULL;
  BEGIN IMMEDIATE;
  COMMIT;
`;
const SCHEMA = `
  BEGIN IMMEDIATE;
  CREATE TABLE session (id TEXT NOT NULL, starts INTEGER NOT NULL) STRICT;
  CREATE TABLE durable (part TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;
  CREATE TABLE outbox (
    place INTEGER PRIMARY KEY,
    topic TEXT NOT NULL, payload TEXT NOT NULL, retain INTEGER NOT NULL
  ) STRICT;
  PRAGMA user_version = ${VERSION};
  COMMIT;
`;

/**
 * Opens the database, making it if need be, and checks the whole of it.
 *
 * @throws {InUse}
 * @throws {Unsound}
 * @throws {Error} when it cannot be read or written for another reason
 */
export function openDatabase(path: string): Database {
  // SQLite would name neither a directory that is missing nor one that may not be written.
  Deno.writeFileSync(path, new Uint8Array(), { append: true, mode: 0o600 });
  const { size, dev, ino } = Deno.statSync(path);
  if (size > MAX_BYTES) {
    throw new Unsound(`it has ${size} bytes, more than any that telltale makes`);
  }
  const db = new DatabaseSync(path);
  try {
    db.exec(LOOK);
    const isNew = assertOurs(db);
    db.exec(OPEN);
    if (isNew) db.exec(SCHEMA);
    else assertSound(db);
    return { ...databaseOf(db), isInPlace: () => isAt(path, dev, ino) };
  } catch (error) {
    db.close();
    throw classified(error);
  }
}

/**
 * What a database holds that lies where nothing can be written: SQLite reads the log of one only where it
 * can write, so a copy is read. Undefined where there is none that could be used.
 */
export function readApart(path: string, scratch: string | undefined): Found | undefined {
  if (scratch === undefined) return undefined;
  let directory: string | undefined;
  try {
    if (Deno.statSync(path).size > MAX_BYTES) return undefined;
    directory = Deno.makeTempDirSync({ dir: scratch, prefix: "state-" });
    const copy = `${directory}/copy.db`;
    Deno.copyFileSync(path, copy);
    unlessAbsent(() => Deno.copyFileSync(`${path}-wal`, `${copy}-wal`));
    const { close, ...found } = openDatabase(copy);
    close();
    return found;
  } catch {
    return undefined;
  } finally {
    if (directory !== undefined) Deno.removeSync(directory, { recursive: true });
  }
}

function isAt(path: string, device: number, inode: number | null): boolean {
  const found = unlessAbsent(() => Deno.statSync(path));
  return found?.dev === device && found.ino === inode;
}

function unlessAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** SQLite's own sentences (sqlite3_errstr) are all that the runtime tells. */
function classified(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Unsound) return error;
  if (/database is locked/.test(error.message)) return new InUse("Another agent has it open");
  // Deno 2.4 says no more than "failed to prepare" of a table that is not there.
  const unsound = /malformed|not a database|no such (table|column)|failed to prepare/;
  return unsound.test(error.message) ? new Unsound(error.message) : error;
}

/** Whether it holds nothing yet. */
function assertOurs(db: DatabaseSync): boolean {
  const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > VERSION) throw new Unsound(`it was made by a newer telltale (version ${version})`);
  const table = db.prepare("SELECT name FROM sqlite_schema LIMIT 1").get();
  if (version === 0 && table !== undefined) throw new Unsound("it is not telltale's");
  return version === 0;
}

function assertSound(db: DatabaseSync): void {
  const checked = db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (checked !== "ok") throw new Unsound(String(checked));
}

function databaseOf(db: DatabaseSync): Omit<Database, "isInPlace"> {
  const session = db.prepare("SELECT id, starts FROM session").get();
  const rows = db.prepare("SELECT part, json FROM durable").all();
  const unsent = db.prepare("SELECT place, topic, payload, retain FROM outbox ORDER BY place");
  return {
    session: session && { id: String(session["id"]), starts: Number(session["starts"]) },
    durable: durableOf(rows.map(({ part, json }): Row => [String(part), String(json)])),
    unsent: unsent.all().map(({ place, topic, payload, retain }) => ({
      place: Number(place),
      topic: String(topic),
      payload: String(payload),
      retain: retain === 1,
    })),
    commit: committer(db),
    checkpoint: () => db.exec("PRAGMA wal_checkpoint(TRUNCATE)"),
    close: () => db.close(),
  };
}

function durableOf(rows: readonly Row[]): Json | undefined {
  try {
    return valueOf(rows);
  } catch (error) {
    throw new Unsound(error instanceof Error ? error.message : String(error));
  }
}

function committer(db: DatabaseSync): Database["commit"] {
  const begin = db.prepare("INSERT INTO session (id, starts) VALUES (?, ?)");
  // A row that stays where it is costs its own page and no other.
  const put = db.prepare(
    "INSERT INTO durable (part, json) VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json",
  );
  const remove = db.prepare("DELETE FROM durable WHERE part = ?");
  const insert = db.prepare(
    "INSERT INTO outbox (place, topic, payload, retain) VALUES (?, ?, ?, ?)",
  );
  const forget = db.prepare("DELETE FROM outbox WHERE place = ?");
  return (change) => {
    const { session } = change;
    const onlyForgets = session === undefined &&
      change.put.length + change.remove.length + change.insert.length === 0;
    if (onlyForgets && change.forget.length === 0) return;
    db.exec(`PRAGMA synchronous = ${onlyForgets ? "NORMAL" : "FULL"}; BEGIN IMMEDIATE`);
    try {
      if (session !== undefined) {
        db.exec("DELETE FROM session");
        begin.run(session.id, session.starts);
      }
      for (const part of change.remove) remove.run(part);
      for (const [part, json] of change.put) put.run(part, json);
      for (const { place, topic, payload, retain } of change.insert) {
        insert.run(place, topic, payload, retain ? 1 : 0);
      }
      for (const place of change.forget) forget.run(place);
      db.exec("COMMIT");
    } catch (error) {
      rollBack(db);
      throw error;
    }
  };
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    // Of a full disk SQLite has done so by itself.
  }
}
