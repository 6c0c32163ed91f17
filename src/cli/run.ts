import { observe, runAgent } from "../agent.ts";
import type { Config } from "../config.ts";
import { beginSession } from "../core/state.ts";
import { type Credentials, readCredentials } from "../delivery/credentials.ts";
import { openLine } from "../delivery/mqtt.ts";
import { openStateStore, type StateStore } from "../delivery/state_store.ts";
import type { HostFs } from "../host/host_fs.ts";
import { type Command, EXIT, type World } from "./_command.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";
import { deviceIdOf } from "./once.ts";
import { brokerOf, credentialPaths, readSettings, SETTINGS_FLAGS } from "./_settings.ts";

/** `telltale run`: the agent. */
export const run: Command = {
  name: "run",
  summary: "Watch this device and publish what changes until told to stop.",
  flags: {
    ...SETTINGS_FLAGS,
    state: { value: "DIR", help: "Where unsent messages survive; systemd's StateDirectory." },
    ...HOST_FLAGS,
  },
  async run(given, world) {
    const config = readSettings(given, world);
    const paths = credentialPaths(config, world);
    const broker = brokerOf(config);
    using host = openHost(given.flags.root, world);
    using store = openStore(config, world);
  },
};
