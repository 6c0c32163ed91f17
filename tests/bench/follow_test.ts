import assert from "node:assert/strict";
import { brokerTest, find } from "../e2e/_mosquitto.ts";
import { failure, withFollower } from "./_follower.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const strace = find("strace");

/** Longer than the five seconds after which a log is looked at whatever wakes it. */
const QUIET_MS = 6_500;

brokerTest(
  "a log that nobody writes to is not read, though its last line is not finished",
  async () => {
    await withFollower(async ({ agent, append, told }) => {
      append(`${failure("before", 1)}2026-11-21T10:00:00`);
      while (told().length === 0) await sleep(50);
      await sleep(500);
      const calls = await callsOf(agent.process.pid, QUIET_MS);
      const own = calls.filter((call) => call.includes("/var/log/auth.log"));
      assert.ok(own.some((call) => /\b(?:statx|lstat|newfstatat)\(/.test(call)), calls.join("\n"));
      assert.deepEqual(own.filter((call) => /\bopen/.test(call)), []);
      append(`.000000Z pump sshd[2]: Failed password for after from 192.0.2.7 port 1 ssh2\n`);
      while (told().length < 2) await sleep(50);
      assert.deepEqual(told(), ["before", "after"]);
    });
  },
  strace === undefined ? "strace is not installed" : undefined,
);

/** The calls that a process makes with the names of files, for a time (strace(1)). */
async function callsOf(pid: number, forMs: number): Promise<readonly string[]> {
  const tracer = new Deno.Command(strace ?? "strace", {
    args: ["-f", "-s", "256", "-e", "trace=file", "-p", String(pid)],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const output = new Response(tracer.stderr).text();
  await sleep(forMs);
  tracer.kill("SIGINT");
  await tracer.status;
  return (await output).split("\n");
}

brokerTest("the first line after a quiet second is on the broker soon", async () => {
  await withFollower(async ({ append, watch }) => {
    await sleep(1_500);
    const taken: number[] = [];
    for (let n = 0; n < 5; n++) {
      const writtenMs = performance.now();
      append(failure(`q${n}`, n));
      await watch.until(({ payload }) => payload.includes(`"q${n}"`), 10_000);
      taken.push(performance.now() - writtenMs);
      await sleep(1_050);
    }
    // What it is, follow.ts measures; a machine that does something else may take its time.
    taken.sort((a, b) => a - b);
    assert.ok((taken[2] ?? Infinity) < 2_000, `ms: ${taken.join(", ")}`);
  });
});
