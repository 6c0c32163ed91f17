import { createHash } from "node:crypto";
import { causeOf, run } from "./command.ts";
import { type Machine, MACHINES, readElf } from "./elf.ts";
import { denoVersionOf } from "./embedded.ts";

/** The program that `deno compile` puts a script into (denort), and the Deno that does it. */
export interface BaseRuntime {
  /** Where it is from, for people. */
  from: string;
  /** The version of both: another one is joined without an error, and does not run. */
  version: string;
  /** The command that stands for `deno`. */
  deno: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
}

/** A company's own CA counts, too. */
const DENO_TLS_CA_STORE = Deno.env.get("DENO_TLS_CA_STORE") ?? "system,mozilla";

/** What may be tried. */
export interface Ways {
  /** A denort of this machine; its version must be that of the Deno that runs this. */
  denortBin: string | undefined;
  /** Fetch one through the npm registry. */
  npm: boolean;
  /** Variables for Deno's own download, such as `DENO_DIR` and `HTTPS_PROXY`. */
  env?: Readonly<Record<string, string>>;
}

/**
 * A base runtime for a processor: the one that `DENORT_BIN` names, else the one that Deno has or can
 * fetch itself, else with `npm` the one that can be had there.
 *
 * @throws {Error} with a sentence that says why none of the three could be had
 */
export async function findRuntime(machine: Machine, ways: Ways): Promise<BaseRuntime> {
  const own = { version: Deno.version.deno, deno: [Deno.execPath()] };
  const { denortBin, npm } = ways;
  const why: string[] = [];
  if (denortBin === undefined) why.push("DENORT_BIN is not set");
  else {
    const given = await describe(denortBin);
    if (given.machine === machine && given.version === own.version) {
      return { ...own, from: "DENORT_BIN", env: { DENORT_BIN: denortBin } };
    }
    // Joined with another version it would not run, and nothing would tell.
    const what = given.machine === machine ? `of Deno ${given.version}` : `for ${given.machine}`;
    why.push(`DENORT_BIN is ${what}`);
  }

  const env = { DENO_TLS_CA_STORE, ...ways.env, DENORT_BIN: undefined };
  const trouble = await lacks(machine, env);
  if (trouble === undefined) return { ...own, from: "Deno's own download", env };
  why.push(`Deno ${own.version} could not fetch its own (${trouble})`);

  if (machine !== NPM.machine) why.push(`--npm-runtime has one for ${NPM.machine} only`);
  else if (!npm) why.push("--npm-runtime was not given");
  else {
    try {
      return await npmRuntime();
    } catch (error) {
      why.push(`--npm-runtime failed: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`there is no base runtime: ${why.join("; ")}`);
}

async function describe(denort: string): Promise<{ machine: string; version: string }> {
  try {
    const bytes = await Deno.readFile(denort);
    return {
      machine: readElf(bytes).machine ?? "another processor",
      version: denoVersionOf(bytes) ?? "an unknown version",
    };
  } catch (error) {
    throw new Error(`DENORT_BIN: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** Why Deno has no base runtime of its own, undefined if it has one: it is asked to compile nothing at all. */
async function lacks(
  machine: Machine,
  env: BaseRuntime["env"],
): Promise<string | undefined> {
  const cwd = await Deno.makeTempDir({ prefix: "telltale-probe-" });
  try {
    await Deno.writeTextFile(`${cwd}/nothing.js`, "");
    const flags = ["--quiet", "--no-check", "--no-config", `--target=${MACHINES[machine].triple}`];
    const { ok, stderr } = await run(
      [Deno.execPath(), "compile", ...flags, "--output=nothing", "nothing.js"],
      { cwd, env },
    );
    return ok ? undefined : causeOf(stderr);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/**
 * The only denort that the npm registry holds: in a program that was compiled with it, as the part
 * before what was appended. The hash is that of Deno's own release.
 */
const NPM = {
  machine: "x86_64",
  version: "2.4.2",
  package: "@vltpkg/cli-linux-x64@0.0.0-18",
  file: "package/vlt",
  sha256: "2705685d7478610b98dcd43acecd457a19810146323041c8af8a88f7dd0b5e82",
} as const;

async function npmRuntime(): Promise<BaseRuntime> {
  const denort = `${cacheDirectory()}/denort-${NPM.version}-${MACHINES[NPM.machine].triple}`;
  if (!await isGenuine(denort)) await fetchFromNpm(denort);
  return {
    from: `npm's ${NPM.package}`,
    version: NPM.version,
    deno: ["npx", "-y", `deno@${NPM.version}`],
    env: { DENORT_BIN: denort },
  };
}

/** Where what is costly to fetch or to make is kept. */
export function cacheDirectory(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME") ?? "/tmp"}/.cache`;
  Deno.mkdirSync(`${home}/telltale`, { recursive: true });
  return `${home}/telltale`;
}

async function isGenuine(denort: string): Promise<boolean> {
  try {
    return createHash("sha256").update(await Deno.readFile(denort)).digest("hex") === NPM.sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function fetchFromNpm(denort: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "telltale-npm-" });
  try {
    for (
      const command of [
        ["npm", "pack", "--silent", "--prefer-offline", NPM.package],
        ["sh", "-c", `tar -xzf *.tgz ${NPM.file}`],
      ]
    ) {
      const { ok, stderr } = await run(command, { cwd: folder });
      if (!ok) throw new Error(`${command[0]}: ${causeOf(stderr)}`);
    }
    const whole = await Deno.readFile(`${folder}/${NPM.file}`);
    await Deno.writeFile(`${folder}/denort`, whole.subarray(0, readElf(whole).endBytes), {
      mode: 0o755,
    });
    if (!await isGenuine(`${folder}/denort`)) {
      throw new Error("it is not the denort that was expected");
    }
    await Deno.copyFile(`${folder}/denort`, `${denort}.tmp`);
    await Deno.rename(`${denort}.tmp`, denort);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
