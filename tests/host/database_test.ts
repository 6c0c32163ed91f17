import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/clock.ts";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive, printArchive } from "../../src/host/archive_text.ts";
import { capture } from "../../src/host/capture.ts";
import type { HostPath } from "../../src/host/host_fs.ts";
import { liveHost } from "../../src/host/live.ts";
import { type SlowHost, startSlow } from "../../src/host/slow.ts";
import { Unreadable } from "../../src/model/reading.ts";

const LOGINS = "SELECT id, user, hash FROM logins ORDER BY id";

async function withDatabases(test: (slow: SlowHost, directory: string) => Promise<void>) {
  const directory = await Deno.makeTempDir();
  const database = new DatabaseSync(`${directory}/wtmp.db`);
  database.exec("CREATE TABLE logins (id INTEGER, user TEXT, hash BLOB)");
  database.exec("INSERT INTO logins VALUES (1, 'pi %\n', x'00ff'), (2, NULL, NULL)");
  database.close();
  const wal = new DatabaseSync(`${directory}/wal.db`);
  wal.exec("PRAGMA journal_mode = WAL; CREATE TABLE logins (id INTEGER)");
  wal.close();
  await Deno.writeTextFile(`${directory}/text.db`, "not a database ".repeat(100));
  const slow = startSlow({ "/": directory }, systemClock);
  try {
    await test(slow, directory);
  } finally {
    slow.close();
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("rows() gives what a database holds, and leaves it as it is", async () => {
  await withDatabases(async (slow, directory) => {
    await slow.rows("/wtmp.db", "DELETE FROM logins").catch(() => {});
    assert.deepEqual(await slow.rows("/wtmp.db", LOGINS), [
      { id: 1, user: "pi %\n", hash: new Uint8Array([0, 255]) },
      { id: 2, user: null, hash: null },
    ]);
    const names = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["text.db", "wal.db", "wtmp.db"]);
  });
});

Deno.test("rows() says why there is no answer", async () => {
  await withDatabases(async (slow, directory) => {
    const why = async (path: HostPath, sql: string) => {
      const error = await slow.rows(path, sql).then(() => undefined, (error) => error);
      assert.ok(error instanceof Unreadable, String(error));
      return error.why;
    };
    assert.equal(await why("/no.db", LOGINS), "absent");
    assert.equal(await why("/text.db", LOGINS), "malformed");
    assert.equal(await why("/wtmp.db", "SELECT * FROM other"), "malformed");
    assert.equal(await why("/wtmp.db", "SELECT zeroblob(5000000)"), "malformed");
    assert.equal(await why("/wal.db", "SELECT * FROM logins"), "denied");
    const held = new DatabaseSync(`${directory}/wtmp.db`);
    held.exec("BEGIN EXCLUSIVE");
    assert.equal(await why("/wtmp.db", LOGINS), "slow");
    held.close();
    assert.equal((await slow.rows("/wtmp.db", LOGINS)).length, 2);
  });
});

Deno.test("capture() records what databases answer, and an archive answers the same", async () => {
  await withDatabases(async (slow, directory) => {
    const { archive } = await capture(liveHost({ "/": directory }, slow), {
      patterns: ["/wtmp.db"],
      mountPoints: [],
      queries: [{ path: "/wtmp.db", sql: LOGINS }, { path: "/no.db", sql: LOGINS }],
      at: "2026-11-22T00:00:00Z",
    });
    const text = printArchive(archive);
    assert.equal(printArchive(parseArchive(text)), text);
    const host = archiveHost(parseArchive(text));
    const recorded = (await host.slow.rows("/wtmp.db", LOGINS)).map((row) => ({ ...row }));
    assert.deepEqual(recorded, await slow.rows("/wtmp.db", LOGINS));
    await assert.rejects(host.slow.rows("/wtmp.db", "SELECT 1"), Unreadable);
    assert.ok(host.stat("/wtmp.db").sizeBytes > 4000, "of the genuine file");
  });
});
