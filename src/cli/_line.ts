import { random } from "../clock.ts";
import type { Config } from "../config.ts";
import type { CredentialPaths } from "../delivery/credentials.ts";
import type { Line, LineHandlers } from "../delivery/line.ts";
import { openLine } from "../delivery/mqtt.ts";
import { Exit, type World } from "./_command.ts";

/** Versions of MQTT as the configuration names them, and as the protocol does. */
const VERSIONS = { auto: "auto", "5": 5, "3.1.1": 4 } as const;

/** The address of the broker. @throws {Exit} where none is configured */
export function brokerOf(config: Config): { hostname: string; port: number } {
  const { url } = config.broker;
  if (url === undefined) {
    throw new Exit(
      "configuration",
      "broker.url is missing: set it in telltale.toml, or give --broker HOST",
    );
  }
  const [, host = "", port] = /^mqtts:\/\/(.*?)(?::(\d+))?$/.exec(url) ?? [];
  return { hostname: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port ?? 8883) };
}

/** Opens the line that the configuration describes. */
export function openConfiguredLine(
  config: Config,
  credentials: CredentialPaths,
  clientId: string,
  world: World,
  handlers: LineHandlers & { onTrouble(sentence: string, final: boolean): void; echo?: string },
): Line {
  return openLine({
    ...brokerOf(config),
    ...handlers,
    protocol: VERSIONS[config.broker.protocol],
    keepaliveS: config.broker.keepalive_s,
    clientId,
    credentials,
    clock: world.clock,
    random,
  });
}
