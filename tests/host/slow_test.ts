import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../src/clock.ts";
import { isSlowWorker, startSlow } from "../../src/host/slow.ts";
import { Unreadable } from "../../src/model/reading.ts";

const SCRIPT = new URL("_hung_mount.sh", import.meta.url).pathname;
const CHILD = new URL("_hung_child.ts", import.meta.url).pathname;

Deno.test("startSlow() reads a text and a file system's numbers", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/name`, "pump\n");
  const slow = startSlow({ "/": directory, "/proc": "/proc" }, systemClock);
  try {
    assert.equal(await slow.readText("/name"), "pump\n");
    const [middle, rest] = [await slow.readAt("/name", 1, 2), await slow.readAt("/name", 3, 99)];
    assert.deepEqual([middle, rest].map((it) => new TextDecoder().decode(it)), ["um", "p\n"]);
    const fileSystem = await slow.statFs("/proc");
    assert.equal(fileSystem.type, 0x9fa0, "PROC_SUPER_MAGIC, statfs(2)");
    assert.ok((await slow.statFs("/")).blocks > 0);
    assert.equal(isSlowWorker, false);
  } finally {
    slow.close();
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("startSlow() says why there is no answer, and nothing answers once it is closed", async () => {
  const slow = startSlow({ "/": "/" }, systemClock);
  const why = async (call: Promise<unknown>) => {
    const error = await call.then(() => undefined, (error) => error);
    assert.ok(error instanceof Unreadable, String(error));
    return error.why;
  };
  try {
    assert.equal(await why(slow.readText("/no/such/file")), "absent");
    assert.equal(await why(slow.statFs("/no/such/file")), "absent");
    assert.equal(await why(slow.readText("/proc")), "malformed");
    const pending = slow.statFs("/");
    slow.close();
    assert.equal(await why(pending), "slow");
    assert.equal(await why(slow.statFs("/")), "slow");
  } finally {
    slow.close();
  }
});

Deno.test("startSlow() ends its Worker once nobody asks, and starts another for the next question", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/name`, "pump\n");
  await until(() => workers() === 0);
  const idle = Promise.withResolvers<void>();
  const clock: Clock = {
    ...systemClock,
    sleep: (forMs, signal) => forMs === 15_000 ? idle.promise : systemClock.sleep(forMs, signal),
  };
  const slow = startSlow({ "/": directory }, clock);
  try {
    await slow.walk({ left: ["/"], except: [], brief: true });
    assert.equal(workers(), 0, "a brief walk needs none");
    assert.equal(await slow.readText("/name"), "pump\n");
    assert.equal(workers(), 1);
    idle.resolve();
    await until(() => workers() === 0);
    assert.equal(await slow.readText("/name"), "pump\n");
  } finally {
    slow.close();
    await Deno.remove(directory, { recursive: true });
  }
});

/** Threads of this process that run a Worker. */
function workers(): number {
  return [...Deno.readDirSync("/proc/self/task")].filter(({ name }) => {
    try {
      return Deno.readTextFileSync(`/proc/self/task/${name}/comm`).startsWith("worker-");
    } catch {
      // It has ended meanwhile.
      return false;
    }
  }).length;
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    assert.ok(turn < 3_000, "it does not come to that");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const missing = missingForHungMount();
const skipped = missing === undefined ? "" : ` (skipped: ${missing})`;

Deno.test({
  name: `startSlow() keeps everything else alive while a mount hangs${skipped}`,
  ignore: missing !== undefined,
  async fn() {
    const { code, stdout } = await underHungMount("watch");
    assert.equal(code, 0);
    const it = JSON.parse(stdout);
    const [said, afterMs] = it.first;
    assert.equal(said, "slow");
    assert.ok(afterMs >= 990, `after ${afterMs} ms`);
    assert.equal(it.other[0], "answered", "another target, meanwhile");
    for (const atOnce of [it.again, it.exhausted, it.tooSoon]) {
      assert.equal(atOnce[0], "slow");
      assert.ok(atOnce[1] < 900, `at once, not after ${atOnce[1]} ms`);
    }
    assert.equal(it.second[0], "slow");
    assert.equal(it.third[0], "slow");
    assert.equal(it.recovered[0], "answered", "the stuck calls have returned");
    assert.equal(it.later[0], "malformed", "asked again: the mount is no longer connected");
    const walked = it.walks.map(([said]: [string]) => said);
    assert.deepEqual(walked, ["slow", "answered", "answered"], "brief walks, without a Worker");
    assert.ok(it.longestGapMs < 900, `the loop stood for ${it.longestGapMs} ms`);
  },
});

Deno.test({
  name: `startSlow() lets Deno.exit end the process with a Worker stuck${skipped}`,
  ignore: missing !== undefined,
  async fn() {
    assert.equal((await underHungMount("exit")).code, 7);
  },
});

async function underHungMount(task: string): Promise<{ code: number; stdout: string }> {
  const directory = await Deno.makeTempDir();
  try {
    const child = [Deno.execPath(), "run", "-A", "--no-check", "--quiet", CHILD, directory, task];
    const { code, stdout, stderr } = await new Deno.Command("unshare", {
      args: ["--mount", "sh", SCRIPT, directory, "timeout", "30", ...child],
      env: { NO_COLOR: "1" },
    }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    return { code, stdout: new TextDecoder().decode(stdout) };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** What this machine lacks to make a mount hang. */
function missingForHungMount(): string | undefined {
  if (Deno.uid() !== 0) return "needs root";
  const mount = "exec 3<>/dev/fuse && " +
    "mount -i -t fuse -o fd=3,rootmode=040000,user_id=0,group_id=0 hung /tmp";
  try {
    const { success } = new Deno.Command("unshare", {
      args: ["--mount", "sh", "-c", mount],
      stderr: "null",
    }).outputSync();
    return success ? undefined : "FUSE cannot be mounted";
  } catch {
    return "no unshare";
  }
}
