/** The program in the place that it has on a device: the host bound, directories, credentials, no rights. */
import { pathOf } from "../_tree.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";
import { type Agent, watchAgent } from "./_agent.ts";

/** Neither root nor anyone else. */
const UID = 65533;
const NO_RIGHTS = "-all";
/** What the unit's drop-in `visibility` grants. */
const VISIBILITY = "-all,+sys_ptrace,+dac_read_search";

/** A device. Disposing it leaves nothing behind. */
export interface Device extends Disposable {
  /** What the program sees as /run/telltale and /var/lib/telltale. */
  runtime: string;
  state: string;
  /** The command line that runs a command in there. */
  command(...command: readonly string[]): readonly string[];
  /** Starts it in there as an agent whose stderr can be watched. */
  start(...command: readonly string[]): Agent;
}

/** Why there can be no device here, undefined if there can. */
export function whyNoDevice(grant?: "visibility"): string | undefined {
  if (Deno.uid() !== 0) return "only root can bind /proc a second time and give up its rights";
  const capabilities = grant === undefined ? NO_RIGHTS : VISIBILITY;
  const { success } = new Deno.Command("unshare", {
    args: [
      ...["--mount", "setpriv"],
      ...["bounding-set", "inh-caps", "ambient-caps"].map((set) => `--${set}=${capabilities}`),
      "true",
    ],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success ? undefined : "no namespaces or no such capabilities here (unshare, setpriv)";
}

/**
 * Makes a device with this program as its `telltale`, with the credentials, if it is to have any, and with no
 * rights but those of the grant.
 */
export function makeDevice(
  program: string,
  credentials?: CredentialPaths,
  grant?: "visibility",
): Device {
  const directory = Deno.makeTempDirSync({ prefix: "telltale-device-" });
  // The way to what the program may read is open to every user, as it is on a device.
  Deno.chmodSync(directory, 0o755);
  const [runtime, state, own] = ["runtime", "state", "credentials"].map((name) => {
    Deno.mkdirSync(`${directory}/${name}`, { mode: 0o700 });
    return `${directory}/${name}`;
  }) as [string, string, string];
  for (const [name, path] of Object.entries(credentials ?? {})) {
    Deno.copyFileSync(
      path,
      `${own}/${name === "ca" ? "ca" : `client`}.${name === "key" ? "key" : "crt"}`,
    );
  }
  const command = (...command: readonly string[]) => [
    "unshare",
    "--mount",
    "sh",
    pathOf("tests/e2e/_device.sh"),
    program,
    runtime,
    state,
    own,
    `${UID}`,
    grant === undefined ? NO_RIGHTS : VISIBILITY,
    ...command,
  ];
  return {
    runtime,
    state,
    command,
    start(...inside) {
      const [unshare = "", ...args] = command(...inside);
      const pipes = { stdin: "null", stdout: "null", stderr: "piped" } as const;
      return watchAgent(new Deno.Command(unshare, { args, ...pipes }).spawn(), () => {});
    },
    [Symbol.dispose]() {
      Deno.removeSync(directory, { recursive: true });
    },
  };
}
