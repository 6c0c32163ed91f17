import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { sqliteTable, type SqliteValue } from "../../../src/parse/db/sqlite_table.ts";
import { processorMs } from "../../_processor.ts";

const MAX_ROW_BYTES = 10_000;

/** A genuine file of SQLite with rows on many pages, and what is in it. */
function database(pageBytes: number): { bytes: Uint8Array; rows: SqliteValue[][] } {
  const path = Deno.makeTempFileSync();
  const rows: SqliteValue[][] = [];
  try {
    const it = new DatabaseSync(path);
    it.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = WAL`);
    it.exec("CREATE TABLE other (x); CREATE TABLE packages (id INTEGER PRIMARY KEY, n, b BLOB)");
    const insert = it.prepare("INSERT INTO packages (n, b) VALUES (?, ?)");
    const numbers = [null, 0, 1, -1, 127, -128, 40_000, 9_000_000, -3e9, 2 ** 45, 2 ** 52];
    for (let index = 0; index < 400; index++) {
      const blob = new Uint8Array((index * 37) % 9_000).fill(index);
      const number = numbers[index % numbers.length] ?? null;
      insert.run(number === null ? null : BigInt(number), blob);
      rows.push([null, number, blob]);
    }
    it.close();
    return { bytes: Deno.readFileSync(path), rows };
  } finally {
    Deno.removeSync(path);
  }
}

const readerOf = (bytes: Uint8Array) => (from: number, count: number) =>
  bytes.subarray(from, from + count);

Deno.test("sqliteTable() reads what SQLite wrote, on pages of any size and in WAL mode", () => {
  for (const pageBytes of [512, 4096, 65_536]) {
    const { bytes, rows } = database(pageBytes);
    assert.equal(bytes[18], 2, "WAL");
    const read = [...sqliteTable(readerOf(bytes), "packages", MAX_ROW_BYTES)];
    assert.deepEqual(read.map((row) => [...row]), rows, `${pageBytes}`);
  }
});

Deno.test("sqliteTable() reads only the beginning of long rows", () => {
  const { bytes, rows } = database(4096);
  let most = 0;
  const read = (from: number, count: number) => {
    most = Math.max(most, count);
    return bytes.subarray(from, from + count);
  };
  for (const [index, [, , blob]] of [...sqliteTable(read, "packages", 100)].entries()) {
    const whole = rows[index]?.[2] as Uint8Array;
    assert.ok(blob instanceof Uint8Array && blob.length >= Math.min(90, whole.length));
    assert.deepEqual(blob, whole.subarray(0, blob.length));
  }
  assert.equal(most, 4096);
});

Deno.test("sqliteTable() returns or throws ParseError for any damage, soon", () => {
  const { bytes } = database(512);
  const total = (damaged: Uint8Array) => {
    const startMs = processorMs();
    try {
      for (const row of sqliteTable(readerOf(damaged), "packages", MAX_ROW_BYTES)) assert.ok(row);
    } catch (error) {
      assert.ok(error instanceof ParseError, String(error));
    }
    assert.ok(processorMs() - startMs < 1000);
  };
  const slip = fc.tuple(
    fc.oneof(fc.nat(1500), fc.nat(bytes.length - 1)),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 255)),
  );
  fc.assert(
    fc.property(
      fc.array(slip, { minLength: 1, maxLength: 12 }),
      fc.nat(bytes.length),
      (slips, cut) => {
        const damaged = bytes.slice(0, cut % 3 === 0 ? cut : bytes.length);
        for (const [at, byte] of slips) damaged[at] = byte;
        total(damaged);
      },
    ),
    { numRuns: 300 },
  );
  total(new Uint8Array());
  total(new Uint8Array(100_000));
  total(new Uint8Array(100_000).fill(255));
});
