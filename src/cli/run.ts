import { observe, runAgent, topicOf } from "../agent.ts";
import type { Config } from "../config.ts";
import { beginSession } from "../core/state.ts";
import { CredentialError, type CredentialPaths, readCredentials } from "../delivery/credentials.ts";
import { InUse, openStateStore, type StateStore } from "../delivery/state_store.ts";
import type { HostFs } from "../host/host_fs.ts";
import { openSupervisor } from "../notify.ts";
import { type Command, EXIT, Exit, type World } from "./_command.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";
import { brokerOf, openConfiguredLine } from "./_line.ts";
import { credentialPaths, readSettings, SETTINGS_FLAGS } from "./_settings.ts";
import { deviceIdOf } from "./once.ts";

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
    brokerOf(config);
    const commonName = firstCredentials(credentials, world);
    using host = openHost(given.flags.root, world);
    const deviceId = await chooseId(config, commonName, host.fs, world);
    const store = openStore(config, world);
    const stop = new AbortController();
    world.signal.addEventListener("abort", () => stop.abort());
    let code: number = EXIT.ok;
    log("info", `telltale ${version} watches ${deviceId} in session ${store.session}`);
    try {
      await runAgent({
        config,
        deviceId,
        version,
        host: host.fs,
        store,
        clock,
        log,
        supervisor: openSupervisor(world),
        signal: stop.signal,
        certificateDays: daysLeft(credentials, world),
        openLine: (handlers) =>
          openConfiguredLine(config, credentials, deviceId, world, {
            ...handlers,
            echo: topicOf(config.topics.status, deviceId),
            onTrouble(sentence, final) {
              log(final ? "error" : "warning", sentence);
              if (!final) return;
              code = EXIT.configuration;
              stop.abort();
            },
          }),
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
    const store = openStateStore(path, clock);
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

/** Days until the certificate expires; the file is looked at once an hour. */
function daysLeft(paths: CredentialPaths, { clock }: World): () => number | undefined {
  let known: { days: number | undefined; atMs: number } | undefined;
  return () => {
    const { monotonicMs, wallMs } = clock.now();
    if (known === undefined || monotonicMs - known.atMs > HOUR_MS) {
      known = { days: readDays(paths, wallMs), atMs: monotonicMs };
    }
    return known.days;
  };
}

function readDays(paths: CredentialPaths, wallMs: number): number | undefined {
  try {
    return Math.floor((readCredentials(paths, wallMs).notAfterMs - wallMs) / DAY_MS);
  } catch {
    // The line says what is wrong with them.
    return undefined;
  }
}
