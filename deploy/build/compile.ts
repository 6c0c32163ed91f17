import { DEVICE_PLACES, permissionFlags } from "../../src/cli/_permissions.ts";
import { causeOf, run } from "./command.ts";
import { type Machine, MACHINES } from "./elf.ts";
import type { BaseRuntime } from "./runtime.ts";

/**
 * Chosen by measurement (tests/bench/README.md). Without a compiler of its own V8 makes no page both
 * writable and executable, which the unit's MemoryDenyWriteExecute forbids; looks take as long as
 * with it, and 10 MB less. Optimised for size, it collects what is no longer used once the heap has grown by a
 * third, not by 8 MB. The bound, in MiB and for each thread, is six times what is in use: an
 * agent that leaks ends with a sentence and starts again before the device has no memory left.
 */
export const V8_FLAGS: readonly string[] = [
  "--jitless",
  "--max-heap-size=64",
  "--optimize-for-size",
];

/** The flags that a binary made by this version of Deno has in it. */
export function bakedFlags(
  deno: string,
  broker: string | undefined,
  v8Flags: readonly string[],
): readonly string[] {
  const places = broker === undefined ? DEVICE_PLACES : { ...DEVICE_PLACES, broker };
  return [
    ...permissionFlags(places, deno),
    // sd_notify(3) is a datagram on a unix socket, which Deno counts as unstable.
    "--unstable-net",
    `--v8-flags=${v8Flags.join(",")}`,
    // It would be written to a predictable name in /tmp.
    "--no-code-cache",
  ];
}

/** What is compiled, and into what. */
export interface Order {
  /** The agent as one file. */
  bundle: string;
  machine: Machine;
  runtime: BaseRuntime;
  broker?: string;
  v8Flags: readonly string[];
  /** An empty folder, for the work and the result. */
  folder: string;
}

/**
 * Joins bundle, flags and base runtime to one program and gives its path. The same bundle, flags and
 * runtime give the same bytes.
 *
 * @throws {Error} with a sentence for a person
 */
export async function compile(order: Order): Promise<string> {
  const { bundle, machine, runtime, broker, v8Flags, folder } = order;
  await Deno.copyFile(bundle, `${folder}/telltale.js`);
  // The time of the file would be in the program.
  await Deno.utime(`${folder}/telltale.js`, 0, 0);
  const { ok, stderr } = await run([
    ...runtime.deno,
    "compile",
    "--quiet",
    // It has been checked and locked; and in an empty folder there is nothing else that could be embedded.
    "--no-check",
    "--no-config",
    "--no-lock",
    "--no-remote",
    "--no-npm",
    "--cached-only",
    ...bakedFlags(runtime.version, broker, v8Flags),
    `--target=${MACHINES[machine].triple}`,
    "--output=telltale",
    "telltale.js",
  ], { cwd: folder, env: runtime.env });
  if (!ok) throw new Error(`deno compile failed: ${causeOf(stderr)}`);
  return `${folder}/telltale`;
}
