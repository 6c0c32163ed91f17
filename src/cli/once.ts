import { observe, rhythmOf, SECOND_LOOK_MS } from "../agent.ts";
import { randomHex } from "../clock.ts";
import { freeze } from "../core/freeze.ts";
import { beginSession } from "../core/state.ts";
import type { Config } from "../config.ts";
import type { State } from "../core/state.ts";
import { type Command, EXIT } from "./_command.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";
import { readSettings, SETTINGS_FLAGS } from "./_settings.ts";

const { config, id } = SETTINGS_FLAGS;

/** `telltale once`: what the device does now, as the message that the agent would begin with. */
export const once: Command = {
  name: "once",
  summary: "Take two looks a second apart and print the full message; no broker is needed.",
  flags: { ...(config && { config }), ...(id && { id }), ...HOST_FLAGS },
  async run(given, world) {
    const { clock, signal } = world;
    const settings = readSettings(given, world);
    using host = openHost(given.flags.root, world);
    let state = beginSession(`${randomHex(8)}.1`, undefined, clock.now().monotonicMs);
    state = await observe(state, host.fs, clock, settings);
    await clock.sleep(SECOND_LOOK_MS, signal);
    state = await observe(state, host.fs, clock, settings);
    const id = deviceIdOf(state, settings);
    const { frozen } = freeze(state, clock.now(), id, rhythmOf(settings, id));
    for (const message of frozen.data) {
      world.out(`${world.terminal ? JSON.stringify(JSON.parse(message), null, 2) : message}\n`);
    }
    return EXIT.ok;
  },
};

/** The configured id, else the one that the hardware or the machine id gives. */
export function deviceIdOf(state: State, { device }: Config): string {
  const facts = state.facts["device"]?.now as { id?: string } | undefined;
  return device.id ?? facts?.id ?? "unknown";
}
