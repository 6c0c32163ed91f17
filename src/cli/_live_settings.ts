import type { Reloads } from "../agent.ts";
import { type Config, ConfigError } from "../config.ts";
import { Exit, type Given, type World } from "./_command.ts";
import { brokerOf } from "./_line.ts";
import { readSettings } from "./_settings.ts";

/** The configuration of a running agent, which SIGHUP has read anew. */
export interface LiveSettings extends Reloads {
  /** The last good one. */
  readonly config: Config;
}

/** Reads the configuration, and again at every SIGHUP. @throws {ConfigError | Exit} when the first cannot be used */
export function openSettings(given: Given, world: World): LiveSettings {
  const { log } = world;
  const listeners: (() => void)[] = [];
  let config = readUsable(given, world);
  let fault: string | undefined;

  function reload(): void {
    try {
      const next = readUsable(given, world);
      for (const setting of fixed(config, next)) {
        log("notice", `${setting} has changed: that takes effect at the next start`);
      }
      // Who this device is, and where its state is, cannot change under messages that wait.
      config = { ...next, device: config.device, state: config.state };
      fault = undefined;
      log("info", "The configuration was read anew");
    } catch (error) {
      if (!(error instanceof ConfigError) && !(error instanceof Exit)) throw error;
      fault = error.message;
      log("error", `${fault}; the last good configuration stays in force`);
    }
    for (const listener of listeners) listener();
  }

  world.onHangup(reload);
  return {
    get config() {
      return config;
    },
    get fault() {
      return fault;
    },
    onReload: (listener) => void listeners.push(listener),
  };
}

function readUsable(given: Given, world: World): Config {
  const config = readSettings(given, world);
  brokerOf(config);
  return config;
}

/** The settings that a running agent cannot change, and that differ. */
function fixed(before: Config, after: Config): readonly string[] {
  return [
    ...before.device.id === after.device.id ? [] : ["device.id"],
    ...before.state.directory === after.state.directory ? [] : ["state.directory"],
  ];
}
