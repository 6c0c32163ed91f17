import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../../src/clock.ts";
import { progressFeed, type ProgressItem } from "../../../src/host/feeds/swupdate.ts";
import { guardHost } from "../../../src/host/guard.ts";
import { type HostFs, NO_SLOW } from "../../../src/host/host_fs.ts";
import { liveHost } from "../../../src/host/live.ts";
import { Unreadable } from "../../../src/model/reading.ts";
import { RECORDED } from "../../parse/ipc/_recorded.ts";

/** Time goes by a thousand times as fast. */
const HASTY: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => systemClock.sleep(ms / 1000, signal),
};
const SOCKET = "/tmp/swupdateprog";

/** A device whose /tmp is a directory of the test's; whoever runs the test, its files are this user's. */
function deviceAt(directory: string, uid = 0): HostFs {
  const host = liveHost({ "/": directory, "/tmp": directory }, NO_SLOW);
  const others = { ...host, stat: (path: `/${string}`) => ({ ...host.stat(path), uid }) };
  return guardHost(others, [], [], [], ["/run/swupdate/swupdateprog", SOCKET]);
}

interface Daemon extends Disposable {
  /** Whoever connects next. */
  client(): Promise<Deno.Conn>;
}

function startDaemon(directory: string): Daemon {
  const listener = Deno.listen({ transport: "unix", path: `${directory}/swupdateprog` });
  const clients: Deno.Conn[] = [];
  return {
    async client() {
      const client = await listener.accept();
      clients.push(client);
      return client;
    },
    [Symbol.dispose]() {
      listener.close();
      for (const client of clients) hangUp(client);
      removeIfThere(`${directory}/swupdateprog`);
    },
  };
}

/** Some versions of Deno remove a socket themselves. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It is gone.
  }
}

function hangUp(client: Deno.Conn): void {
  try {
    client.close();
  } catch {
    // It is closed.
  }
}

async function write(client: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await client.write(bytes.subarray(at));
}

/** What the feed gives of a device, one after the other. */
async function withFeed(
  host: HostFs,
  test: (next: () => Promise<ProgressItem>) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const fed = progressFeed(HASTY).open(host, undefined, stop.signal)[Symbol.asyncIterator]();
  // It begins when it is first asked.
  let asked = fed.next();
  try {
    await test(async () => {
      const { value } = await asked;
      asked = fed.next();
      assert.ok(value?.item !== undefined);
      return value.item;
    });
  } finally {
    stop.abort();
    await asked;
  }
}

const statusOf = (item: ProgressItem) => "progress" in item ? item.progress.status : item.unheard;

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("swupdateFeed hears what SWUpdate says, and again after it was restarted", async () => {
  await inDirectory(async (directory) => {
    await withFeed(deviceAt(directory), async (next) => {
      for (const { version, update, bytes } of RECORDED) {
        if (update !== "succeeded" && update !== "signature") continue;
        using daemon = startDaemon(directory);
        const client = await daemon.client();
        await write(client, bytes);
        const ends = update === "succeeded" ? 3 : 4;
        const heard = [];
        do heard.push(statusOf(await next())); while (heard.at(-1) !== ends);
        // Of a hundred that only count there is one, and one that has the version.
        assert.ok(heard.length <= 3, `${version} ${update}: ${heard}`);
      }
    });
  });
});

Deno.test("swupdateFeed takes what is said at once, though nobody asks for it", async () => {
  const { bytes = new Uint8Array() } = RECORDED.find(({ update }) => update === "succeeded") ?? {};
  await inDirectory(async (directory) => {
    using daemon = startDaemon(directory);
    await withFeed(deviceAt(directory), async (next) => {
      const client = await daemon.client();
      // Far more than a socket holds: an updater whose client does not read would stand still.
      for (let count = 0; count < 30; count++) await write(client, bytes);
      assert.equal(statusOf(await next()), 1);
    });
  });
});

Deno.test("swupdateFeed hangs up on who says too much, or what is no SWUpdate's, and says so", async () => {
  await inDirectory(async (directory) => {
    using daemon = startDaemon(directory);
    await withFeed(deviceAt(directory), async (next) => {
      await write(await daemon.client(), new Uint8Array(2416).fill(0xff));
      assert.deepEqual(await next(), { unheard: "malformed" });
      await write(await daemon.client(), RECORDED[0]?.bytes ?? new Uint8Array());
      assert.deepEqual(await next(), { unheard: undefined });
      assert.equal(statusOf(await next()), 1);
    });
  });
});

Deno.test("swupdateFeed leaves alone who is not root, and says where it may not connect", async () => {
  await inDirectory(async (directory) => {
    using daemon = startDaemon(directory);
    let connected = false;
    daemon.client().then(() => connected = true, () => {});
    const stop = new AbortController();
    const others = progressFeed(HASTY).open(deviceAt(directory, 1000), undefined, stop.signal);
    const told = others[Symbol.asyncIterator]().next();
    await systemClock.sleep(40, stop.signal);
    stop.abort();
    assert.equal((await told).done, true);
    assert.equal(connected, false);
    const host: HostFs = {
      ...deviceAt(directory),
      // deno-lint-ignore require-yield -- it refuses
      async *hear(path) {
        throw new Unreadable("denied", path);
      },
    };
    await withFeed(host, async (next) => {
      assert.deepEqual(await next(), { unheard: "denied" });
    });
  });
});

Deno.test("hear() is refused where no collector declares the socket, and absent where nobody listens", async () => {
  await inDirectory(async (directory) => {
    const host = deviceAt(directory);
    const { signal } = new AbortController();
    const hear = async (path: `/${string}`) => {
      for await (const _ of host.hear(path, signal)) return;
    };
    await assert.rejects(hear("/tmp/other"), TypeError);
    await assert.rejects(
      hear(SOCKET),
      (error) => error instanceof Unreadable && error.why === "absent",
    );
    const listener = Deno.listen({ transport: "unix", path: `${directory}/swupdateprog` });
    listener.close();
    await assert.rejects(
      hear(SOCKET),
      (error) => error instanceof Unreadable && error.why === "absent",
    );
  });
});
