import { parse as parseToml, TomlError } from "smol-toml";
import * as z from "zod";
import { DETECTORS } from "./detectors/registry.ts";
import { nearest } from "./nearest.ts";

// zod otherwise probes whether it may make functions of text, which telltale never may.
z.config({ jitless: true });

const topic = (name: string, use: string) =>
  z.string().regex(/^[^\0+#]{1,200}$/, "expected a topic without + and #")
    .default(`device/{id}/${name}`).describe(`${use} \`{id}\` stands for the device's id.`);

const broker = z.strictObject({
  url: z.string()
    .regex(
      /^mqtts:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/,
      "expected mqtts://HOST or mqtts://HOST:PORT",
    )
    .optional().describe("The broker, as `mqtts://HOST` or `mqtts://HOST:PORT`; the port is 8883."),
  ca: z.string().min(1).optional().describe(
    "File with the CA that signed the broker's certificate.",
  ),
  cert: z.string().min(1).optional().describe("File with this device's certificate."),
  key: z.string().min(1).optional().describe("File with this device's private key."),
  protocol: z.enum(["auto", "5", "3.1.1"]).default("auto")
    .describe("MQTT version; auto tries 5, then 3.1.1."),
  keepalive_s: z.int().min(5).max(3600).default(60)
    .describe("Seconds after which a silent connection is probed."),
});

const device = z.strictObject({
  id: z.string().regex(/^[^\p{Cc}+#/]{1,128}$/u, "expected 1 to 128 characters without + # /")
    .optional().describe(
      "The device's id. By default the common name of its certificate, else one derived from the hardware or machine id.",
    ),
});

const topics = z.strictObject({
  data: topic("data", "The unified message."),
  alert: topic("alert", "Each finding of severity warning or above, raised or cleared."),
  status: topic("status", "Retained: online, offline or stopped."),
  command: topic("command", 'Requests to the device, such as {"Request":"full"}.'),
});

const report = z.strictObject({
  heartbeat_s: z.number().min(1).max(3600).default(10)
    .describe("A look is taken, and a message goes out, this often, even when nothing changed."),
  full_every_h: z.number().min(0.1).max(720).default(24)
    .describe("The whole state is sent this often, unasked."),
});

const state = z.strictObject({
  directory: z.string().regex(/^\//, "expected an absolute path").optional()
    .describe("Where state and unsent messages are kept. By default systemd's StateDirectory."),
});

const detectors = z.strictObject(
  Object.fromEntries(
    DETECTORS.map(({ id, policy, why }) => [id, policy.prefault({}).describe(why)]),
  ),
);

/** The whole configuration. Each field has its documentation; a file may leave out anything. */
export const CONFIG = z.strictObject({
  broker: broker.prefault({}).describe("Where messages go, and as whom."),
  device: device.prefault({}).describe("Who this device is."),
  topics: topics.prefault({}).describe("Under which topics messages are published."),
  report: report.prefault({}).describe("How often."),
  state: state.prefault({}).describe("What survives a restart."),
  detectors: detectors.prefault({}).describe("What counts as wrong."),
}).describe("Configuration of telltale");

/** A valid configuration with its defaults filled in. */
export type Config = z.infer<typeof CONFIG>;

/** A setting given on the command line: where it belongs in the file, and the flag to blame. */
export interface Override {
  flag: string;
  path: readonly [section: string, key: string];
  value: string;
}

/** A configuration that cannot be used. The message names the file, line and key, what is wrong and what was expected. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads a configuration.
 *
 * @param file how the file is called in errors
 * @throws {ConfigError}
 */
export function parseConfig(
  text: string,
  file: string,
  overrides: readonly Override[] = [],
): Config {
  const raw = toml(text, file);
  for (const { path: [section, key], value } of overrides) {
    const table = raw[section] ??= {};
    if (typeof table === "object" && table !== null) {
      (table as Record<string, unknown>)[key] = value;
    }
  }
  const result = CONFIG.safeParse(raw);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => problem(issue, text, file, overrides, raw));
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw new ConfigError(`${problems[0]}${more}`);
}

function toml(text: string, file: string): Record<string, unknown> {
  try {
    return parseToml(text) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what] = error.message.split("\n");
    throw new ConfigError(
      `${file}:${error.line}:${error.column}: ${
        what?.replace(/^Invalid TOML document: /, "not TOML: ")
      }`,
    );
  }
}

function problem(
  issue: z.core.$ZodIssue,
  text: string,
  file: string,
  overrides: readonly Override[],
  raw: unknown,
): string {
  const path = issue.path.map(String);
  const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] ?? "" : undefined;
  const key = unknown === undefined ? path : [...path, unknown];
  const flag = overrides.find((override) => override.path.join(".") === key.join("."))?.flag;
  const place = flag ?? `${file}:${lineOf(text, key)}: ${key.join(".")}`;
  if (unknown !== undefined) {
    const known = keysAt(path);
    const meant = nearest(unknown, known);
    const hint = meant === undefined
      ? `expected one of ${known.join(", ")}`
      : `did you mean ${meant}?`;
    return `${place}: unknown key; ${hint}`;
  }
  const value = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], raw);
  const what = issue.message.replace(/^(Invalid input|Invalid string|Too small|Too big): /, "");
  return `${place}: ${what}, got ${JSON.stringify(value)?.slice(0, 80)}`;
}

/** The keys that the schema knows at a path. */
function keysAt(path: readonly string[]): readonly string[] {
  type Node = { properties?: Record<string, Node>; items?: Node };
  const root = z.toJSONSchema(CONFIG, { io: "input" }) as Node;
  const at = path.reduce<Node | undefined>(
    (node, name) => node?.properties?.[name] ?? node?.items,
    root,
  );
  return Object.keys(at?.properties ?? {});
}

/**
 * The line on which a key is set, counted from 1; that of its table where the key is written in a
 * way this does not follow, such as an inline table.
 */
export function lineOf(text: string, path: readonly string[]): number {
  let best = 1;
  let bestDepth = 0;
  let table: readonly string[] = [];
  const arrays = new Map<string, number>();
  for (const [i, line] of text.split("\n").entries()) {
    const [, bracket, header] = /^\s*\[(\[?)\s*([^\]]+?)\s*\]/.exec(line) ?? [];
    const name = /^\s*([A-Za-z0-9_."' -]+?)\s*=/.exec(line)?.[1];
    if (header !== undefined) {
      const array = names(header).join(".");
      if (bracket !== "") arrays.set(array, (arrays.get(array) ?? -1) + 1);
      table = indexed(names(header), arrays);
    }
    if (header === undefined && name === undefined) continue;
    const here = header !== undefined ? table : [...table, ...names(name ?? "")];
    const depth = here.length;
    if (depth > bestDepth && depth <= path.length && here.every((part, n) => part === path[n])) {
      best = i + 1;
      bestDepth = depth;
    }
  }
  return best;
}

/** The names of a table, with the number of each array's last element where it has one. */
function indexed(names: readonly string[], arrays: ReadonlyMap<string, number>): string[] {
  return names.flatMap((name, i) => {
    const index = arrays.get(names.slice(0, i + 1).join("."));
    return index === undefined ? [name] : [name, String(index)];
  });
}

function names(dotted: string): string[] {
  return dotted.split(".").map((name) => name.trim().replace(/^(["'])(.*)\1$/, "$2"));
}

/** A topic of the configuration for one device. */
export function topicOf(template: string, deviceId: string): string {
  return template.replaceAll("{id}", deviceId);
}
