import assert from "node:assert/strict";
import { memory } from "../../src/collectors/memory.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { collect, hostOf, report } from "./_look.ts";

const meminfo = (lines: Record<string, number>) =>
  "file /proc/meminfo\n" +
  Object.entries(lines).map(([name, kib]) => `|${name}: ${String(kib).padStart(10)} kB\n`).join("");
const BASE = {
  MemTotal: 1_000_000,
  MemFree: 100_000,
  MemAvailable: 600_000,
  SwapTotal: 0,
  SwapFree: 0,
};

Deno.test("memory publishes KiB and the share that is not available; no swap is 0", async () => {
  const facts = await collect(memory, hostOf(meminfo(BASE)));
  assert.deepEqual(report(memory, facts), {
    total_kib: 1_000_000,
    available_kib: 600_000,
    used_percent: 40,
    swap_total_kib: 0,
    swap_used_kib: 0,
  });
});

Deno.test("memory estimates what is available as free does when the kernel does not tell", async () => {
  const { MemAvailable: _, ...old } = BASE;
  const host = meminfo({
    ...old,
    "Active(file)": 100_000,
    "Inactive(file)": 50_000,
    SReclaimable: 1_000,
  }) + "file /proc/sys/vm/min_free_kbytes\n|4000\n";
  // Low watermark 5000: 100000 - 5000 + 150000 - 5000 + 1000 - 500
  const facts = await collect(memory, hostOf(host));
  assert.equal(facts.available_kib, 240_500);
});

Deno.test("memory holds its numbers within 1 % of their total, and they agree", async () => {
  const host = meminfo({ ...BASE, MemAvailable: 590_001, SwapTotal: 100_000, SwapFree: 50_000 });
  const facts = await collect(memory, hostOf(host));
  const lastSent = { available_kib: 600_000, swap_used_kib: 49_000 };
  assert.deepEqual(report(memory, facts, facts, 10_000, lastSent), {
    total_kib: 1_000_000,
    available_kib: 600_000,
    used_percent: 40,
    swap_total_kib: 100_000,
    swap_used_kib: 50_000,
  });
});

Deno.test("memory is malformed when a number is missing", async () => {
  const { SwapTotal: _, ...cut } = BASE;
  await assert.rejects(collect(memory, hostOf(meminfo(cut))), ParseError);
});
