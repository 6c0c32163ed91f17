import assert from "node:assert/strict";
import type { Clock } from "../../src/clock.ts";
import type { Connection, ConnectionOptions } from "../../src/delivery/connection.ts";
import { keepLine, type LineOptions } from "../../src/delivery/line.ts";
import { makePki } from "./_certificates.ts";

/** A clock that jumps to the end of every sleep. */
function jumpingClock(): { clock: Clock; pass(ms: number): void; slept: number[] } {
  let nowMs = 0;
  const slept: number[] = [];
  return {
    slept,
    pass: (ms) => nowMs += ms,
    clock: {
      now: () => ({ monotonicMs: nowMs, wallMs: Date.now(), synchronised: true }),
      async sleep(ms, signal) {
        slept.push(ms);
        nowMs += ms;
        await new Promise((resolve) => setTimeout(resolve, signal.aborted ? 0 : 1));
      },
    },
  };
}

/** A connection that is open for a time and then breaks. */
function brief(openMs: number, pass: (ms: number) => void, reason: string): Connection {
  const over = new AbortController();
  setTimeout(() => {
    pass(openMs);
    over.abort(new Error(reason));
  });
  return {
    opened: Promise.resolve(),
    over: over.signal,
    publish: () => Promise.resolve(),
    subscribe() {},
    leave: () => Promise.resolve(),
  };
}

/** What a line told and how it slept, whose connections are open for these times. */
async function run(openMs: readonly number[], reasons: readonly string[]) {
  await using pki = await makePki();
  const { clock, pass, slept } = jumpingClock();
  const troubles: string[] = [];
  const wills: string[] = [];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const credentials = await pki.device();
  const options: LineOptions = {
    target: () => ({ hostname: "localhost", port: 8883, protocol: 5, keepaliveS: 60, credentials }),
    clientId: "pump",
    will: (number) => ({ topic: "t", payload: `${number}`, retain: true }),
    subscribe: () => [],
    onConnected() {},
    onMessage() {},
    onTrouble: (sentence) => troubles.push(sentence),
    clock,
    random: () => 1,
  };
  const line = keepLine(options, ({ will }: ConnectionOptions) => {
    const at = wills.push(will.payload) - 1;
    if (at === openMs.length) resolve();
    return brief(openMs[at] ?? 0, pass, reasons[at] ?? "End");
  });
  await done;
  const told = [...troubles];
  await line.close(undefined);
  // Whoever slept meanwhile has a timer of a millisecond still.
  await new Promise((resolve) => setTimeout(resolve, 20));
  // The first is for the agent's first look.
  return { troubles: told, waits: slept.slice(1, openMs.length + 1), wills };
}

Deno.test("keepLine() waits longer after each connection that did not hold", async () => {
  const { waits } = await run([0, 10, 59_000, 60_000, 0], ["A", "A", "A", "A", "A"]);
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 1_000, 2_000]);
});

Deno.test("keepLine() tells each trouble once, until a connection has held", async () => {
  const { troubles } = await run([0, 0, 0, 0, 60_000, 0], ["A", "B", "A", "B", "A", "A"]);
  assert.deepEqual(troubles, ["A", "B", "A"]);
});

Deno.test("keepLine() gives each attempt a number of its own, for its will", async () => {
  const { wills } = await run([0, 0, 0], ["A", "A", "A"]);
  assert.deepEqual(wills.slice(0, 4), ["1", "2", "3", "4"]);
});
