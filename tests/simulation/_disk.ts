/**
 * The disk below the agent's state: SQLite as it is, on a file in memory, that can be full or read-only,
 * and at each of whose commits the power can fail, just before or just after.
 */
import { DatabaseSync, StatementSync } from "node:sqlite";

/** How the disk is. */
export type DiskHealth = "good" | "full" | "readonly" | "broken";

/** What happens at a commit; either may throw, and what was not committed then is lost. */
export interface CommitHooks {
  health(): DiskHealth;
  before(): void;
  /** `failed`: the disk did not take it. */
  after(failed: boolean): void;
}

/** The process that had the databases open is no more. */
export class PowerFailure extends Error {
  override readonly name = "PowerFailure";
}

/** What SQLite says (sqlite3.h), and its code. */
const ERRORS = {
  full: [13, "database or disk is full"],
  readonly: [8, "attempt to write a readonly database"],
  broken: [10, "disk I/O error"],
} as const;

let hooks: CommitHooks | undefined;
const databases = new Set<DatabaseSync>();
const busy = new WeakSet<DatabaseSync>();
const preparedBy = new WeakMap<object, DatabaseSync>();
const real = {
  exec: DatabaseSync.prototype.exec,
  prepare: DatabaseSync.prototype.prepare,
  run: StatementSync.prototype.run,
};

/** Puts the disk below every database that this process opens, for good. */
export function replaceDisk(): void {
  DatabaseSync.prototype.exec = function (sql) {
    databases.add(this);
    const perform = () => real.exec.call(this, sql);
    const begins = /\bBEGIN\b/.test(sql);
    const writes = /\b(?:CREATE|DELETE|INSERT|UPDATE)\b/.test(sql);
    if (/\bROLLBACK\b/.test(sql)) {
      busy.delete(this);
      perform();
    } else if (/\bCOMMIT\b/.test(sql) ? writes || !begins : writes && !busy.has(this)) {
      commit(this, perform);
    } else if (writes) write(this, perform);
    else {
      if (begins && hooks?.health() === "readonly") fail(this, "readonly");
      perform();
      if (begins && !sql.includes("COMMIT")) busy.add(this);
    }
  };
  DatabaseSync.prototype.prepare = function (...args) {
    const statement = real.prepare.apply(this, args);
    preparedBy.set(statement, this);
    return statement;
  };
  StatementSync.prototype.run = function (
    this: StatementSync,
    ...args: Parameters<StatementSync["run"]>
  ) {
    const db = preparedBy.get(this);
    const perform = () => real.run.apply(this, args);
    if (db === undefined) return perform();
    return busy.has(db) ? write(db, perform) : commit(db, perform);
  } as typeof real.run;
}

/** From now on these decide. */
export function insertDisk(given: CommitHooks): void {
  hooks = given;
}

/** The power fails: what was committed is in a copy of the file, the write-ahead log as it was. */
export function cutPower(path: string, copy: string): void {
  for (const suffix of ["", "-wal"]) {
    try {
      Deno.copyFileSync(path + suffix, copy + suffix);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  ejectDisk();
  for (const suffix of ["", "-wal", "-shm"]) remove(path + suffix);
}

/** Closes what is open. */
export function ejectDisk(): void {
  for (const db of databases) {
    try {
      db.close();
    } catch {
      // Its owner has closed it.
    }
  }
  databases.clear();
}

function remove(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function write<T>(db: DatabaseSync, perform: () => T): T {
  const health = hooks?.health() ?? "good";
  if (health === "full" || health === "readonly") fail(db, health);
  return perform();
}

function commit<T>(db: DatabaseSync, perform: () => T): T {
  const health = hooks?.health() ?? "good";
  if (health !== "good") fail(db, health);
  hooks?.before();
  const result = perform();
  busy.delete(db);
  hooks?.after(false);
  return result;
}

/** As SQLite does, which then has rolled back by itself (lang_transaction.html, section 3). */
function fail(db: DatabaseSync, health: Exclude<DiskHealth, "good">): never {
  if (busy.delete(db)) real.exec.call(db, "ROLLBACK");
  hooks?.after(true);
  const [errcode, message] = ERRORS[health];
  throw Object.assign(new Error(message), { code: "ERR_SQLITE_ERROR", errcode });
}
