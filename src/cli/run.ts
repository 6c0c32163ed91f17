import { observe, runAgent } from "../agent.ts";
import type { Config } from "../config.ts";
import { beginSession } from "../core/state.ts";
import { CredentialError, type CredentialPaths, readCredentials } from "../delivery/credentials.ts";
import { watchCredentials } from "../delivery/credential_watch.ts";
import type { Line } from "../delivery/line.ts";
import { InUse, openStateStore, type StateStore } from "../delivery/state_store.ts";
import type { HostFs } from "../host/host_fs.ts";
import { openSupervisor } from "../notify.ts";
import { type Command, EXIT, Exit, type World } from "./_command.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";
import { openConfiguredLine, targetOf } from "./_line.ts";
import { openSettings } from "./_live_settings.ts";
import { credentialPaths, SETTINGS_FLAGS } from "./_settings.ts";
import { deviceIdOf } from "./once.ts";

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
    const settings = openSettings(given, world);
    const credentials = () => credentialPaths(settings.config, world);
    const commonName = firstCredentials(credentials(), world);
    using host = openHost(given.flags.root, world);
    const deviceId = await chooseId(settings.config, commonName, host.fs, world);
    const store = openStore(settings.config, world);
    const stop = new AbortController();
    world.signal.addEventListener("abort", () => stop.abort());
    let code: number = EXIT.ok;
    let line: Line | undefined;
    const watched = watchCredentials(credentials, clock, (trouble) => {
      if (trouble !== undefined) return log("warning", trouble);
      log("notice", "The certificates have changed: connecting with the new ones");
      line?.renew(undefined);
    });
    settings.onReload(watched.look);
    log("info", `telltale ${version} watches ${deviceId} in session ${store.session}`);
    try {
      await runAgent({
        get config() {
          return settings.config;
        },
        reloads: settings,
        deviceId,
        version,
        host: host.fs,
        store,
        clock,
        log,
        supervisor: openSupervisor(world),
        signal: stop.signal,
        certificates: () => watched.expiry(),
        openLine(handlers) {
          const target = () => targetOf(settings.config, world, deviceId);
          return line = openConfiguredLine(target, deviceId, world, {
            ...handlers,
            onTrouble(sentence, final) {
              log(final ? "error" : "warning", sentence);
              if (!final) return;
              code = EXIT.configuration;
              stop.abort();
            },
          });
        },
      });
    } finally {
      store.close();
    }
    return code;
  },
};

/** The common name of our certificate. What only a person can mend ends the program here, before anything runs. */
function firstCredentials(paths: CredentialPaths, { clock }: World): string | undefined {
  try {
    return readCredentials(paths, clock.now().wallMs).commonName;
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    if (error.final) throw new Exit("configuration", error.message);
    // The line says it, and tries again: the clock may not have been set yet.
    return error.commonName;
  }
}

async function chooseId(
  config: Config,
  commonName: string | undefined,
  host: HostFs,
  { clock }: World,
): Promise<string> {
  const id = config.device.id ?? commonName;
  if (id === undefined) {
    const begun = beginSession("", undefined, clock.now().monotonicMs);
    return deviceIdOf(await observe(begun, host, clock, config), config);
  }
  if (/^[^\p{Cc}+#/]{1,128}$/u.test(id)) return id;
  throw new Exit(
    "configuration",
    `The certificate's common name ${
      JSON.stringify(id)
    } cannot be a level of a topic; set device.id`,
  );
}

/** A store in the state directory, or where that cannot be, in memory: watching goes on all the same. */
function openStore(config: Config, { clock, env, log }: World): StateStore {
  const directory = config.state.directory ?? env("STATE_DIRECTORY");
  if (directory === undefined) {
    log("notice", "No state directory is given: what is not sent when this ends is lost");
    return openStateStore(":memory:", clock);
  }
  const path = `${directory}/telltale.db`;
  try {
    const store = openStateStore(path, clock, env("RUNTIME_DIRECTORY"));
    const { kept, why, quarantined } = store.health;
    if (quarantined !== undefined) {
      log("error", `${path} is damaged and was moved to ${quarantined}`);
    }
    if (kept === "memory") {
      log("error", `${path} cannot be used (${why}): nothing survives a restart`);
    }
    return store;
  } catch (error) {
    if (!(error instanceof InUse)) throw error;
    throw new Exit(
      "unavailable",
      `Another telltale uses ${path}: each wants a directory of its own`,
    );
  }
}
