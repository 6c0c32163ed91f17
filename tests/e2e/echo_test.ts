import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../src/clock.ts";
import { never, observeLine, pause } from "./_line.ts";
import { brokerTest, startMosquitto } from "./_mosquitto.ts";

const STATUS = "device/pump/status";
const online = { topic: STATUS, payload: "online 2", retain: true };
/** Waits a quarter of a second where the line would wait ten. */
const impatient: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms === 10_000 ? 250 : ms, signal),
};

/** What a line has to say on a broker with this access list, some time after it has published its status. */
async function troublesWith(acl: string, protocol: 5 | 4): Promise<string[]> {
  await using broker = await startMosquitto({ acl });
  await using watch = await broker.watch("nothing");
  // What stands there from earlier is no proof.
  await watch.publish(STATUS, "online 1", true);
  await using it = observeLine({
    port: broker.port,
    clientId: "pump",
    credentials: await broker.device("pump"),
    protocol,
    subscribe: () => [STATUS],
    echo: STATUS,
    onConnected: () => void it.line.publish(online, never).catch(() => {}),
  }, impatient);
  await it.until(() => it.line.connected);
  await pause(400);
  assert.equal(it.line.connected, true);
  return it.troubles.map(({ sentence }) => sentence.replace(String(broker.port), "PORT"));
}

const SILENCE = "The broker let us in, but what we publish does not come back to us: " +
  `check what its access list says about topic ${STATUS}`;
const ALL = "topic readwrite #\n";

for (const protocol of [5, 4] as const) {
  brokerTest(
    `a broker that delivers is not complained about, with MQTT version ${protocol}`,
    async () => {
      assert.deepEqual(await troublesWith(`${ALL}pattern readwrite device/%u/#\n`, protocol), []);
    },
  );

  brokerTest(
    `a broker that lets us in and delivers nothing is, with MQTT version ${protocol}`,
    async () => {
      assert.deepEqual(await troublesWith(`${ALL}pattern write device/%u/#\n`, protocol), [
        SILENCE,
      ]);
      const mute = await troublesWith(`${ALL}pattern read device/%u/#\n`, protocol);
      const refused =
        `The broker localhost:PORT refuses a message to ${STATUS}: it does not authorise us`;
      assert.deepEqual(mute, protocol === 5 ? [refused, SILENCE] : [SILENCE]);
    },
  );
}
