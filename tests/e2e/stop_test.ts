import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { brokerTest, startMosquitto } from "./_mosquitto.ts";

/** Keeps a finding coming. */
const FINDING = "[detectors.low_memory]\nwarning_percent = 100\nclear_above_percent = 100\n";

brokerTest("SIGTERM: retained stopped, in far less than 5 s", async () => {
  await using broker = await startMosquitto();
  const credentials = await broker.device("pump-17");
  await using agent = startAgent({ port: broker.port, credentials, config: FINDING });
  await agent.says(/Connected/, 15_000);
  const began = performance.now();
  assert.equal(await agent.stop(), 0);
  assert.ok(performance.now() - began < 3_000);
  await using late = await broker.watch("device/pump-17/status");
  const { payload, retained } = await late.until(() => true);
  assert.equal(retained, true);
  assert.equal(JSON.parse(payload).Status, "stopped");
});

for (
  const [what, deafen] of [
    ["has hung", "SIGSTOP"],
    ["has gone", "SIGKILL"],
  ] as const
) {
  brokerTest(`SIGTERM: 5 s at most, also where the broker ${what}`, async () => {
    await using broker = await startMosquitto();
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials, config: FINDING });
    await using watch = await broker.watch("device/#");
    await watch.until(({ topic }) => topic.endsWith("/data"), 15_000);
    if (deafen === "SIGKILL") await broker.stop(deafen);
    else await broker.signal(deafen);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const began = performance.now();
    assert.equal(await agent.stop(), 0);
    const tookMs = performance.now() - began;
    assert.ok(tookMs < 5_000, `${tookMs} ms`);
  });
}
