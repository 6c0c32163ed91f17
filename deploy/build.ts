/**
 * Makes the program that a device runs: one file for each processor, with the rights that the agent
 * has on a device baked in.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import denoJson from "../deno.json" with { type: "json" };
import { bundle } from "./build/bundle.ts";
import { causeOf, run } from "./build/command.ts";
import { compile, V8_FLAGS } from "./build/compile.ts";
import { type Machine, MACHINES, readElf } from "./build/elf.ts";
import { readEmbedded } from "./build/embedded.ts";
import { findRuntime } from "./build/runtime.ts";

const HELP =
  `Makes telltale for devices: build/telltale-x86_64, build/telltale-aarch64, and their SHA256SUMS.

usage: deno task build [--target x86_64|aarch64|all] [--broker HOST:PORT] [--npm-runtime] [--out DIR]
                        [--v8-flags FLAGS]

  --target WHICH      one processor; by default all for which a base runtime can be had
  --broker HOST:PORT  let the program connect to this broker and to nothing else
  --npm-runtime       take the base runtime from npm where Deno's own cannot be fetched (x86_64, Deno 2.4.2)
  --out DIR           where to (build)
  --v8-flags FLAGS    in place of ${V8_FLAGS.join(",")}, to measure others

The base runtime is the one that DENORT_BIN names, of the version of the Deno that runs this; else
the one that Deno fetches; else, with --npm-runtime, the one that npm has.
`;

/** EX_USAGE, EX_UNAVAILABLE and EX_SOFTWARE of sysexits(3). */
const EXIT = { usage: 64, unavailable: 69, software: 70 };

interface Order {
  /** What was asked for by name; undefined for what can be had. */
  target: Machine | "all" | undefined;
  broker: string | undefined;
  npmRuntime: boolean;
  out: string;
  v8Flags: readonly string[];
}

/** What was given, or the exit code. */
function readArguments(): Order | number {
  try {
    const { values } = parseArgs({
      options: {
        target: { type: "string" },
        broker: { type: "string" },
        "npm-runtime": { type: "boolean", default: false },
        out: { type: "string", default: "build" },
        "v8-flags": { type: "string", default: V8_FLAGS.join(",") },
        help: { type: "boolean", default: false },
      },
    });
    const { target, broker, out, help } = values;
    if (help) {
      console.log(HELP);
      return 0;
    }
    if (target !== undefined && target !== "all" && !Object.hasOwn(MACHINES, target)) {
      throw new TypeError(`--target is one of ${[...Object.keys(MACHINES), "all"].join(", ")}`);
    }
    if (broker !== undefined && !/^(\[[0-9a-fA-F:.]+\]|[^\s:,/]+):\d{1,5}$/.test(broker)) {
      throw new TypeError("--broker wants HOST:PORT");
    }
    return {
      target: target as Order["target"],
      broker,
      out,
      npmRuntime: values["npm-runtime"],
      v8Flags: values["v8-flags"].split(","),
    };
  } catch (error) {
    console.error(`build: ${sentence(error)}`);
    return EXIT.usage;
  }
}

/** Builds what can be built, says of each target what became of it, and gives the exit code. */
async function build(order: Order): Promise<number> {
  const { target, out } = order;
  const machines = target === undefined || target === "all"
    ? Object.keys(MACHINES) as Machine[]
    : [target];
  const sums: string[] = [];
  const folder = await Deno.makeTempDir({ prefix: "telltale-build-" });
  try {
    await bundle(`${folder}/bundle.js`);
    await Deno.mkdir(out, { recursive: true });
    // What an earlier build left is not what this one made.
    for (const name of [...machines.map(nameOf), "SHA256SUMS"]) {
      await removeIfThere(`${out}/${name}`);
    }
    for (const machine of machines) {
      try {
        sums.push(await buildOne(machine, order, folder));
      } catch (error) {
        console.error(`${nameOf(machine)} was not built: ${sentence(error)}`);
      }
    }
    if (sums.length > 0) await Deno.writeTextFile(`${out}/SHA256SUMS`, sums.join(""));
    const enough = target === undefined ? 1 : machines.length;
    return sums.length >= enough ? 0 : EXIT.unavailable;
  } catch (error) {
    console.error(`build: ${sentence(error)}`);
    return EXIT.software;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Builds for one processor, and gives the line for SHA256SUMS. */
async function buildOne(machine: Machine, order: Order, folder: string): Promise<string> {
  const { broker, npmRuntime: npm, out, v8Flags } = order;
  const runtime = await findRuntime(machine, { denortBin: Deno.env.get("DENORT_BIN"), npm });
  await Deno.mkdir(`${folder}/${machine}`);
  const program = await compile({
    bundle: `${folder}/bundle.js`,
    machine,
    runtime,
    folder: `${folder}/${machine}`,
    v8Flags,
    ...broker === undefined ? {} : { broker },
  });
  const bytes = await Deno.readFile(program);
  const verdict = await verify(program, bytes, machine);
  const path = `${out}/${nameOf(machine)}`;
  await Deno.writeFile(`${path}.tmp`, bytes, { mode: 0o755 });
  await Deno.rename(`${path}.tmp`, path);
  const size = (bytes.length / 1e6).toFixed(1);
  console.log(`${path}: ${size} MB, Deno ${runtime.version} from ${runtime.from}; ${verdict}`);
  return `${createHash("sha256").update(bytes).digest("hex")}  ${nameOf(machine)}\n`;
}

function nameOf(machine: Machine): string {
  return `telltale-${machine}`;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Checks what can be checked here of a program, and says what that was. */
async function verify(program: string, bytes: Uint8Array, machine: Machine): Promise<string> {
  if (readElf(bytes).machine !== machine) throw new Error(`the program is not for ${machine}`);
  const { files } = readEmbedded(bytes);
  if (files.join() !== "telltale.js") throw new Error(`it has more in it: ${files.join(", ")}`);
  if (machine !== Deno.build.arch) return `not run: this machine is ${Deno.build.arch}`;
  const { ok, stdout, stderr } = await run([program, "--version"]);
  if (!ok || stdout !== `telltale ${denoJson.version}\n`) {
    throw new Error(
      `it does not run: ${causeOf(stderr)}`,
    );
  }
  return `it says ${stdout.trim()}`;
}

const order = readArguments();
Deno.exit(typeof order === "number" ? order : await build(order));
