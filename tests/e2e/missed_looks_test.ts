import assert from "node:assert/strict";
import { lookAfter } from "../../src/agent.ts";
import { startAgent } from "./_agent.ts";
import { pause } from "./_line.ts";
import { brokerTest, startMosquitto } from "./_mosquitto.ts";

Deno.test("lookAfter() keeps the beat, and does not make up for what was missed", () => {
  assert.equal(lookAfter(1_000, 10_000, 1_003), 11_000);
  assert.equal(lookAfter(1_000, 10_000, 10_999), 11_000);
  assert.equal(lookAfter(1_000, 10_000, 65_000), 75_000);
});

brokerTest(
  "an agent that was stopped for a time says once what it missed, and no burst follows",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/pump-17/data");
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials });
    await watch.until(() => watch.seen.length >= 2, 15_000);
    agent.process.kill("SIGSTOP");
    await pause(200);
    const before = watch.seen.length;
    await pause(5_000);
    agent.process.kill("SIGCONT");
    await pause(1_500);
    const after = watch.seen.length - before;
    assert.ok(after >= 1 && after <= 3, `${after} messages`);
  },
);
