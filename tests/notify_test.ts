import assert from "node:assert/strict";
import type { Clock } from "../src/clock.ts";
import { openSupervisor, type Supervisor } from "../src/notify.ts";

interface Manager extends Disposable {
  supervisor: Supervisor;
  /** What the manager was told, one datagram after the other. */
  heard(): Promise<string>;
  /** What was logged. */
  logged: string[];
  pass(ms: number): void;
}

/** A service manager's side of sd_notify(3): a datagram socket. */
function manager(env: Record<string, string> = {}): Manager {
  const directory = Deno.makeTempDirSync({ prefix: "telltale-notify-" });
  const socket = Deno.listenDatagram({ transport: "unixpacket", path: `${directory}/manager` });
  let nowMs = 0;
  const clock: Clock = {
    now: () => ({ monotonicMs: nowMs, wallMs: 0, synchronised: true }),
    sleep: () => Promise.resolve(),
  };
  const logged: string[] = [];
  const all: Record<string, string> = {
    NOTIFY_SOCKET: `${directory}/manager`,
    RUNTIME_DIRECTORY: directory,
    ...env,
  };
  return {
    supervisor: openSupervisor({
      env: (name) => all[name] || undefined,
      clock,
      log: (_level, text) => logged.push(text),
    }),
    async heard() {
      const [bytes] = await socket.receive();
      return new TextDecoder().decode(bytes);
    },
    logged,
    pass: (ms) => nowMs += ms,
    [Symbol.dispose]() {
      socket.close();
      Deno.removeSync(directory, { recursive: true });
    },
  };
}

const options = { sanitizeResources: false };

Deno.test(
  "the first turn says ready, a later one what changed, or that it lives",
  options,
  async () => {
    using it = manager({ WATCHDOG_USEC: "60000000" });
    it.supervisor.turn("looking\nround");
    assert.equal(await it.heard(), "READY=1\nSTATUS=looking round\nWATCHDOG=1");
    it.supervisor.turn("looking\nround");
    it.supervisor.turn("resting");
    assert.equal(await it.heard(), "STATUS=resting\nWATCHDOG=1");
    it.pass(it.supervisor.turnMs);
    it.supervisor.turn("resting");
    assert.equal(await it.heard(), "STATUS=resting\nWATCHDOG=1");
    it.supervisor.reloading();
    assert.equal(await it.heard(), "RELOADING=1");
    it.supervisor.turn("resting");
    assert.equal(await it.heard(), "READY=1\nSTATUS=resting\nWATCHDOG=1");
    it.supervisor.stopping();
    assert.equal(await it.heard(), "STOPPING=1");
  },
);

Deno.test("two turns that are late fit into half of the watchdog's time", options, () => {
  using it = manager({ WATCHDOG_USEC: "60000000" });
  assert.equal(it.supervisor.turnMs, 15_000);
});

Deno.test("without a watchdog the loop may turn as seldom as it likes", options, async () => {
  for (const WATCHDOG_USEC of ["", "0", "soon"]) {
    using it = manager({ WATCHDOG_USEC });
    assert.equal(it.supervisor.turnMs, Infinity, WATCHDOG_USEC);
    it.supervisor.turn("x");
    assert.match(await it.heard(), /^READY=1\n/);
  }
});

Deno.test("where nobody listens, or at an abstract name, nothing is said and nothing complained of", () => {
  for (const NOTIFY_SOCKET of ["", "@/org/freedesktop/systemd1/notify"]) {
    using it = manager({ NOTIFY_SOCKET });
    it.supervisor.turn("x");
    it.supervisor.stopping();
    assert.deepEqual([it.supervisor.turnMs, it.logged], [Infinity, []]);
  }
});

Deno.test("a socket that cannot be had is told of once, and the agent goes on", () => {
  using it = manager({ RUNTIME_DIRECTORY: "/nowhere" });
  it.supervisor.turn("x");
  assert.match(it.logged.join("\n"), /^The service manager cannot be told how the agent is: .+$/);
});

Deno.test(
  "what an agent that was killed left behind does not stand in the way",
  options,
  async () => {
    const directory = Deno.makeTempDirSync();
    try {
      Deno.writeTextFileSync(`${directory}/notify`, "");
      using it = manager({ RUNTIME_DIRECTORY: directory });
      it.supervisor.turn("x");
      assert.match(await it.heard(), /^READY=1\n/);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  },
);
