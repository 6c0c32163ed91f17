import { type Config, ConfigError, type Override, parseConfig } from "../config.ts";
import type { CredentialPaths } from "../delivery/credentials.ts";
import type { Flag, Given, World } from "./_command.ts";

/** Flags that stand for settings of the configuration, and where in it they belong. */
const SETTINGS = {
  broker: ["broker", "url"],
  ca: ["broker", "ca"],
  cert: ["broker", "cert"],
  key: ["broker", "key"],
  id: ["device", "id"],
  state: ["state", "directory"],
} as const;

/** What a first message needs can be given without a configuration file. */
export const SETTINGS_FLAGS: Readonly<Record<string, Flag>> = {
  config: { value: "FILE", help: "Configuration; telltale.toml in $CONFIGURATION_DIRECTORY." },
  broker: { value: "URL", help: "mqtts://HOST or mqtts://HOST:PORT; HOST and HOST:PORT will do." },
  ca: { value: "FILE", help: "CA that signed the broker's certificate." },
  cert: { value: "FILE", help: "This device's certificate." },
  key: { value: "FILE", help: "This device's private key." },
  id: { value: "ID", help: "The device's id; by default its certificate's common name." },
};

/** Reads the configuration file, if there is one, and lays the flags over it. @throws {ConfigError} */
export function readSettings({ flags }: Given, world: World): Config {
  const directory = world.env("CONFIGURATION_DIRECTORY") ?? "/etc/telltale";
  const file = typeof flags.config === "string" ? flags.config : `${directory}/telltale.toml`;
  const overrides: Override[] = [];
  for (const [flag, path] of Object.entries(SETTINGS)) {
    const value = flags[flag];
    if (typeof value !== "string") continue;
    const url = flag === "broker" && !value.includes("://") ? `mqtts://${value}` : value;
    overrides.push({ flag: `--${flag}`, path, value: url });
  }
  return parseConfig(readConfig(file, flags.config !== undefined), file, overrides);
}

function readConfig(file: string, mustExist: boolean): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !mustExist) return "";
    throw new ConfigError(`${file}: cannot be read: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.NotCapable) {
    return "telltale was started without permission for it";
  }
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  return error instanceof Error ? error.message : String(error);
}

/** Where the certificates are: as configured, else systemd's credentials, else beside the configuration. */
export function credentialPaths(config: Config, world: World): CredentialPaths {
  const directory = world.env("CREDENTIALS_DIRECTORY") ??
    `${world.env("CONFIGURATION_DIRECTORY") ?? "/etc/telltale"}/credentials`;
  const { ca, cert, key } = config.broker;
  return {
    ca: ca ?? `${directory}/ca.crt`,
    cert: cert ?? `${directory}/client.crt`,
    key: key ?? `${directory}/client.key`,
  };
}
