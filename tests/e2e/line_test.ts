import assert from "node:assert/strict";
import { never, observeLine } from "./_line.ts";
import { brokerTest, startMosquitto } from "./_mosquitto.ts";

for (const protocol of [5, 4] as const) {
  brokerTest(
    `openLine() publishes, subscribes and hears with MQTT version ${protocol}`,
    async () => {
      await using broker = await startMosquitto();
      await using watch = await broker.watch("device/#");
      const credentials = await broker.device("pump");
      await using it = observeLine({
        port: broker.port,
        clientId: "pump",
        credentials,
        protocol,
        subscribe: ["device/pump/command"],
      });
      await it.until(() => it.line.connected);
      await it.line.publish({ topic: "device/pump/data", payload: "hello", retain: false }, never);
      await watch.until(({ topic, payload }) =>
        topic === "device/pump/data" && payload === "hello"
      );
      await watch.publish("device/pump/command", "do");
      await it.until(() => it.messages.length > 0);
      assert.deepEqual(it.messages, [{
        topic: "device/pump/command",
        payload: "do",
        retained: false,
      }]);
      assert.deepEqual(it.troubles, []);
    },
  );
}
