import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

const contentOf = ({ payload }: Seen) => JSON.parse(payload);
const isStatus = (status: string) => (message: Seen) =>
  message.topic === "device/pump-17/status" && contentOf(message).Status === status;
const raises = (id: string) => ({ topic, payload }: Seen) =>
  topic.endsWith("/alert") && JSON.parse(payload).id === id &&
  JSON.parse(payload).state === "raised";
const clears = (id: string) => ({ topic, payload }: Seen) =>
  topic.endsWith("/alert") && JSON.parse(payload).id === id &&
  JSON.parse(payload).state === "cleared";

brokerTest(
  "SIGHUP: a policy is in force at once, and a bad file leaves the last good one",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials });
    await watch.until(isStatus("online"), 15_000);

    const strict = "[report]\nheartbeat_s = 1\n[detectors.low_memory]\nwarning_percent = 100\n" +
      "clear_above_percent = 100\n";
    agent.configure(strict);
    agent.process.kill("SIGHUP");
    await watch.until(raises("low_memory/available"), 10_000);

    agent.configure("[report]\nhartbeat_s = 1\n");
    agent.process.kill("SIGHUP");
    const { evidence } = contentOf(
      await watch.until(raises("invalid_configuration/file"), 10_000),
    );
    assert.match(
      evidence.fault,
      /\.toml:2: report\.hartbeat_s: unknown key; did you mean heartbeat_s\?/,
    );
    assert.ok(
      agent.log().includes(`${evidence.fault}; the last good configuration stays in force`),
    );

    agent.configure(strict);
    agent.process.kill("SIGHUP");
    await watch.until(clears("invalid_configuration/file"), 10_000);
    assert.equal(watch.seen.filter(clears("low_memory/available")).length, 0);
    assert.equal(await agent.stop(), 0);
  },
);

brokerTest(
  "SIGHUP: other topics and another broker are taken up, and the old ones left in good order",
  async () => {
    await using broker = await startMosquitto();
    await using other = await startMosquitto({ authority: broker.authority });
    await using watch = await broker.watch("device/#");
    await using elsewhere = await other.watch("device/#");
    const credentials = await broker.device("pump-17");
    const to = (port: number, topics: string) =>
      `[broker]\nurl = "mqtts://localhost:${port}"\n[report]\nheartbeat_s = 1\n${topics}`;
    await using agent = startAgent({
      port: undefined,
      credentials,
      config: "",
      text: to(broker.port, ""),
    });
    await watch.until(isStatus("online"), 15_000);

    const topics = '[topics]\nstatus = "device/{id}/state"\ndata = "device/{id}/all"\n';
    agent.configure(to(broker.port, topics));
    agent.process.kill("SIGHUP");
    await watch.until(isStatus("stopped"));
    const online = await watch.until(({ topic }) => topic === "device/pump-17/state");
    assert.equal(contentOf(online).Status, "online");
    await watch.until(({ topic }) => topic === "device/pump-17/all");

    agent.configure(to(other.port, topics));
    agent.process.kill("SIGHUP");
    await watch.until((message) =>
      message.topic === "device/pump-17/state" && contentOf(message).Status === "stopped"
    );
    await elsewhere.until(({ topic }) => topic === "device/pump-17/all");
    // It was left with a goodbye: no will.
    assert.equal(watch.seen.filter(({ payload }) => payload.includes('"offline"')).length, 0);
    assert.equal(await agent.stop(), 0);
  },
);

brokerTest("what cannot be reloaded is said, and waits for the next start", async () => {
  await using broker = await startMosquitto();
  const credentials = await broker.device("pump-17");
  await using agent = startAgent({ port: broker.port, credentials });
  await agent.says(/Connected/, 15_000);
  agent.configure('[device]\nid = "pump-18"\n');
  agent.process.kill("SIGHUP");
  await agent.says(/device\.id has changed: that takes effect at the next start/);
  await agent.says(/read anew/);
  assert.equal(agent.log().match(/Connected/g)?.length, 1);
});

brokerTest(
  "SIGHUP: certificates that were replaced are taken up at once, and told if they end soon",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials, args: ["--id=pump-17"] });
    await watch.until(isStatus("online"), 15_000);
    const notAfter = new Date(Date.now() + 20 * 86_400_000);
    const renewed = await broker.device("pump-17-renewed", { commonName: "pump-17", notAfter });
    Deno.renameSync(renewed.cert, credentials.cert);
    agent.process.kill("SIGHUP");
    await agent.says(/The private key .* does not belong to the \(first\) certificate/);
    Deno.renameSync(renewed.key, credentials.key);
    agent.process.kill("SIGHUP");
    await agent.says(/The certificates have changed: connecting with the new ones/);
    await agent.says(/Connected to the broker \(connection 2\)/);
    await watch.until(raises("expiring_certificate/device"), 15_000);
    assert.equal(watch.seen.filter(isStatus("offline")).length, 0);
  },
);
