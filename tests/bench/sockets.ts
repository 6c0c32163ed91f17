/**
 * What it costs to say whose sockets are, by processor time, against `ss -tulnp`, in one run: 500 listeners
 * and at least 300 processes. Exits with 1 above the limit.
 */
import { sockets } from "../../src/collectors/sockets.ts";
import { liveHost } from "../../src/host/live.ts";
import { NO_SLOW } from "../../src/host/host_fs.ts";

const LIMIT = 2;
const [RUNS, LOOKS, PROCESSES, LISTENERS] = [5, 20, 300, 500];
const at = { monotonicMs: 0, wallMs: 0, synchronised: true };
const host = liveHost({ "/": "/" }, NO_SLOW);
const listeners = Array.from({ length: LISTENERS }, () => Deno.listen({ port: 0 }));
const sleepers = Array.from(
  { length: PROCESSES },
  () => new Deno.Command("sleep", { args: ["3600"] }).spawn(),
);
try {
  const rows = {
    "ss -tulnp": () => ss(),
    "the sockets of a device that was never looked at": () => look(false),
    "the sockets of a device at rest": () => look(true),
  };
  const found = Object.keys(rows).map((): number[] => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [i, row] of Object.values(rows).entries()) found[i]?.push(await row());
  }
  const [least = NaN, ...ours] = found.map((each) =>
    each.toSorted((a, b) => a - b)[RUNS >> 1] ?? NaN
  );
  console.log(`| | CPU ms | of ss |\n|---|---|---|\n| ss -tulnp | ${least.toFixed(1)} | 1 |`);
  for (const [i, name] of Object.keys(rows).slice(1).entries()) {
    console.log(`| ${name} | ${ours[i]?.toFixed(1)} | ${((ours[i] ?? NaN) / least).toFixed(2)} |`);
  }
  Deno.exitCode = Math.max(...ours) / least <= LIMIT ? 0 : 1;
} finally {
  for (const listener of listeners) listener.close();
  for (const sleeper of sleepers) sleeper.kill("SIGKILL");
  await Promise.all(sleepers.map(({ status }) => status));
}

/** Of one call, in milliseconds, as many of them as the clock of 10 ms asks for. */
async function ss(): Promise<number> {
  const before = ticks(15) + ticks(16);
  for (let i = 0; i < LOOKS; i++) {
    await new Deno.Command("ss", { args: ["-tulnp"], stdout: "null" }).output();
  }
  return (ticks(15) + ticks(16) - before) * 10 / LOOKS;
}

async function look(again: boolean): Promise<number> {
  const nothing = { before: undefined, at, items: [] };
  let { facts } = await sockets.collect(host, nothing);
  const before = ticks(13) + ticks(14);
  for (let i = 0; i < LOOKS; i++) {
    ({ facts } = await sockets.collect(host, again ? { ...nothing, before: facts } : nothing));
  }
  return (ticks(13) + ticks(14) - before) * 10 / LOOKS;
}

/** A field of our own /proc/self/stat, counted from 0: 13 and 14 are ours, 15 and 16 our children's. */
function ticks(field: number): number {
  return Number(Deno.readTextFileSync("/proc/self/stat").split(") ")[1]?.split(" ")[field - 2]);
}
