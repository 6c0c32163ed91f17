import assert from "node:assert/strict";
import { drive } from "./_driven.ts";
import { data, never, observeLine, pause } from "./_line.ts";
import { brokerTest, startMosquitto } from "./_mosquitto.ts";

brokerTest(
  "the will arrives when the process is killed, with the number of its connection",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump");
    await using driven = drive({ port: broker.port, clientId: "pump", credentials });
    const number = await driven.next("published");
    await watch.until(({ payload }) => payload === "hello");
    await driven.kill();
    const will = await watch.until(({ topic }) => topic === "device/pump/status");
    assert.equal(will.payload, `offline ${number}`);
    await using late = await broker.watch("device/pump/status");
    assert.equal((await late.until(() => true)).retained, true);
  },
);

brokerTest(
  "a broker that restarts: what was on its way rejects, and the line comes back",
  async () => {
    await using broker = await startMosquitto();
    await using it = observeLine({
      port: broker.port,
      clientId: "pump",
      credentials: await broker.device("pump"),
    });
    await it.until(() => it.line.connected);
    // A stopped process takes what it is sent, and answers nothing.
    await broker.signal("SIGSTOP");
    const onItsWay = [1, 2, 3].map((n) => it.line.publish(data(`${n}`), never));
    const outcomes = Promise.allSettled(onItsWay);
    await pause(50);
    await broker.stop("SIGKILL");
    assert.deepEqual((await outcomes).map(({ status }) => status), Array(3).fill("rejected"));
    assert.equal(it.line.connected, false);
    await assert.rejects(it.line.publish(data("4"), never), /There is no connection/);
    await it.until(() => it.troubles.length === 2);
    await broker.start();
    await it.until(() => it.line.connected);
    await it.line.publish(data("5"), never);
    const numbers = it.connections;
    assert.equal(numbers.length, 2);
    assert.ok((numbers[1] ?? 0) > (numbers[0] ?? 0));
    const [lost, gone] = it.troubles.map(({ sentence }) => sentence);
    assert.match(lost ?? "", /^The (broker localhost:\d+ closed the|connection to the broker)/);
    assert.match(
      gone ?? "",
      /^Nothing listens at the broker localhost:\d+ \(connection refused\)$/,
    );
  },
);

brokerTest("a broker that is not there yet is told once, and found when it comes", async () => {
  await using broker = await startMosquitto({ stopped: true });
  let attempts = 0;
  await using it = observeLine({
    port: broker.port,
    clientId: "pump",
    credentials: await broker.device("pump"),
    will(number) {
      attempts = number;
      return { topic: "device/pump/status", payload: "offline", retain: true };
    },
  });
  while (attempts < 4) await pause(10);
  assert.deepEqual(it.troubles.map(({ final }) => final), [false]);
  await broker.start();
  await it.until(() => it.line.connected);
  assert.equal(it.troubles.length, 1);
});

brokerTest("a renewed certificate is taken up at the next connect", async () => {
  await using broker = await startMosquitto();
  const credentials = await broker.device("pump");
  await using it = observeLine({ port: broker.port, clientId: "pump", credentials });
  await it.until(() => it.line.connected);
  const renewed = await broker.device("renewed");
  Deno.renameSync(renewed.cert, credentials.cert);
  // Half renewed: that is no reason to give up once there has been a connection.
  await broker.stop();
  await it.until(() => it.troubles.some(({ sentence }) => sentence.includes("does not belong")));
  Deno.renameSync(renewed.key, credentials.key);
  await broker.start();
  await it.until(() => it.connections.length === 2);
  assert.match(broker.log(), /k30, u'pump'[^]*k30, u'renewed'/);
  assert.ok(it.troubles.every(({ final }) => !final));
});

brokerTest(
  "a broker that does not read: no more is on its way than was, and it is given up",
  async () => {
    await using broker = await startMosquitto();
    await using it = observeLine({
      port: broker.port,
      clientId: "pump",
      credentials: await broker.device("pump"),
      keepaliveS: 2,
    });
    await it.until(() => it.line.connected);
    await broker.signal("SIGSTOP");
    const long = "x".repeat(100_000);
    // Far more than the buffers of both sides' kernels hold.
    const onItsWay = Array.from({ length: 200 }, () => it.line.publish(data(long), never));
    const outcomes = Promise.allSettled(onItsWay);
    const beganMs = performance.now();
    await it.trouble();
    const tookMs = performance.now() - beganMs;
    assert.ok(tookMs < 10_000, `${tookMs} ms`);
    assert.ok((await outcomes).every(({ status }) => status === "rejected"));
    await broker.signal("SIGCONT");
    await it.until(() => it.line.connected, 10_000);
    await it.line.publish(data("5"), never);
  },
);

brokerTest(
  "a line that is renewed connects at once, with renewed files, and leaves no will",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump");
    // A line that broke by itself would wait for minutes.
    await using it = observeLine({
      port: broker.port,
      clientId: "pump",
      credentials,
      random: () => 100,
    });
    await it.until(() => it.line.connected);
    const renewed = await broker.device("renewed");
    Deno.renameSync(renewed.cert, credentials.cert);
    Deno.renameSync(renewed.key, credentials.key);
    it.line.renew({ topic: "device/pump/status", payload: "gone elsewhere", retain: true });
    await it.until(() => it.connections.length === 2);
    await it.line.publish(data("1", "renewed"), never);
    await watch.until(({ payload }) => payload === "1");
    assert.deepEqual(watch.seen.map(({ payload }) => payload), ["gone elsewhere", "1"]);
    assert.deepEqual(it.troubles, []);
    await broker.stop();
    await it.until(() => it.troubles.length > 0);
    await broker.start();
    it.line.renew(undefined);
    await it.until(() => it.connections.length === 3);
  },
);

brokerTest("two lines with one client id do not fight: each waits longer and longer", async () => {
  await using broker = await startMosquitto();
  const credentials = await broker.device("pump");
  const options = { port: broker.port, clientId: "pump", credentials, random: () => 0.05 };
  await using first = observeLine(options);
  await first.until(() => first.line.connected);
  await using second = observeLine(options);
  await first.until(() => first.troubles.length > 0);
  assert.match(
    first.troubles[0]?.sentence ?? "",
    /^The broker localhost:\d+ closed the connection \(.*another client may be using our client id\)$/,
  );
  await pause(1_000);
  // Waits of 50, 100, 200, 400, 800 ms.
  const connects = first.connections.length + second.connections.length;
  assert.ok(connects >= 3 && connects <= 11, `${connects} connections in a second`);
  assert.equal(first.troubles.length, 1);
});

brokerTest(
  "a broker that falls silent is given up after one and a half times the keepalive",
  async () => {
    await using broker = await startMosquitto();
    await using it = observeLine({
      port: broker.port,
      clientId: "pump",
      credentials: await broker.device("pump"),
      keepaliveS: 1,
    });
    await it.until(() => it.line.connected);
    // The broker answers our probes: nothing happens.
    await pause(2_000);
    assert.deepEqual(it.troubles, []);
    await broker.signal("SIGSTOP");
    const publishing = assert.rejects(it.line.publish(data("unheard"), never));
    assert.match(await it.trouble(), /^The broker localhost:\d+ is not heard any more$/);
    await publishing;
    await broker.signal("SIGCONT");
    await it.until(() => it.line.connected);
  },
);
