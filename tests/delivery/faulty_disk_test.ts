import assert from "node:assert/strict";
import type { Scenes } from "./_faulty_disk.ts";

const SCENES = decodeURIComponent(new URL("_faulty_disk.ts", import.meta.url).pathname);

function whyNot(): string | undefined {
  if (Deno.uid() !== 0) return "only root mounts";
  try {
    const args = ["--mount", "true"];
    return new Deno.Command("unshare", { args }).outputSync().success ? undefined : "no namespaces";
  } catch {
    return "no unshare";
  }
}
const reason = whyNot();

/** Of the databases of two sessions. */
function ids(sessions: readonly string[] = []): [string | undefined, string | undefined] {
  const [first, second] = sessions.map((name) => name.split(".")[0]);
  return [first, second];
}

Deno.test(
  "a full disk, a read-only one: memory and disk each stay whole, and meet again" +
    (reason === undefined ? "" : ` (skipped: ${reason})`),
  { ignore: reason !== undefined },
  async () => {
    const directory = Deno.makeTempDirSync();
    const { stdout, stderr } = await new Deno.Command("unshare", {
      args: ["--mount", Deno.execPath(), "run", "-A", "--no-check", SCENES, directory],
    }).output();
    Deno.removeSync(directory);
    assert.notEqual(stdout.length, 0, new TextDecoder().decode(stderr));
    const { full, readOnly, readOnlyLater }: Scenes = JSON.parse(new TextDecoder().decode(stdout));

    const before = { durable: { n: 1 }, unsent: ["1"] };
    assert.deepEqual(full["kept"], { health: { kept: "disk", fresh: true }, found: before });
    const why = "database or disk is full";
    const inMemory = { kept: "memory", why, fresh: true };
    // What did not fit left nothing behind, and what was sent since is not forgotten there yet.
    assert.deepEqual(full["full"], { health: inMemory, found: before });
    assert.deepEqual(full["said in memory"], { health: inMemory, found: before });
    // Those that were acknowledged in the meantime are on neither side.
    assert.deepEqual(full["on disk again"], {
      health: { kept: "disk", fresh: true },
      found: { durable: { n: 4 }, unsent: ["3"] },
    });

    assert.equal(readOnly["read-only"]?.health.kept, "memory");
    assert.match(readOnly["read-only"]?.health.why ?? "", /^Read-only file system/);
    assert.equal(readOnly["too early"]?.health.kept, "memory");
    assert.deepEqual(readOnly["writable"], {
      health: { kept: "disk", fresh: true },
      found: { durable: { n: 3 }, unsent: ["1", "2"] },
    });

    const { health, started, sessions } = readOnlyLater["read-only"] ?? {};
    assert.match(health?.why ?? "", /^Read-only file system/);
    assert.deepEqual(started, { durable: { n: 1 }, unsent: ["1", "2"] });
    assert.notEqual(...ids(sessions));
    assert.deepEqual(readOnlyLater["writable"], {
      health: { kept: "disk" },
      found: { durable: { n: 2 }, unsent: ["2", "3"] },
    });
    assert.equal(...ids(readOnlyLater["next"]?.sessions));
  },
);
