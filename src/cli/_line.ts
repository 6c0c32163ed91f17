import { topicOf } from "../config.ts";
import { random } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Line, LineHandlers, LineTarget } from "../delivery/line.ts";
import { openLine } from "../delivery/mqtt.ts";
import { Exit, type World } from "./_command.ts";
import { credentialPaths } from "./_settings.ts";

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

/** The broker that the configuration describes, and how to speak to it. @throws {Exit} where none is configured */
export function targetOf(config: Config, world: World, deviceId?: string): LineTarget {
  return {
    echo: deviceId === undefined ? undefined : topicOf(config.topics.status, deviceId),
    ...brokerOf(config),
    protocol: VERSIONS[config.broker.protocol],
    keepaliveS: config.broker.keepalive_s,
    credentials: credentialPaths(config, world),
  };
}

/** Opens a line to a target that may change. */
export function openConfiguredLine(
  target: () => LineTarget,
  clientId: string,
  world: World,
  handlers: LineHandlers & { onTrouble(sentence: string, final: boolean): void },
): Line {
  return openLine({
    ...handlers,
    target,
    clientId,
    clock: world.clock,
    random,
  });
}
