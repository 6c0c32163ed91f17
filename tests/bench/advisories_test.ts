import assert from "node:assert/strict";
import { MAX_BLOCK_BYTES } from "../../src/parse/advisory/bundle.ts";
import { goThroughAll } from "./_matching.ts";
import { writeMany } from "./_many_advisories.ts";

Deno.test("a bundle is gone through in blocks, some of them a look, and only those that matter", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await writeMany(directory, 4_000);
    const all = await goThroughAll(directory, 8_000);
    assert.ok(all.bundleBytes > 16 * MAX_BLOCK_BYTES, `${all.bundleBytes}`);
    // The front, and sixteen blocks.
    assert.deepEqual([all.looks, all.readsOfALook], [2, 17]);
    assert.ok(all.matches + all.untold > 500);
    const few = await goThroughAll(directory, 2);
    assert.equal(few.looks, 1);
    assert.ok(few.readsOfALook < 6, `${few.readsOfALook}`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
