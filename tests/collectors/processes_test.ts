import assert from "node:assert/strict";
import { cpuUsage } from "node:process";
import { nameAt } from "../../src/collectors/_process_table.ts";
import { processes } from "../../src/collectors/processes.ts";
import { collect, hostOf, report, unreadable } from "./_look.ts";

interface Process {
  comm?: string;
  ticks?: number;
  start?: number;
  rss?: number;
  kib?: number;
}

function process(pid: number, it: Process): string {
  const { comm = `p${pid}`, ticks = 0, start = 10 * pid, rss = 0, kib } = it;
  const status = `file /proc/${pid}/status\n|Name:\t${comm}\n${
    kib === undefined ? "" : `|VmRSS:\t${kib} kB\n`
  }`;
  return `file /proc/${pid}/stat
|${pid} (${comm}) S 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${start} 1000 ${rss} 0 0 0
${status}`;
}
const hostWith = (all: Record<number, Process>, more = "") =>
  hostOf(
    "dir /proc/sys\nfile /proc/uptime\n|1.00 1.00\n" +
      Object.entries({ 1: {}, ...all }).map(([pid, it]) => process(Number(pid), it)).join("") +
      more,
  );

Deno.test("processes reads every process, sorted by pid", async () => {
  const facts = await collect(
    processes,
    hostWith({ 9: { ticks: 7 }, 10: { comm: "", rss: 3 }, 411: { comm: ") R 1 (%0A" } }),
  );
  assert.deepEqual([...facts.pid], [1, 9, 10, 411]);
  assert.deepEqual([...facts.cpu_ticks], [0, 7, 0, 0]);
  assert.deepEqual([...facts.start_ticks], [10, 90, 100, 4110]);
  assert.deepEqual([0, 1, 2, 3].map((index) => nameAt(facts, index)), [
    "p1",
    "p9",
    "",
    ") R 1 (\n",
  ]);
});

Deno.test("processes ranks by processor time between looks, by pid and start", async () => {
  const before = await collect(
    processes,
    hostWith({ 2: { ticks: 1000 }, 3: { ticks: 50 }, 4: { ticks: 9000 }, 5: { ticks: 1 } }),
  );
  const now = await collect(
    processes,
    hostWith({
      2: { ticks: 1100 },
      3: { ticks: 50 },
      // Another process has the pid.
      4: { ticks: 30, start: 700 },
      // Not there before, though older than others: not known when it took its time.
      6: { ticks: 5000, start: 20 },
      7: { ticks: 25, start: 800 },
      5: { ticks: 0 },
    }),
  );
  const { by_cpu } = JSON.parse(JSON.stringify(report(processes, now, before)));
  assert.deepEqual(by_cpu, [
    { pid: 2, name: "p2", cpu_percent: 10 },
    { pid: 4, name: "p4", cpu_percent: 3 },
    { pid: 7, name: "p7", cpu_percent: 2.5 },
  ]);
});

Deno.test("processes ranks five by memory, with what each has exactly", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [i + 2, { rss: 100 + i, kib: 400 + 4 * i }]),
  );
  const now = await collect(processes, hostWith({ ...many, 40: { rss: 110 }, 41: { kib: 99999 } }));
  assert.equal(now.largest.length, 9);
  assert.deepEqual(report(processes, now), {
    coverage: { programs: "all" },
    by_memory: [13, 12, 11, 10, 9].map((pid) => ({
      pid,
      name: `p${pid}`,
      memory_kib: 400 + 4 * (pid - 2),
    })),
  });
});

Deno.test("processes publishes the lists last sent while nobody moved by the band", async () => {
  const before = await collect(processes, hostWith({ 2: { ticks: 0, rss: 9, kib: 50_000 } }));
  const now = await collect(
    processes,
    hostWith({ 2: { ticks: 119, rss: 9, kib: 52_000 }, 3: { ticks: 19, start: 99 } }),
  );
  const lastSent = {
    coverage: { programs: "all" },
    by_cpu: [{ pid: 2, name: "p2", cpu_percent: 10 }],
    by_memory: [{ pid: 2, name: "p2", memory_kib: 50_000 }],
  };
  assert.deepEqual(report(processes, now, before, 10_000, lastSent), lastSent);
  const later = JSON.parse(JSON.stringify(report(processes, now, before, 5_000, lastSent)));
  assert.equal(later.by_cpu[0].cpu_percent, 23.8);
});

Deno.test("processes leaves out one that ends while it is read, and counts one that is malformed", async () => {
  const host = hostWith(
    { 2: { comm: "a".repeat(65_536) }, 4: { rss: 5, kib: 20 } },
    "dir /proc/3\nfile /proc/5/stat\n|5 (x) S\ngone /proc/4/status\n",
  );
  const facts = await collect(processes, host);
  assert.deepEqual([...facts.pid], [1, 4]);
  assert.equal(facts.malformed, 2);
  assert.deepEqual(facts.largest, []);
});

Deno.test("processes escapes hostile names and cuts one at what the kernel writes", async () => {
  const names = ["__proto__", "a%0Ab%1B[2J", "%FF%FE", "x".repeat(200)];
  const all = Object.fromEntries(
    names.map((comm, i) => [i + 2, { comm, rss: 100 - i, kib: 4000 - i }]),
  );
  const facts = await collect(processes, hostWith(all));
  assert.deepEqual(facts.largest.map(({ name }) => name), [
    "__proto__",
    "a%0Ab%1B[2J",
    "\ufffd\ufffd",
    "x".repeat(64),
  ]);
});

Deno.test("processes is denied when other users' processes are hidden", async () => {
  await unreadable(collect(processes, hostOf(process(77, {}))), "denied");
  await unreadable(collect(processes, hostOf("error /proc denied\n")), "denied");
  const hidden = hostWith({ 2: {} }, "error /proc/2/stat denied\n");
  await unreadable(collect(processes, hidden), "denied");
});

Deno.test("processes reads ten thousand processes within two seconds of the processor", async () => {
  const all = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [i + 1, { ticks: 3 }]));
  const host = hostWith(all);
  const start = cpuUsage();
  const facts = await collect(processes, host);
  report(processes, facts, facts, 1000);
  assert.equal(facts.pid.length, 10_000);
  const { user, system } = cpuUsage(start);
  assert.ok((user + system) / 1000 < 2000);
});
