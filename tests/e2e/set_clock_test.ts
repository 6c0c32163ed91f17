import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

const DATA = "device/pump-17/data";
const contentOf = ({ payload }: Seen) => JSON.parse(payload);

/** Where Debian's faketime has its library, which shows a program another wall clock, and the true monotonic one. */
const library = [...Deno.readDirSync("/usr/lib")]
  .map(({ name }) => `/usr/lib/${name}/faketime/libfaketime.so.1`)
  .find((path) => isThere(path));

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const BOOT_ID = "/proc/sys/kernel/random/boot_id";

function disposable(timer: ReturnType<typeof setInterval>): Disposable {
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

const missing = library === undefined ? "faketime is not installed" : undefined;

brokerTest(
  "a clock that begins in 1970, is set, set back, and wakes up later: the line, the times, the finding",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/#");
    const credentials = await broker.device("pump-17");
    const offset = `${broker.directory}/offset`;
    const set = (to: string) => {
      Deno.writeTextFileSync(`${offset}.new`, to);
      Deno.renameSync(`${offset}.new`, offset);
    };
    set(`-${Math.floor(Date.now() / 1000)}`);
    const root = `${broker.directory}/root`;
    let sleptS = 0;
    const tick = () => {
      const seconds = Number(Deno.readTextFileSync("/proc/uptime").split(" ")[0]) + sleptS;
      Deno.writeTextFileSync(`${root}/uptime`, `${seconds.toFixed(2)} 0.00\n`);
      Deno.renameSync(`${root}/uptime`, `${root}/proc/uptime`);
    };
    Deno.mkdirSync(`${root}/proc/sys/kernel/random`, { recursive: true });
    Deno.copyFileSync(BOOT_ID, `${root}${BOOT_ID}`);
    tick();
    using _ticking = disposable(setInterval(tick, 100));
    await using agent = startAgent({
      port: broker.port,
      credentials,
      args: [`--root=${root}`],
      env: {
        LD_PRELOAD: library ?? "",
        FAKETIME_TIMESTAMP_FILE: offset,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      },
    });
    await agent.says(
      /is valid only from .*, and the clock shows 1970-01-01: the clock may be wrong/,
    );
    set("+0");
    const first = contentOf(await watch.until(({ topic }) => topic === DATA, 30_000));
    assert.ok(Math.abs(Date.parse(first.Timestamp) - Date.now()) < 5_000, first.Timestamp);
    assert.equal(first.Clock, undefined);
    await watch.until((message) =>
      message.topic === DATA && contentOf(message).Seq >= first.Seq + 2
    );

    set("-7200");
    const alert = contentOf(
      await watch.until(
        ({ topic, payload }) => topic.endsWith("/alert") && payload.includes("clock_step/"),
        10_000,
      ),
    );
    assert.deepEqual([alert.id, alert.severity], ["clock_step/back", "warning"]);
    assert.ok(Math.abs(alert.evidence.stepped_s + 7_200) <= 1, alert.evidence.stepped_s);
    // The beat goes on as before, neither two hours late nor in a burst.
    const before = watch.seen.filter(({ topic }) => topic === DATA).length;
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    const beats = watch.seen.filter(({ topic }) => topic === DATA).length - before;
    assert.ok(beats >= 2 && beats <= 5, `${beats} messages in 3.5 s`);

    // Suspended for ten minutes: nothing runs, and the monotonic clock stands still; the other two do not.
    agent.process.kill("SIGSTOP");
    set("-6600");
    sleptS = 600;
    tick();
    const wokenMs = Date.now() - 6_600_000;
    agent.process.kill("SIGCONT");
    const isAwake = (message: Seen) =>
      message.topic === DATA && Date.parse(contentOf(message).Timestamp) >= wokenMs;
    await watch.until(() => watch.seen.filter(isAwake).length >= 3, 15_000);
    const alerts = watch.seen.filter(({ topic, payload }) =>
      topic.endsWith("/alert") && payload.includes('"clock_step/') && payload.includes('"raised"')
    );
    assert.deepEqual(alerts.map((it) => contentOf(it).id), ["clock_step/back"]);
    assert.equal(await agent.stop(), 0);
  },
  missing,
);
