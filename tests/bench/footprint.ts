/**
 * What the program weighs on a device: prints the table that README carries, all of it from one run.
 * `deno task build` comes first; see README.md beside this.
 *
 *   footprint.ts [--seconds=60,...] [PROGRAM...]      by default those in build/ that this machine can run
 */
import { parseArgs } from "node:util";
import { readElf } from "../../deploy/build/elf.ts";
import { denoVersionOf } from "../../deploy/build/embedded.ts";
import { makeDevice, whyNoDevice } from "../e2e/_device.ts";
import { mosquittoPath, startMosquitto } from "../e2e/_mosquitto.ts";
import { pathOf } from "../_tree.ts";

const { values, positionals } = parseArgs({
  options: { seconds: { type: "string", default: "60" } },
  allowPositionals: true,
});
/** USER_HZ is 100 on every Linux (time(7)). */
const TICK_MS = 10;
const SECONDS = values.seconds.split(",").map(Number);
const programs = positionals.length > 0 ? positionals : builtPrograms();

const missing = whyNoDevice() ??
  (mosquittoPath === undefined ? "there is no mosquitto" : undefined);
if (missing !== undefined || programs.length === 0) {
  console.error(`footprint: ${missing ?? "there is no program in build/: deno task build"}`);
  Deno.exit(69);
}

const rows = [
  ["program", "size", "RSS", "of that private", "start to first message", "processor"],
  ["---", "---", "---", "---", "---", "---"],
];
for (const program of programs) rows.push(...await measure(program));
console.log(rows.map((row) => `| ${row.join(" | ")} |`).join("\n"));
console.log(
  `\nAfter ${
    SECONDS.join(" and ")
  } s with a message every 10 s; processor time is counted from the` +
    " first message, or the row before, on. A session's first message follows two looks, 1 s apart.",
);

function builtPrograms(): readonly string[] {
  try {
    return [...Deno.readDirSync(pathOf("build"))]
      .map(({ name }) => pathOf(`build/${name}`))
      .filter((path) => /telltale-[^/.]+$/.test(path))
      .filter((path) => readElf(Deno.readFileSync(path)).machine === Deno.build.arch);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A row for each time: the program watches this machine and tells a broker. */
async function measure(program: string): Promise<readonly string[][]> {
  await using broker = await startMosquitto();
  await using watch = await broker.watch("device/pump-17/data");
  using device = makeDevice(program, await broker.device("pump-17"));
  const started = performance.now();
  await using agent = device.start("telltale", "run", `--broker=localhost:${broker.port}`);
  await watch.until(() => true, 30_000).catch(() => {
    throw new Error(`${program} says nothing:\n${agent.log()}`);
  });
  const firstMs = performance.now() - started;
  const { pid } = agent.process;
  const rows: string[][] = [];
  let before = { ms: firstMs, cpu: cpuMs(pid) };
  for (const seconds of SECONDS) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000 - before.ms));
    const now = { ms: seconds * 1000, cpu: cpuMs(pid) };
    const cpuSeconds = (now.cpu - before.cpu) / (now.ms - before.ms) * 3600;
    before = now;
    rows.push([
      `${program.replace(/^.*\//, "")}, Deno ${denoVersionOf(Deno.readFileSync(program))}`,
      mb(Deno.statSync(program).size),
      ...memoryOf(pid),
      `${(firstMs / 1000).toFixed(1)} s`,
      `${cpuSeconds.toFixed(0)} s an hour`,
    ]);
  }
  const code = await agent.stop();
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${agent.log()}`);
  return rows;
}

/** What is resident, and what of it is private (proc_pid_status(5)). */
function memoryOf(pid: number): readonly string[] {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return ["VmRSS", "RssAnon"].map((name) =>
    mb(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024)
  );
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** Processor time of the process until now (proc(5), utime and stime of stat), in ms. */
function cpuMs(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
