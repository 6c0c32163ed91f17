import assert from "node:assert/strict";
import type { Catch } from "../../src/core/look.ts";
import { look } from "../../src/core/look.ts";
import { beginSession, type Durable, durable, type State } from "../../src/core/state.ts";
import { CONTENT, step } from "../../src/core/step.ts";
import { parseConfig } from "../../src/config.ts";
import type { LogRecord } from "../../src/model/log_record.ts";
import { parseEntries } from "../../src/host/archive_text.ts";
import { overlay } from "../../src/host/archive_tree.ts";
import { watchSelf } from "../../src/self.ts";
import { archiveOf, guarded } from "../_hosts.ts";

const NOON = Date.UTC(2026, 11, 1, 12);
const HOUR_MS = 3_600_000;
const policies = parseConfig("", "defaults").detectors;

/** A device whose wall clock can be set, and the findings that came and went. */
function scene(wallMs = NOON) {
  const log = parseEntries("file /var/log/auth.log\n|");
  const host = guarded(overlay(archiveOf("raspberry-pi-os"), log));
  let nowMs = 0;
  let offsetMs = wallMs;
  let suspendedMs = 0;
  let state: State = beginSession("s.1", undefined, nowMs);
  const told: string[] = [];
  const clock = {
    now: () => ({
      monotonicMs: nowMs,
      wallMs: offsetMs + nowMs,
      synchronised: offsetMs > Date.UTC(2026, 10, 1),
    }),
    sleep: () => Promise.resolve(),
  };
  const self = watchSelf(() => ({}), clock);

  async function pass(ms: number, failures = 0): Promise<void> {
    nowMs += ms;
    const record: LogRecord = {
      wallMs: clock.now().wallMs,
      tag: "sshd",
      pid: 800,
      message: "Failed password for root from 192.0.2.7 port 4711 ssh2",
      count: failures,
      source: "log",
    };
    const brought: Catch | undefined = failures === 0
      ? undefined
      : { items: { failures: [record] }, cursors: {} };
    const caught = self.join(brought) ?? { items: {}, cursors: {} };
    // The device's own uptime goes with the monotonic clock, but for the time that it sleeps.
    const asked = CONTENT.collectors.filter(({ id }) => id === "failures" || id === "agent");
    const snapshot = await look(asked, host, state.facts, clock, caught);
    const boot = {
      ok: true,
      value: { facts: { boot_id: "b", uptime_s: (nowMs + suspendedMs) / 1000 } },
      atMs: nowMs,
    } as const;
    state = step(state, { ...snapshot, readings: { ...snapshot.readings, boot } }, policies);
    self.looked(state);
    for (const { kind, content } of state.pending) {
      if (kind === "alert") told.push(`${content.state} ${content.id}`);
    }
    state = { ...state, pending: [] };
  }

  return {
    told,
    pass,
    set: (ms: number) => offsetMs += ms,
    suspend(ms: number) {
      offsetMs += ms;
      suspendedMs += ms;
    },
    restart() {
      const kept = JSON.parse(JSON.stringify(durable(state, CONTENT.collectors))) as Durable;
      nowMs = 0;
      state = beginSession("s.2", kept, nowMs);
    },
  };
}

const GUESSED = "failed_login/192.0.2.7";

for (
  const [what, beganMs, stepMs, steps] of [
    ["from 1970 to now", 0, NOON, []],
    ["an hour forward", NOON, HOUR_MS, ["raised clock_step/forward"]],
    ["an hour back", NOON, -HOUR_MS, ["raised clock_step/back"]],
  ] as const
) {
  Deno.test(`a clock that is set ${what} neither clears nor repeats what was found`, async () => {
    const { told, pass, set } = scene(beganMs);
    await pass(10_000);
    await pass(10_000, 6);
    assert.deepEqual(
      told.splice(0).sort(),
      [`raised ${GUESSED}`, "raised root_login/sshd failed 192.0.2.7"].sort(),
    );
    set(stepMs);
    for (let looks = 0; looks < 10; looks++) await pass(10_000);
    assert.deepEqual(told.splice(0), steps);
    await pass(10_000, 1);
    assert.deepEqual(told.splice(0), []);
    await pass(299_000);
    assert.deepEqual(told.splice(0), []);
    await pass(1_000);
    assert.deepEqual(told.splice(0).sort(), [
      `cleared ${GUESSED}`,
      "cleared root_login/sshd failed 192.0.2.7",
    ]);
  });
}

Deno.test("what was seen before a restart ends in time where the clock begins in 1970 again", async () => {
  const { told, pass, restart } = scene();
  await pass(1_000_000, 6);
  told.splice(0);
  restart();
  await pass(10_000);
  assert.deepEqual(told.splice(0), []);
  await pass(300_000);
  assert.equal(told[0], `cleared ${GUESSED}`);
});

Deno.test("a device that was suspended, or whose clock is steered, has had no step of its clock", async () => {
  const { told, pass, set, suspend } = scene();
  await pass(10_000);
  for (let looks = 0; looks < 20; looks++) {
    set(4_000);
    await pass(10_000);
    suspend(HOUR_MS);
    await pass(10_000);
  }
  assert.deepEqual(told, []);
});
