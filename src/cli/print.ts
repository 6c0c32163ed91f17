import * as z from "zod";
import { COLLECTORS } from "../collectors/registry.ts";
import { CONFIG } from "../config.ts";
import { DETECTORS } from "../detectors/registry.ts";
import { type Command, EXIT, Exit } from "./_command.ts";
import { DEVICE_PLACES, permissionFlags } from "./_permissions.ts";
import { SHELL } from "./_shell.ts";
import { UNIT_FILES } from "./_unit.ts";

/** `telltale print`: what is derived from the registries. The same functions write the committed files. */
export const print: Command = {
  name: "print",
  summary: "Print what telltale is made of.",
  positionals: "permissions|schema|config|docs|shell|unit [FILE]",
  flags: {},
  run({ positionals }, world) {
    const [what = "", ...rest] = positionals;
    const render = Object.hasOwn(PRINTS, what) ? PRINTS[what] : undefined;
    if (what === "unit" && rest.length === 1) world.out(unitFile(rest[0] ?? ""));
    else if (render !== undefined && rest.length === 0) world.out(render());
    else throw new Exit("usage", `telltale print wants one of ${Object.keys(PRINTS).join(", ")}`);
    return Promise.resolve(EXIT.ok);
  },
};

/** The text behind each word. */
export const PRINTS: Readonly<Record<string, () => string>> = {
  permissions: () => permissionFlags(DEVICE_PLACES).map((flag) => `${flag}\n`).join(""),
  schema: () => `${JSON.stringify(z.toJSONSchema(CONFIG, { io: "input" }), null, 2)}\n`,
  config: exampleConfig,
  docs: () => `${collectorTable()}\n${detectorTable()}`,
  shell: () => SHELL,
  unit: () => unitFile("telltale.service"),
};

function unitFile(name: string): string {
  const text = Object.hasOwn(UNIT_FILES, name) ? UNIT_FILES[name] : undefined;
  if (text !== undefined) return text;
  const known = Object.keys(UNIT_FILES).join(", ");
  throw new Exit("usage", `There is no ${JSON.stringify(name)} among the unit's files: ${known}`);
}

interface SchemaNode {
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  properties?: Record<string, SchemaNode>;
}

/** The configuration with every key commented out at its default. */
function exampleConfig(): string {
  const root = z.toJSONSchema(CONFIG, { io: "input" }) as SchemaNode;
  const lines = ["# Every setting of telltale at its default; uncomment what you change."];
  const table = (node: SchemaNode, path: readonly string[]) => {
    lines.push("", `# ${node.description ?? ""}`, `[${path.join(".")}]`);
    const tables: [SchemaNode, string][] = [];
    for (const [key, member] of Object.entries(node.properties ?? {})) {
      if (member.properties !== undefined) tables.push([member, key]);
      else lines.push(`# ${member.description ?? ""}`, `#${key} = ${tomlValue(member.default)}`);
    }
    for (const [member, key] of tables) table(member, [...path, key]);
  };
  for (const [key, node] of Object.entries(root.properties ?? {})) table(node, [key]);
  return `${lines.join("\n")}\n`;
}

function tomlValue(value: unknown): string {
  return value === undefined ? '""' : JSON.stringify(value);
}

/** What is known, as a table of Markdown. */
export function collectorTable(): string {
  const rows = COLLECTORS.map(({ id, summary, reads }) => {
    const paths = reads.map((path) => `\`${path}\``).join(" ");
    return `| ${id} | ${summary} | ${paths} |`;
  });
  return ["| collector | what it knows | what it reads |", "|---|---|---|", ...rows, ""].join("\n");
}

/** What is watched for, as a table of Markdown. */
export function detectorTable(): string {
  const rows = DETECTORS.map(({ id, why, attack, runbook }) =>
    `| ${id} | ${why} | ${runbook} | ${attack.join(" ")} |`
  );
  return ["| detector | why | what to do | ATT&CK |", "|---|---|---|---|", ...rows, ""].join("\n");
}
