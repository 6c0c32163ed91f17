import assert from "node:assert/strict";
import { churn } from "./_churn.ts";

Deno.test("nobody is accused of hiding on a machine where processes begin and end all the time", async () => {
  const { looks, raised, blind, begun } = await churn(2);
  assert.deepEqual([raised, blind], [[], {}]);
  assert.ok(looks >= 2 && begun > 0);
});
