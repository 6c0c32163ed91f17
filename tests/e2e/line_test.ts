import assert from "node:assert/strict";
import { Refused } from "../../src/delivery/publisher.ts";
import { data, never, observeLine } from "./_line.ts";
import { brokerTest, startMosquitto } from "./_mosquitto.ts";

for (const protocol of [5, 4] as const) {
  brokerTest(
    `openLine() publishes, subscribes and hears with MQTT version ${protocol}`,
    async () => {
      await using broker = await startMosquitto();
      await using watch = await broker.watch("device/#");
      await watch.publish("device/pump/command", "stored", true);
      await using it = observeLine({
        port: broker.port,
        clientId: "pump",
        credentials: await broker.device("pump"),
        protocol,
        subscribe: () => ["device/pump/command"],
      });
      await it.until(() => it.line.connected && it.messages.length === 1);
      await it.line.publish(data("hello"), never);
      await watch.until(({ topic, payload }) =>
        topic === "device/pump/data" && payload === "hello"
      );
      await watch.publish("device/pump/command", "do");
      await it.until(() => it.messages.length === 2);
      assert.deepEqual(it.messages, [
        { topic: "device/pump/command", payload: "stored", retained: true },
        { topic: "device/pump/command", payload: "do", retained: false },
      ]);
      assert.match(
        broker.log(),
        new RegExp(`as pump \\(p${protocol === 5 ? 5 : 2}, c1, k30, u'pump'\\)`),
      );
      assert.deepEqual(it.troubles, []);
    },
  );

  brokerTest(
    `close() of MQTT version ${protocol} says its last words, and there is no will`,
    async () => {
      await using broker = await startMosquitto();
      await using watch = await broker.watch("device/pump/status");
      const it = observeLine({
        port: broker.port,
        clientId: "pump",
        credentials: await broker.device("pump"),
        protocol,
        subscribe: () => ["device/pump/command"],
      });
      await it.until(() => it.line.connected);
      const status = { topic: "device/pump/status", payload: "stopped", retain: true };
      await it.line.close(status);
      await watch.until(({ payload }) => payload === "stopped");
      assert.match(broker.log(), /Client pump disconnected\./);
      assert.deepEqual(watch.seen.map(({ payload }) => payload), ["stopped"]);
      assert.equal(it.line.connected, false);
      await assert.rejects(it.line.publish(status, never), /There is no connection/);
      assert.deepEqual(it.troubles, []);
    },
  );
}

for (const protocol of [5, 4] as const) {
  brokerTest(`no device writes another's topics, with MQTT version ${protocol}`, async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    // Whatever client id it takes, the certificate says who it is.
    await using thief = observeLine({
      port: broker.port,
      clientId: "valve",
      credentials: await broker.device("pump"),
      protocol,
      subscribe: () => ["device/#"],
      will: () => ({ topic: "device/valve/status", payload: "forged", retain: true }),
    });
    await using valve = observeLine({
      port: broker.port,
      clientId: "valve-2",
      credentials: await broker.device("valve"),
      protocol,
    });
    await thief.until(() => thief.line.connected);
    await valve.until(() => valve.line.connected);
    const forged = thief.line.publish(data("forged", "valve"), never);
    if (protocol === 5) {
      await assert.rejects(forged, (error) => {
        assert.ok(error instanceof Refused);
        assert.match(
          error.message,
          /^The broker localhost:\d+ refuses a message to device\/valve\/data: it does not authorise us$/,
        );
        return true;
      });
    } else {
      // MQTT 3.1.1 has no word for no.
      await forged;
    }
    await valve.line.publish(data("true", "valve"), never);
    await watch.until(({ payload }) => payload === "true");
    await thief.line.publish(data("own"), never);
    await thief.until(() => thief.messages.length > 0);
    await watch.until(({ payload }) => payload === "own");
    assert.deepEqual(watch.seen.map(({ payload }) => payload), ["true", "own"]);
    assert.deepEqual(thief.messages.map(({ payload }) => payload), ["own"]);
  });
}

brokerTest("publish() gives up its message when its signal is aborted", async () => {
  await using broker = await startMosquitto();
  await using it = observeLine({
    port: broker.port,
    clientId: "pump",
    credentials: await broker.device("pump"),
  });
  await it.until(() => it.line.connected);
  await broker.signal("SIGSTOP");
  const given = new AbortController();
  const publishing = it.line.publish(data("1"), given.signal);
  given.abort(new Error("Not wanted any more"));
  await assert.rejects(publishing, /^Error: Not wanted any more$/);
  await broker.signal("SIGCONT");
  await it.line.publish(data("2"), never);
  assert.deepEqual(it.troubles, []);
});

brokerTest(
  "publish() has no more on its way than the broker allows, and loses nothing",
  async () => {
    await using broker = await startMosquitto({ global: "max_inflight_messages 2" });
    await using watch = await broker.watch("device/#");
    await using it = observeLine({
      port: broker.port,
      clientId: "pump",
      credentials: await broker.device("pump"),
      protocol: 5,
    });
    await it.until(() => it.line.connected);
    const payloads = Array.from({ length: 50 }, (_, n) => `${n}`);
    await Promise.all(payloads.map((payload) => it.line.publish(data(payload), never)));
    await watch.until(({ payload }) => payload === "49");
    assert.deepEqual(watch.seen.map(({ payload }) => payload), payloads);
    assert.deepEqual(it.troubles, []);
  },
);

brokerTest("publish() refuses what would make the broker hang up", async () => {
  await using broker = await startMosquitto({
    global: "max_packet_size 2000\nretain_available false",
  });
  await using it = observeLine({
    port: broker.port,
    clientId: "pump",
    credentials: await broker.device("pump"),
    protocol: 5,
    will: () => data("offline"),
  });
  await it.until(() => it.line.connected);
  await assert.rejects(it.line.publish(data("x".repeat(2_000)), never), (error) => {
    assert.ok(error instanceof Refused);
    assert.match(error.message, /its 2028 bytes are more than the 2000 that it takes$/);
    return true;
  });
  await assert.rejects(it.line.publish({ ...data("x"), retain: true }, never), Refused);
  await it.line.publish(data("x".repeat(1_900)), never);
  assert.deepEqual(it.troubles, []);
});

for (const protocol of [5, 4] as const) {
  brokerTest(
    `a message too long for a device is ignored, with MQTT version ${protocol}`,
    async () => {
      await using broker = await startMosquitto();
      await using watch = await broker.watch("nothing");
      await using it = observeLine({
        port: broker.port,
        clientId: "pump",
        credentials: await broker.device("pump"),
        protocol,
        subscribe: () => ["device/pump/command"],
      });
      await it.until(() => it.line.connected);
      await watch.publish("device/pump/command", "x".repeat(300_000));
      await watch.publish("device/pump/command", "x".repeat(60_000));
      await it.until(() => it.messages.length > 0);
      assert.equal(it.messages[0]?.payload.length, 60_000);
      // With MQTT 5 the broker itself knows what we can take.
      const told = it.troubles.map(({ sentence }) => sentence);
      assert.deepEqual(
        told,
        protocol === 5
          ? []
          : ["A message of 300023 bytes was ignored: it is too long for a device"],
      );
      assert.equal(it.line.connected, true);
    },
  );
}
