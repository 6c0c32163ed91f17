import { DatabaseSync } from "node:sqlite";
import { randomHex } from "../clock.ts";
import type { Json } from "../model/json.ts";
import type { Outgoing } from "./publisher.ts";

/** A message that waits for its acknowledgement, and its place in the order of sending. */
export interface Kept extends Outgoing {
  place: number;
}

/** How it is with a store. */
export interface StoreHealth {
  kept: "disk" | "memory";
  /** Why not on disk. */
  why?: string;
  /** The database was made at this start. */
  fresh?: boolean;
  /** Where a damaged database was put aside. */
  quarantined?: string;
}

/** What survives a restart: one SQLite database, one transaction for each change of it. */
export interface StateStore {
  /** `<random id>.<n>`: the id was made with the database, n counts the starts since. */
  readonly session: string;
  /** Where it keeps, and in what state it found itself; for the collector `agent`. */
  readonly health?: StoreHealth;
  /** What {@linkcode keep} was last given, before this start. */
  readonly durable: Json | undefined;
  /** Messages of earlier starts without acknowledgement, in their order. */
  readonly unsent: readonly Kept[];
  /** Commits what must survive together with the messages that tell of it, before they are sent. */
  keep(durable: Json, messages: readonly Outgoing[]): readonly Kept[];
  /** Forgets a message that the broker has acknowledged. */
  acknowledge(place: number): void;
  close(): void;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS session (id TEXT NOT NULL, starts INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS durable (json TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS outbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL, payload TEXT NOT NULL, retain INTEGER NOT NULL
  ) STRICT;
`;

/**
 * Opens the database, making it if need be.
 *
 * @param path a file, or `:memory:` where nothing can be kept
 * @throws {Error} when the file cannot be opened or written
 */
export function openStateStore(path: string): StateStore {
  const db = new DatabaseSync(path);
  db.exec(SCHEMA);
  const transaction = <T>(change: () => T): T => {
    db.exec("BEGIN IMMEDIATE");
    try {
      const result = change();
      db.exec("COMMIT");
      return result;
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
  };
  const session = transaction(() => nextSession(db));
  const kept = db.prepare("SELECT json FROM durable").get();
  const unsent = db.prepare("SELECT place, topic, payload, retain FROM outbox ORDER BY place")
    .all();
  const insert = db.prepare("INSERT INTO outbox (topic, payload, retain) VALUES (?, ?, ?)");
  const remove = db.prepare("DELETE FROM outbox WHERE place = ?");
  const write = db.prepare("INSERT INTO durable (json) VALUES (?)");
  return {
    session,
    durable: kept === undefined ? undefined : JSON.parse(String(kept.json)),
    unsent: unsent.map((row) => ({
      place: Number(row.place),
      topic: String(row.topic),
      payload: String(row.payload),
      retain: row.retain === 1,
    })),
    keep(durable, messages) {
      return transaction(() => {
        db.exec("DELETE FROM durable");
        write.run(JSON.stringify(durable));
        return messages.map((message) => {
          const { lastInsertRowid } = insert.run(
            message.topic,
            message.payload,
            message.retain ? 1 : 0,
          );
          return { ...message, place: Number(lastInsertRowid) };
        });
      });
    },
    acknowledge(place) {
      remove.run(place);
    },
    close() {
      db.close();
    },
  };
}

function nextSession(db: DatabaseSync): string {
  const last = db.prepare("SELECT id, starts FROM session").get();
  const id = last === undefined ? randomHex(8) : String(last.id);
  const starts = last === undefined ? 1 : Number(last.starts) + 1;
  db.exec("DELETE FROM session");
  db.prepare("INSERT INTO session (id, starts) VALUES (?, ?)").run(id, starts);
  return `${id}.${starts}`;
}
