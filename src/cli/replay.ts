import { rhythmOf } from "../agent.ts";
import type { Clock } from "../clock.ts";
import { freeze } from "../core/freeze.ts";
import { catchUp } from "../drain.ts";
import { look } from "../core/look.ts";
import { beginSession } from "../core/state.ts";
import { asksOf, CONTENT, step } from "../core/step.ts";
import type { Instant } from "../model/instant.ts";
import { type Command, EXIT, Exit } from "./_command.ts";
import { openHost } from "./_host.ts";
import { deviceIdOf } from "./once.ts";
import { readSettings, SETTINGS_FLAGS } from "./_settings.ts";

const { config, id } = SETTINGS_FLAGS;

/** A replay begins at this time, so that the same hosts give the same messages. */
const BEGIN_MS = Date.UTC(2026, 11, 1);

/** `telltale replay`: a device at several times, as the messages that the agent would have sent. */
export const replay: Command = {
  name: "replay",
  summary:
    "Print the messages for a sequence of .host files or directory trees, one complete look each.",
  positionals: "HOST...",
  flags: { ...(config && { config }), ...(id && { id }) },
  async run(given, world) {
    if (given.positionals.length === 0) {
      throw new Exit("usage", "telltale replay wants .host files or directories");
    }
    const settings = readSettings(given, world);
    const rhythm = rhythmOf(settings, "replay");
    let at: Instant = { monotonicMs: 0, wallMs: BEGIN_MS, synchronised: true };
    let state = beginSession("replay.1", undefined, at.monotonicMs);
    let uptimeS: number | undefined;
    for (const path of given.positionals) {
      using host = openHost(path, world);
      const now = uptimeOf(host.fs);
      // Time passes as the device's own uptime says; across a reboot, or unknown, by one interval.
      const passed = now !== undefined && uptimeS !== undefined && now > uptimeS
        ? (now - uptimeS) * 1000
        : rhythm.heartbeatMs;
      if (state.seq > 0) at = later(at, passed);
      uptimeS = now;
      const caught = catchUp(CONTENT.collectors, host.fs, state.cursors, at.wallMs);
      const { detectors } = settings;
      const { collectors } = CONTENT;
      const asked = asksOf(detectors);
      const snapshot = await look(collectors, host.fs, state.facts, clockAt(at), caught, asked);
      state = step(state, snapshot, detectors);
      const { state: after, frozen } = freeze(state, at, deviceIdOf(state, settings), rhythm);
      state = after;
      for (const message of frozen.data) world.out(`${message}\n`);
    }
    return EXIT.ok;
  },
};

function later(at: Instant, byMs: number): Instant {
  return { ...at, monotonicMs: at.monotonicMs + byMs, wallMs: at.wallMs + byMs };
}

function clockAt(at: Instant): Clock {
  return { now: () => at, sleep: () => Promise.resolve() };
}

function uptimeOf(host: { readText(path: "/proc/uptime"): string }): number | undefined {
  try {
    const seconds = Number.parseFloat(host.readText("/proc/uptime"));
    return Number.isFinite(seconds) ? seconds : undefined;
  } catch {
    // The look says that it cannot be read.
    return undefined;
  }
}
