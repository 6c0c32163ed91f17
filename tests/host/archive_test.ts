import assert from "node:assert/strict";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import { Unreadable } from "../../src/model/reading.ts";
import { outcome } from "./_outcome.ts";

const host = archiveHost(parseArchive(`telltale host 1
statfs / type=1 block_bytes=4096 blocks=9 free_blocks=5 available_blocks=4 inodes=8 free_inodes=7
statfs /srv/data type=2 block_bytes=512 blocks=9 free_blocks=5 available_blocks=4 inodes=8 free_inodes=7
file /srv/data/log
|0123456789
link /log srv/data/log
link /up /../../srv/./data/..
link /loop loop
link /dangling /nothing/here
dir /proc/77
error /proc/1/exe denied
error /proc/2 absent
error /mnt/nas slow
file /mnt/%FE
file /mnt/%FF
`));

Deno.test("archiveHost() lists what there is, also what then does not answer", () => {
  assert.deepEqual([...host.list("/proc")].sort(), ["1", "2", "77"]);
  assert.deepEqual(host.list("/proc/77"), []);
  assert.equal(outcome(() => host.list("/proc/2")), "absent");
  assert.deepEqual([...host.list("/mnt")].sort(), ["nas", "\ufffd", "\ufffd"]);
  assert.deepEqual(host.list("/up"), ["data"]);
});

Deno.test("archiveHost() follows links as the kernel does", () => {
  assert.equal(host.readText("/log"), "0123456789\n");
  assert.equal(host.readText("/up/data/log"), "0123456789\n");
  assert.equal(host.readLink("/log"), "srv/data/log");
  assert.equal(host.stat("/log").kind, "link");
  assert.equal(outcome(() => host.readText("/dangling")), "absent");
  assert.equal(outcome(() => host.readText("/loop")), "malformed");
  assert.equal(host.readLink("/loop"), "loop");
});

Deno.test("archiveHost() reads at an offset", () => {
  const text = (from: number, max: number) =>
    new TextDecoder().decode(host.readAt("/log", from, max));
  assert.equal(text(0, 4), "0123");
  assert.equal(text(8, 4), "89\n");
  assert.equal(text(11, 4), "");
  assert.equal(text(99, 4), "");
});

Deno.test("archiveHost() says why there is no answer", async () => {
  assert.equal(outcome(() => host.readText("/nothing")), "absent");
  assert.equal(outcome(() => host.readText("/srv/data/log/below")), "absent");
  assert.equal(outcome(() => host.list("/srv/data/log")), "absent");
  assert.equal(outcome(() => host.readText("/srv")), "malformed");
  assert.equal(outcome(() => host.readLink("/srv")), "malformed");
  assert.equal(outcome(() => host.readLink("/proc/1/exe")), "denied");
  assert.equal(outcome(() => host.stat("/mnt/nas/deep/below")), "slow");
  for (const ask of [host.slow.statFs, host.slow.readText]) {
    await assert.rejects(
      ask("/mnt/nas"),
      (error) => error instanceof Unreadable && error.why === "slow",
    );
  }
});

Deno.test("archiveHost() gives the file system that a path lies on", async () => {
  assert.equal((await host.slow.statFs("/proc/77")).type, 1);
  assert.equal((await host.slow.statFs("/log")).type, 2);
  await assert.rejects(host.slow.statFs("/nothing"), Unreadable);
  const bare = archiveHost(parseArchive("telltale host 1\nfile /x\n"));
  await assert.rejects(bare.slow.statFs("/x"), Unreadable);
});
