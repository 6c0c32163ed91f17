import { z } from "zod";
import { COLLECTORS } from "../collectors/registry.ts";
import { CONFIG } from "../config.ts";
import { DETECTORS } from "../detectors/registry.ts";
import { type Command, ENVIRONMENT, EXIT, Exit } from "./_command.ts";
import { READS, STAT_FS } from "./_host.ts";

/** `telltale print`: what is derived from the registries. The same functions write the committed files. */
export const print: Command = {
  name: "print",
  summary: "Print what telltale is made of.",
  positionals: "permissions|schema|config|docs",
  flags: {},
  run({ positionals }, world) {
    const [what = "", ...surplus] = positionals;
    const render = Object.hasOwn(PRINTS, what) ? PRINTS[what] : undefined;
    if (render === undefined || surplus.length > 0) {
      throw new Exit("usage", `telltale print wants one of ${Object.keys(PRINTS).join(", ")}`);
    }
    world.out(render());
    return Promise.resolve(EXIT.ok);
  },
};

/** The text behind each word. */
export const PRINTS: Readonly<Record<string, () => string>> = {
  permissions: () => permissionFlags(DEVICE).map((flag) => `${flag}\n`).join(""),
  schema: () => `${JSON.stringify(z.toJSONSchema(CONFIG, { io: "input" }), null, 2)}\n`,
  config: exampleConfig,
  docs: () => `${collectorTable()}\n${detectorTable()}`,
};

/** Where things are when the agent runs: what the flags must open. */
export interface Places {
  /** Where the host's /proc and /sys are bound. */
  host: string;
  /** Read: configuration and certificates. */
  read: readonly string[];
  /** Read and written: state and runtime directories. */
  write: readonly string[];
  /** `HOST:PORT`; any where it is not known yet. */
  broker?: string;
}

/** The places under the unit. */
const DEVICE: Places = {
  host: "/run/telltale/host",
  read: ["/etc/telltale", "/etc/ssl/behavioural_agent", "/run/credentials/telltale.service"],
  write: ["/var/lib/private/telltale", "/var/lib/telltale", "/run/telltale"],
};

/** The flags that Deno needs to run the agent, and no more; from what the collectors declare. */
export function permissionFlags({ host, read, write, broker }: Places): readonly string[] {
  const opened = [...READS, ...STAT_FS].map((pattern) => openedFor(pattern, host));
  const roots = [...new Set(opened)].sort();
  const outermost = roots.filter((root) =>
    !roots.some((other) => root !== other && root.startsWith(`${other}/`))
  );
  const environment = [...ENVIRONMENT, ...CLOSED_ROOTS];
  return [
    `--allow-read=${[...outermost, ...read, ...write].join(",")}`,
    `--allow-write=${write.join(",")}`,
    broker === undefined ? "--allow-net" : `--allow-net=${broker}`,
    `--allow-env=${environment.join(",")}`,
    "--allow-sys=statfs",
    "--deny-run",
    "--deny-ffi",
    "--deny-import",
    "--no-prompt",
  ];
}

/** Variables that would let other certificate authorities in: the line closes them before it connects. */
const CLOSED_ROOTS = ["DENO_CERT", "DENO_TLS_CA_STORE", "SSL_CERT_DIR", "SSL_CERT_FILE"];

/** The path that a flag must open so that all of a pattern can be read. */
function openedFor(pattern: string, host: string): string {
  const system = /^\/(proc|sys)\//.exec(pattern);
  if (system !== null) return `${host}/${system[1]}`;
  const wildcard = pattern.indexOf("*");
  return wildcard < 0 ? pattern : pattern.slice(0, pattern.lastIndexOf("/", wildcard)) || "/";
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
