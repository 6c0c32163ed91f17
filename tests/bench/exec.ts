/** What it costs to see 1,000 programs a second that end at once: README.md. */
import { observe } from "../e2e/_tracing.ts";

const [seconds = "20", perSecond = "1000", flag = "--v8-flags=--jitless"] = Deno.args;
const pathOf = (path: string) => new URL(path, import.meta.url).pathname;

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}

/** Milliseconds of processor time, user and system, all threads (proc(5)). */
function cpuMs(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const times = Number(seconds) * Number(perSecond);
const { programs, events_lost } = await observe(async (directory, pid) => {
  const [spawn, quick] = [`${directory}/spawn`, `${directory}/still`];
  await run("cc", "-O2", "-o", spawn, pathOf("spawn.c"));
  Deno.writeTextFileSync(`${quick}.c`, "int main(void) { return 0; }\n");
  await run("cc", "-O2", "-static", "-o", quick, `${quick}.c`);
  const [idleFrom, idleAt] = [cpuMs(pid), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const idle = (cpuMs(pid) - idleFrom) / (performance.now() - idleAt);
  const [before, beganMs] = [cpuMs(pid), performance.now()];
  // One after the other: two are as fast as is asked for on a machine that has other work.
  const half = String(Number(perSecond) / 2);
  const each = () => run(spawn, quick, String(times / 2), half);
  await Promise.all([each(), each()]);
  const [spentMs, passedMs] = [cpuMs(pid) - before, performance.now() - beganMs];
  console.log(
    `${times} programs in ${(passedMs / 1000).toFixed(1)} s, ` +
      `${Math.round(times / passedMs * 1000)} a second: ` +
      `${(100 * spentMs / passedMs).toFixed(1)} % of a core, ` +
      `${(spentMs * 1000 / times).toFixed(0)} µs each; ${(100 * idle).toFixed(1)} % before`,
  );
}, { flag });
const seen = Object.entries(programs).filter(([path]) => path.endsWith("/still"));
console.log(
  `${seen.reduce((sum, [, { count }]) => sum + count, 0)} seen, ${events_lost} events lost, ` +
    `the longest took ${
      Math.max(...seen.map(([, { longest_ms = 0 }]) => longest_ms)).toFixed(2)
    } ms`,
);
