import { permissionFlags } from "../../src/cli/_permissions.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";

/** What the demo's agent is told. */
export interface AgentOrder {
  /** Its configuration and state are in here. */
  directory: string;
  broker: { hostname: string; port: number };
  credentials: CredentialPaths;
  everyS: number;
}

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/**
 * Starts the agent as a process of its own, with the permissions that it has on a device and not one
 * more, or with all where this system gives no namespace to bind the host's files in.
 */
export async function startAgent(order: AgentOrder): Promise<Deno.ChildProcess> {
  const { directory, broker: { hostname, port }, credentials } = order;
  const state = `${directory}/state`;
  await Deno.mkdir(state);
  await Deno.writeTextFile(
    `${directory}/telltale.toml`,
    `[report]\nheartbeat_s = ${order.everyS}\n`,
  );
  const bound = await canBind();
  if (!bound) {
    console.error("demo: no mount namespace here (see deploy/with-host): the agent runs with -A");
  }
  const address = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  const permissions = bound
    ? permissionFlags({
      host: "$RUNTIME_DIRECTORY/host",
      read: [directory, ...Object.values(credentials), ...WORKER_SOURCE],
      write: [state],
      broker: address,
    })
    : ["-A"];
  const args = [
    Deno.execPath(),
    "run",
    "--quiet",
    "--frozen",
    "--no-check",
    ...permissions,
    `${ROOT}src/main.ts`,
    "run",
    `--config=${directory}/telltale.toml`,
    `--state=${state}`,
    `--broker=mqtts://${address}`,
    `--ca=${credentials.ca}`,
    `--cert=${credentials.cert}`,
    `--key=${credentials.key}`,
  ];
  // The directory that the host is bound in is known only inside: the shell puts it in.
  const command = ["sh", "-c", `exec ${args.map(quoted).join(" ")}`];
  const [program = "sh", ...rest] = bound ? [`${ROOT}deploy/with-host`, ...command] : command;
  return new Deno.Command(program, { args: rest, stdin: "null", stdout: "null" }).spawn();
}

/** `deno run` asks for the right to read a Worker's program, which the compiled binary carries in itself. */
const WORKER_SOURCE = [`${ROOT}src`];

async function canBind(): Promise<boolean> {
  const { code } = await new Deno.Command(`${ROOT}deploy/with-host`, {
    args: ["true"],
    stderr: "null",
  }).output();
  return code === 0;
}

/** Quoted for a shell that is to expand `$RUNTIME_DIRECTORY` and nothing else. */
function quoted(argument: string): string {
  const literal = argument.replace(/["\\`]/g, "\\$&").replace(/\$(?!RUNTIME_DIRECTORY)/g, "\\$");
  return `"${literal}"`;
}
