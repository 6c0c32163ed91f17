import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../src/clock.ts";
import { data, never, observeLine } from "../e2e/_line.ts";
import { type Answer, connack, startScriptedBroker } from "./_scripted_broker.ts";

/** A line to a broker that answers so, until it has told its first trouble. */
async function troubleOf(
  answer: Answer,
  protocol: 5 | 4 | "auto" = 5,
  clock: Clock = systemClock,
): Promise<string> {
  await using broker = await startScriptedBroker(answer);
  const { port, credentials } = broker;
  await using it = observeLine({ port, credentials, clientId: "pump", protocol }, clock);
  const sentence = await it.trouble();
  assert.match(sentence, /^[A-Z].*[^.]$/);
  return sentence.replace(String(port), "PORT");
}

Deno.test("openLine() falls back to MQTT 3.1.1 at once, and says nothing of it", async () => {
  const answers: Record<string, Answer> = {
    "as a broker of 3.1.1 answers": (version) => connack(4, version === 5 ? 1 : 0),
    "as MQTT 5 wants it": (version) => connack(version, version === 5 ? 132 : 0),
    "by hanging up": (version) => version === 5 ? null : connack(4, 0),
  };
  for (const [how, answer] of Object.entries(answers)) {
    await using broker = await startScriptedBroker(answer);
    const { port, credentials, heard } = broker;
    await using it = observeLine({ port, credentials, clientId: "pump", random: () => 100 });
    await it.until(() => it.line.connected);
    assert.deepEqual(heard.map((packet) => packet[8]), [5, 4], how);
    assert.deepEqual(it.troubles, [], how);
  }
});

Deno.test("openLine() says so where no version, or not the configured one, is spoken", async () => {
  const sentence =
    "The broker localhost:PORT does not let us in: it does not speak this version of MQTT";
  const no: Answer = (version) => connack(version, version === 5 ? 132 : 1);
  for (const protocol of ["auto", 5, 4] as const) {
    assert.equal(await troubleOf(no, protocol), sentence);
  }
});

Deno.test("openLine() says in words why a broker does not let us in", async () => {
  const words = {
    133: "it does not accept our client id",
    134: "it wants a user name and a password",
    135: "it does not authorise us",
    137: "it is busy",
    199: "it gives reason code 199",
  };
  for (const [code, why] of Object.entries(words)) {
    const sentence = `The broker localhost:PORT does not let us in: ${why}`;
    assert.equal(await troubleOf((version) => connack(version, Number(code))), sentence);
  }
  const of4 = await troubleOf(() => connack(4, 5), 4);
  assert.equal(of4, "The broker localhost:PORT does not let us in: it does not authorise us");
});

Deno.test("openLine() says in words why a broker ends the connection", async () => {
  const sentence = await troubleOf(() => Uint8Array.of(...connack(5, 0), 0xe0, 2, 142, 0));
  assert.equal(
    sentence,
    "The broker localhost:PORT ended the connection: another client has connected with our client id",
  );
});

Deno.test("openLine() names the topic that it may not subscribe to, and stays", async () => {
  // SUBACK: not authorised.
  await using broker = await startScriptedBroker(
    () => connack(5, 0),
    ([type, , high = 0, low = 0]) =>
      type === 0x82 ? Uint8Array.of(0x90, 4, high, low, 0, 135) : new Uint8Array(),
  );
  const { port, credentials } = broker;
  const topics = { subscribe: () => ["device/pump/command"], protocol: 5 as const };
  await using it = observeLine({ port, credentials, clientId: "pump", ...topics });
  assert.equal(
    await it.trouble(),
    `The broker localhost:${port} does not let us subscribe to device/pump/command`,
  );
  assert.equal(it.line.connected, true);
});

Deno.test("openLine() gives up a broker that does not speak MQTT, or too much of it", async () => {
  const text = new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n");
  assert.match(
    await troubleOf(() => text),
    /^The (broker|connection to the broker) localhost:PORT /,
  );
  const longPacket = Uint8Array.of(...connack(5, 0), 0x90, 0xff, 0xff, 0xff, 0x7f);
  assert.match(await troubleOf(() => longPacket), /: A packet of 268435455 bytes, which is not a/);
  const exactlyOnce = Uint8Array.of(...connack(5, 0), 0x34, 8, 0, 1, 97, 0, 5, 0, 104, 105);
  assert.match(await troubleOf(() => exactlyOnce), /: A packet for QoS 2, which we never ask for$/);
  const cut = Uint8Array.of(...connack(5, 0), 0x32, 3, 0, 1, 97);
  assert.match(await troubleOf(() => cut), /: a message without its number$/);
  const twice = Uint8Array.of(...connack(5, 0), ...connack(5, 0));
  assert.match(await troubleOf(() => twice), /localhost:PORT/);
});

Deno.test("openLine() gives up a broker that does not answer", async () => {
  const impatient: Clock = {
    ...systemClock,
    sleep: (ms, signal) => systemClock.sleep(ms === 20_000 ? 200 : ms, signal),
  };
  const sentence = await troubleOf(() => undefined, 5, impatient);
  assert.equal(sentence, "The broker localhost:PORT did not answer in time");
  // Not even to the TLS handshake, as where a firewall swallows what is sent.
  await using broker = await startScriptedBroker(() => undefined);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const accepted = listener.accept();
  const { credentials } = broker;
  await using it = observeLine(
    { port, credentials, clientId: "pump", random: () => 100 },
    impatient,
  );
  assert.equal(await it.trouble(), `The broker localhost:${port} did not answer in time`);
  (await accepted).close();
});

Deno.test("close() ends a line whose broker answers nothing, not even a goodbye", async () => {
  for (const answer of [() => undefined, () => connack(5, 0)]) {
    await using broker = await startScriptedBroker(answer);
    const { port, credentials, heard } = broker;
    const impatient: Clock = {
      ...systemClock,
      sleep: (ms, signal) => systemClock.sleep(ms / 20, signal),
    };
    const it = observeLine({ port, credentials, clientId: "pump", protocol: 5 }, impatient);
    while (heard.length === 0) await systemClock.sleep(5, never);
    await systemClock.sleep(50, never);
    const unanswered = it.line.publish(data("never heard"), never);
    const rejected = assert.rejects(unanswered);
    await it.line.close(data("stopped"));
    await rejected;
    assert.deepEqual(it.troubles, []);
    assert.equal(it.line.connected, false);
  }
});

Deno.test("openLine() names a host that does not exist and a port without TLS", async () => {
  await using broker = await startScriptedBroker(() => undefined);
  const { credentials } = broker;
  await using nowhere = observeLine({
    hostname: "broker.invalid",
    port: 8883,
    credentials,
    clientId: "pump",
  });
  assert.match(
    await nowhere.trouble(),
    /^The name of the broker broker\.invalid:8883 cannot be resolved \(.+\)$/,
  );
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const greeting = (async () => {
    using connection = await listener.accept();
    await connection.write(new TextEncoder().encode("SSH-2.0-OpenSSH_9.2\r\n"));
    await connection.read(new Uint8Array(1024));
  })();
  const { port } = listener.addr as Deno.NetAddr;
  await using plain = observeLine({ port, credentials, clientId: "pump" });
  assert.equal(
    await plain.trouble(),
    `What listens at the broker localhost:${port} does not speak TLS; the port for MQTT over TLS is usually 8883`,
  );
  await greeting;
  listener.close();
});
