import assert from "node:assert/strict";
import { rebuild, startAgent } from "./_agent.ts";
import { type Broker, brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

const contentOf = ({ payload }: Seen) => JSON.parse(payload);
/** A finding that stands from the first look on. */
const FINDING = "[detectors.low_memory]\nwarning_percent = 100\nclear_above_percent = 100\n";
const all = "topic readwrite #\n";
const but = (...topics: string[]) =>
  `${all}pattern readwrite device/%u/status\npattern readwrite device/%u/command\n${
    topics.map((topic) => `pattern write device/%u/${topic}\n`).join("")
  }`;

async function allow(broker: Broker, acl: string): Promise<void> {
  Deno.writeTextFileSync(`${broker.directory}/acl`, acl);
  await broker.signal("SIGHUP");
}

brokerTest(
  "alerts that the broker refuses are a finding, hold up no data, and arrive once allowed",
  async () => {
    await using broker = await startMosquitto({ acl: but("data") });
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials, config: FINDING });
    const found = await watch.until(
      ({ topic, payload }) =>
        topic.endsWith("/data") && payload.includes('"refused_publish/device/pump-17/alert"'),
      15_000,
    );
    const alert = contentOf(found).Alerts.find(({ id }: { id: string }) =>
      id.startsWith("refused_publish/")
    );
    assert.match(
      alert.evidence.answer,
      /refuses a message to device\/pump-17\/alert: it does not authorise us/,
    );
    const before = watch.seen.length;
    await watch.until(
      (message) => message.topic.endsWith("/data") && watch.seen.indexOf(message) > before + 1,
      10_000,
    );
    assert.equal(agent.log().match(/refuses a message/g)?.length, 1);

    await allow(broker, but("data", "alert"));
    // What opens a new line offers them again: here the configuration names the broker's address.
    agent.configure(`[report]\nheartbeat_s = 1\n${FINDING}[broker]\nkeepalive_s = 30\n`);
    agent.process.kill("SIGHUP");
    const raised = (id: string) => ({ topic, payload }: Seen) =>
      topic.endsWith("/alert") && JSON.parse(payload).id === id;
    await watch.until(raised("low_memory/available"));
    await watch.until(raised("refused_publish/device/pump-17/alert"));
    rebuild(watch.seen, "device/pump-17/data");
  },
);

brokerTest(
  "data that the broker refuses hold up no alerts, and all that happened arrives once allowed",
  async () => {
    await using broker = await startMosquitto({ acl: but("alert") });
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials, config: FINDING });
    await watch.until(
      ({ topic, payload }) =>
        topic.endsWith("/alert") &&
        JSON.parse(payload).id === "refused_publish/device/pump-17/data",
      15_000,
    );
    await allow(broker, but("data", "alert"));
    agent.configure(`[report]\nheartbeat_s = 1\n${FINDING}[broker]\nkeepalive_s = 30\n`);
    agent.process.kill("SIGHUP");
    await watch.until(
      ({ topic, payload }) =>
        topic.endsWith("/data") &&
        payload.includes('"refused_publish/device/pump-17/data","state":"raised"'),
      15_000,
    );
    const mirror = rebuild(watch.seen, "device/pump-17/data");
    assert.ok(mirror.seq >= 2);
  },
);

brokerTest("a status that the broker drops in silence is told to the device's owner", async () => {
  await using broker = await startMosquitto({ acl: `${all}pattern write device/%u/data\n` });
  const credentials = await broker.device("pump-17");
  const config = '[broker]\nprotocol = "3.1.1"\n';
  await using agent = startAgent({ port: broker.port, credentials, config });
  await agent.says(
    /what we publish does not come back to us: .* topic device\/pump-17\/status/,
    20_000,
  );
});
