import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

brokerTest(
  "a failed login is on the broker at once, and those while the agent was stopped are once",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/pump-17/data");
    const credentials = await broker.device("pump-17");
    const root = Deno.makeTempDirSync();
    const log = `${root}/var/log/auth.log`;
    const fail = (port: number) =>
      Deno.writeTextFileSync(
        log,
        `2026-11-21T10:00:0${port}Z pump sshd[${port}]: Failed password for root from 192.0.2.7 port ${port} ssh2\n`,
        { append: true },
      );
    const times = ({ payload }: Seen): number =>
      (JSON.parse(payload).Failed_Login_Events ?? []).length;
    try {
      Deno.mkdirSync(`${root}/var/log`, { recursive: true });
      Deno.mkdirSync(`${root}/state`);
      fail(1);
      const options = {
        port: broker.port,
        credentials,
        state: `${root}/state`,
        heartbeatS: 60,
        config: '[device]\nid = "pump-17"',
        args: [`--root=${root}`],
      };
      await using first = startAgent(options);
      await watch.until(() => watch.seen.length > 0, 15_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      fail(2);
      // The next look would be a minute later.
      await watch.until((message) => times(message) === 1, 10_000);
      assert.equal(await first.stop(), 0);
      fail(3);
      fail(4);
      const before = watch.seen.length;
      await using second = startAgent(options);
      await watch.until(() => watch.seen.length > before, 15_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await second.stop();
      const told = watch.seen.flatMap(({ payload }) =>
        JSON.parse(payload).Failed_Login_Events ?? []
      );
      assert.deepEqual(
        told.map(({ time }) => time),
        [2, 3, 4].map((s) => `2026-11-21 10:00:0${s}`),
      );
      assert.deepEqual(told[0], {
        user: "root",
        host: "192.0.2.7",
        time: "2026-11-21 10:00:02",
        service: "sshd",
        source: "log",
      });
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  },
);
