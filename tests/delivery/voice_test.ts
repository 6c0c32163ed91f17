import assert from "node:assert/strict";
import type { Line, LineHandlers } from "../../src/delivery/line.ts";
import { openStateStore } from "../../src/delivery/state_store.ts";
import { openVoice } from "../../src/delivery/voice.ts";
import { fakeClock, settled } from "./_clock.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A voice on a line that is always there; what it publishes is written down. */
function scene() {
  const clock = fakeClock();
  const said: Record<string, unknown>[] = [];
  const asked: string[] = [];
  let blind: string[] = [];
  let handlers: LineHandlers | undefined;
  const line: Line = {
    connected: true,
    publish({ payload }) {
      said.push(JSON.parse(payload));
      return Promise.resolve();
    },
    renew(last) {
      if (last !== undefined) said.push(JSON.parse(last.payload));
    },
    close(last) {
      if (last !== undefined) said.push(JSON.parse(last.payload));
      return Promise.resolve();
    },
  };
  const voice = openVoice({
    topics: () => ({ status: "status", command: "command" }),
    store: openStateStore(":memory:"),
    clock,
    log: () => {},
    openLine(given) {
      handlers = given;
      // As the real line does, before it returns.
      given.will(1);
      return line;
    },
    describe: () => ({ Device_ID: "d", Version: "1", Session: "s.1", Blind: blind }),
    onFullAsked: () => asked.push("full"),
    onChange: () => {},
  });
  const hear = (topic: string, content: unknown, retained = false) =>
    handlers?.onMessage(topic, bytes(content), retained);
  return {
    clock,
    said,
    asked,
    voice,
    hear,
    connect: (n: number) => handlers?.onConnected(n),
    goBlind: (to: string[]) => blind = to,
  };
}

Deno.test("a request for the full state is heard, a retained or a malformed one is not", () => {
  const { asked, hear } = scene();
  hear("command", { Request: "full" }, true);
  hear("command", { Request: "reboot" });
  hear("command", "full");
  hear("command", null);
  assert.deepEqual(asked, []);
  hear("command", { Request: "full" });
  assert.deepEqual(asked, ["full"]);
});

Deno.test("the status is said at each connect, and when it changed, at most once a minute", async () => {
  const { clock, connect, goBlind, said, voice } = scene();
  connect(1);
  connect(2);
  assert.deepEqual(said.map(({ Status, Connection }) => [Status, Connection]), [
    ["online", 1],
    ["online", 2],
  ]);
  goBlind(["sockets"]);
  voice.presence.refresh();
  assert.equal(said.length, 2);
  await clock.pass(60_000);
  voice.presence.refresh();
  voice.presence.refresh();
  assert.deepEqual(said.slice(2).map(({ Blind }) => Blind), [["sockets"]]);
});

Deno.test("a status that is not ours is contradicted at once, and then once a minute", async () => {
  const { clock, connect, hear, said, voice } = scene();
  connect(3);
  hear("status", said[0]);
  assert.equal(said.length, 1);
  hear("status", { Status: "offline", Session: "s.1", Connection: 2 });
  assert.equal(said.length, 2);
  hear("status", { Status: "offline", Session: "s.1", Connection: 2 });
  voice.presence.refresh();
  assert.equal(said.length, 2);
  await clock.pass(60_000);
  voice.presence.refresh();
  assert.equal(said.length, 3);
});

Deno.test("a farewell says stopped, but not on a line that never was", async () => {
  const silent = scene();
  await silent.voice.farewell();
  assert.deepEqual(silent.said, []);
  const { connect, said, voice } = scene();
  connect(1);
  await voice.farewell();
  await settled();
  assert.equal(said.at(-1)?.["Status"], "stopped");
});
