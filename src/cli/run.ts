import { observe, runAgent } from "../agent.ts";
import type { Config } from "../config.ts";
import { beginSession } from "../core/state.ts";
import { CredentialError, type CredentialPaths } from "../delivery/credentials.ts";
import { readCredentials } from "../delivery/credentials.ts";
import { openLine } from "../delivery/mqtt.ts";
import { openStateStore, type StateStore } from "../delivery/state_store.ts";
import type { HostFs } from "../host/host_fs.ts";
import { type Command, EXIT, Exit, type World } from "./_command.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";
import { deviceIdOf } from "./once.ts";
import { brokerOf, credentialPaths, readSettings, SETTINGS_FLAGS } from "./_settings.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** `telltale run`: the agent. */
export const run: Command = {
  name: "run",
  summary: "Watch this device and publish what changes, until told to stop.",
  flags: {
    ...SETTINGS_FLAGS,
    state: { value: "DIR", help: "Where unsent messages survive; systemd's StateDirectory." },
    ...HOST_FLAGS,
  },
  async run(given, world) {
    const { clock, log, version } = world;
    const config = readSettings(given, world);
    const credentials = credentialPaths(config, world);
    const broker = brokerOf(config);
    const commonName = firstCredentials(credentials, world);
    using host = openHost(given.flags.root, world);
    const deviceId = await chooseId(config, commonName, host.fs, world);
    using store = openStore(config, world);
    const stop = new AbortController();
    world.signal.addEventListener("abort", () => stop.abort());
    let code: number = EXIT.ok;
    log("info", `telltale ${version} watches ${deviceId} in session ${store.session}`);
    await runAgent({
      config,
      deviceId,
      version,
      host: host.fs,
      store,
      clock,
      log,
      signal: stop.signal,
      certificateDays: daysLeft(credentials, world),
      openLine: (handlers) =>
        openLine({
          ...broker,
          ...handlers,
          protocol: config.broker.protocol,
          keepaliveS: config.broker.keepalive_s,
          clientId: deviceId,
          credentials,
          clock,
          onTrouble(sentence, final) {
            log(final ? "error" : "warning", sentence);
            if (!final) return;
            code = EXIT.configuration;
            stop.abort();
          },
        }),
    });
    return code;
  },
};
