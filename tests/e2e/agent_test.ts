import assert from "node:assert/strict";
import { type Agent, rebuild, startAgent } from "./_agent.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

const DATA = "device/pump-17/data";
const STATUS = "device/pump-17/status";
const isData = ({ topic }: Seen) => topic === DATA;
const nth = (seen: readonly Seen[], n: number) => () => seen.filter(isData).length >= n;
const contentOf = (message: Seen) => JSON.parse(message.payload);

brokerTest("an agent's deltas give a subscriber the state that the agent published", async () => {
  await using broker = await startMosquitto();
  await using watch = await broker.watch("device/#");
  const credentials = await broker.device("pump-17");
  await using agent: Agent = startAgent({ port: broker.port, credentials });
  await watch.until(nth(watch.seen, 4), 15_000);
  const messages = watch.seen.filter(isData).map(contentOf);
  assert.equal(messages[0].Full, true);
  assert.deepEqual(messages.map(({ Seq }) => Seq), messages.map((_, i) => i + 1));
  const { state, seq } = rebuild(watch.seen, DATA);
  assert.equal(seq, messages.length);
  for (const section of ["CPU_Usage", "Memory_Usage", "Network_Usage", "Top_CPU_Processes"]) {
    assert.ok(state[section] !== undefined, section);
  }
  assert.equal(await agent.stop(), 0);
  const last = await watch.until(({ topic, payload }) =>
    topic === STATUS && JSON.parse(payload).Status === "stopped"
  );
  assert.equal(contentOf(last).Session, messages[0].Session);
});

brokerTest(
  "a killed agent is offline by its will, and a new start is a new session that begins with Full",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump-17");
    const state = Deno.makeTempDirSync();
    try {
      await using first = startAgent({ port: broker.port, credentials, state });
      await watch.until(nth(watch.seen, 2), 15_000);
      await first.stop("SIGKILL");
      const will = await watch.until(({ topic, payload }) =>
        topic === STATUS && JSON.parse(payload).Status === "offline"
      );
      const [id, starts] = contentOf(will).Session.split(".");
      await using _second = startAgent({ port: broker.port, credentials, state });
      // What the first could not bring to an end comes before it.
      const next = await watch.until(
        (message) =>
          isData(message) && contentOf(message).Session === `${id}.${Number(starts) + 1}`,
        15_000,
      );
      assert.deepEqual([contentOf(next).Full, contentOf(next).Seq], [true, 1]);
      rebuild(watch.seen, DATA);
    } finally {
      Deno.removeSync(state, { recursive: true });
    }
  },
);

brokerTest("a second agent on one state directory ends with a sentence", async () => {
  await using broker = await startMosquitto();
  await using watch = await broker.watch(DATA);
  const credentials = await broker.device("pump-17");
  const state = Deno.makeTempDirSync();
  try {
    await using _first = startAgent({ port: broker.port, credentials, state });
    await watch.until(nth(watch.seen, 1), 15_000);
    await using second = startAgent({ port: broker.port, credentials, state });
    await second.says(/Another telltale uses .*telltale\.db: each wants a directory of its own/);
    assert.equal((await second.process.status).code, 69);
    await watch.until(nth(watch.seen, 3), 15_000);
    rebuild(watch.seen, DATA);
  } finally {
    Deno.removeSync(state, { recursive: true });
  }
});

brokerTest("a broker that restarts loses no message", async () => {
  await using broker = await startMosquitto();
  const credentials = await broker.device("pump-17");
  const seen: Seen[] = [];
  await using _agent = startAgent({ port: broker.port, credentials });
  for (let round = 0; round < 3; round++) {
    await using watch = await broker.watch(DATA);
    await watch.until(nth(watch.seen, 2), 20_000);
    // The subscriber goes with the broker: it has all that was acknowledged until now.
    await broker.stop(round === 0 ? "SIGTERM" : "SIGKILL");
    seen.push(...watch.seen);
    await broker.start();
  }
  const verified = rebuild(seen, DATA);
  const seqs = seen.map((message) => contentOf(message).Seq);
  // Two of each round; one that was on its way when the broker went may have come twice.
  assert.ok(verified.seq >= 4, `${seqs}`);
});

brokerTest("a status that contradicts the agent is corrected", async () => {
  await using broker = await startMosquitto();
  await using watch = await broker.watch(STATUS);
  const credentials = await broker.device("pump-17");
  await using _agent = startAgent({ port: broker.port, credentials });
  await watch.until(({ payload }) => JSON.parse(payload).Status === "online", 15_000);
  const false_ = JSON.stringify({ Status: "offline", Session: "x", Connection: 99 });
  await watch.publish(STATUS, false_, true);
  await watch.until((message) =>
    contentOf(message).Status === "online" &&
    watch.seen.indexOf(message) > watch.seen.findIndex(({ payload }) => payload === false_)
  );
});

brokerTest(
  "an agent whose broker is away says so once, goes on looking, and comes back",
  async () => {
    await using broker = await startMosquitto({ stopped: true });
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials });
    await agent.says(/Nothing listens at the broker localhost:\d+ \(connection refused\)/);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.equal(agent.log().match(/connection refused/g)?.length, 1);
    await broker.start();
    await using watch = await broker.watch(DATA);
    await watch.until(nth(watch.seen, 1), 20_000);
  },
);

for (
  const [what, args, sentence] of [
    ["an unreadable certificate", ["--cert=/nowhere/x.crt"], /Cannot read the device certificate/],
    ["an unknown flag", ["--brokr=x"], /no flag --brokr; did you mean --broker\?/],
    ["a broker that is no host", ["--broker=mqtt://x"], /--broker: expected mqtts:\/\/HOST/],
  ] as const
) {
  brokerTest(`${what} ends the agent with a sentence`, async () => {
    await using broker = await startMosquitto();
    const credentials = await broker.device("pump-17");
    await using agent = startAgent({ port: broker.port, credentials, args });
    const { code } = await agent.process.status;
    await agent.says(sentence);
    assert.equal(code, what === "an unknown flag" ? 64 : 78);
  });
}
