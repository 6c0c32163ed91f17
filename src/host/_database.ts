import { DatabaseSync } from "node:sqlite";
import { failure } from "./_failure.ts";
import { MAX_ROWS, MAX_ROWS_BYTES, type Row } from "./host_fs.ts";

/**
 * What a SQLite database answers to a question (https://sqlite.org/rescode.html says what the error
 * codes mean). Blocks for as long as that takes; writes nothing, except that SQLite makes the `-shm`
 * beside a database in WAL mode where the agent may write there.
 */
export function askDatabase(realPath: string, path: string, sql: string): readonly Row[] {
  try {
    const database = new DatabaseSync(realPath, { readOnly: true });
    try {
      // A writer that takes longer than this is waited for by whoever asks again.
      database.exec("PRAGMA busy_timeout = 100; PRAGMA trusted_schema = OFF");
      // Deno 2.4 tells nothing of what is wrong in `prepare`.
      database.exec("SELECT 1 FROM sqlite_schema");
      return bounded(database.prepare(sql).iterate() as Iterable<Row>, path);
    } finally {
      database.close();
    }
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    if (code === undefined || !code.startsWith("ERR_")) throw error;
    if (/locked|busy/.test(message)) throw failure("slow", path, "The database is locked");
    if (/unable to open|readonly/.test(message)) {
      throw failure("denied", path, "The database cannot be opened");
    }
    throw failure("malformed", path, "Not the database that was expected");
  }
}

function bounded(answer: Iterable<Row>, path: string): readonly Row[] {
  const rows: Row[] = [];
  let bytes = 0;
  for (const row of answer) {
    for (const value of Object.values(row)) {
      if (typeof value === "object" || typeof value === "string") bytes += value?.length ?? 0;
    }
    if (rows.length === MAX_ROWS || bytes > MAX_ROWS_BYTES) {
      throw failure("malformed", path, "Too large an answer");
    }
    rows.push(row);
  }
  return rows;
}
