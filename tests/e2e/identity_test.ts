import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { observeLine, pause } from "./_line.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

const contentOf = ({ payload }: Seen) => JSON.parse(payload);
const raises = (id: string) => ({ topic, payload }: Seen) =>
  topic.endsWith("/alert") && JSON.parse(payload).id === id &&
  JSON.parse(payload).state === "raised";

for (const protocol of ["5", "3.1.1"]) {
  brokerTest(`a second agent with our identity is a finding, over MQTT ${protocol}`, async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump-17");
    const config = `[broker]\nprotocol = "${protocol}"\n`;
    const started = { port: broker.port, credentials, config };
    await using _first = startAgent(started);
    await watch.until(({ topic }) => topic.endsWith("/data"), 15_000);
    await using _second = startAgent(started);
    const alert = contentOf(await watch.until(raises("identity_conflict/client_id"), 30_000));
    assert.equal(alert.severity, "critical");
    assert.ok(["taken_over", "status"].includes(alert.evidence.how), alert.evidence.how);
  });
}

brokerTest("an agent that is killed and comes back with nothing kept is no conflict", async () => {
  await using broker = await startMosquitto();
  await using watch = await broker.watch("device/#");
  const credentials = await broker.device("pump-17");
  for (let round = 0; round < 2; round++) {
    const before = watch.seen.length;
    await using agent = startAgent({ port: broker.port, credentials });
    await watch.until(
      ({ topic, payload }) =>
        topic.endsWith("/data") && JSON.parse(payload).Seq === 3 &&
        watch.seen.slice(before).length > 3,
      15_000,
    );
    await agent.stop("SIGKILL");
  }
  // And the line breaks once: what stands retained then is our own.
  await using _agent = startAgent({ port: broker.port, credentials });
  await pause(3_000);
  assert.deepEqual(watch.seen.filter(raises("identity_conflict/client_id")), []);
});

brokerTest("a line tells that it was taken over, or that it is ended again and again", async () => {
  await using broker = await startMosquitto();
  const credentials = await broker.device("pump");
  const rivals: string[] = [];
  const options = { port: broker.port, clientId: "pump", credentials };
  await using first = observeLine({
    ...options,
    random: () => 0.002,
    onRival: (how) => rivals.push(how),
  });
  await first.until(() => first.line.connected);
  await using second = observeLine({ ...options, random: () => 0.01 });
  await second.until(() => second.connections.length >= 6, 20_000);
  assert.ok(rivals.length > 0, "no rival");
});
