import assert from "node:assert/strict";
import { cpu } from "../../src/collectors/cpu.ts";
import { collect, hostOf, report } from "./_look.ts";

const at = (stat: string, load = "0.42 0.30 0.11") =>
  collect(
    cpu,
    hostOf(`file /proc/loadavg\n|${load} 2/96 1512\nfile /proc/stat\n|${stat}\n`),
  );
const LOAD = { "1m": 0.42, "5m": 0.3, "15m": 0.11 };

Deno.test("cpu publishes the busy share of the time between two looks, guests counted once", async () => {
  const before = await at(
    "cpu  100 0 0 100 0 0 0 0 0 0\n|cpu0 100 0 0 50 0 0 0 0 0 0\n|cpu1 0 0 0 50 0 0 0 0 0 0",
  );
  // 30 in user mode, 20 of them in a guest; 10 system, 5 interrupts, 5 stolen; 100 idle, 50 waiting.
  const now = await at(
    "cpu  130 0 10 200 50 2 3 5 20 0\n|cpu0 130 0 10 90 0 2 3 5 20 0\n|cpu1 0 0 0 110 50 0 0 0 0 0",
  );
  assert.deepEqual(report(cpu, now, before), {
    total_percent: 25,
    core_percent: { cpu0: 55.6, cpu1: 0 },
    load: LOAD,
  });
});

Deno.test("cpu publishes only the load when there was no look before, or no time passed", async () => {
  const now = await at("cpu  100 0 0 100 0 0 0 0 0 0");
  assert.deepEqual(report(cpu, now), { load: LOAD });
  assert.deepEqual(report(cpu, now, now), { load: LOAD });
});

Deno.test("cpu stays between 0 and 100 when counters decrease", async () => {
  const before = await at("cpu  100 0 0 100 90 0 0 0 0 0");
  const now = await at("cpu  100 0 0 110 10 0 0 0 0 0");
  assert.deepEqual(report(cpu, now, before), { total_percent: 0, load: LOAD });
  const reset = await at("cpu  10 0 0 150 0 0 0 0 0 0");
  assert.deepEqual(report(cpu, reset, before), { total_percent: 0, load: LOAD });
});

Deno.test("cpu leaves out a core that went offline, and one that just came", async () => {
  const two = await at(
    "cpu  9 0 0 9 0 0 0 0 0 0\n|cpu0 4 0 0 4 0 0 0 0 0 0\n|cpu1 5 0 0 5 0 0 0 0 0 0",
  );
  const one = await at("cpu  19 0 0 19 0 0 0 0 0 0\n|cpu0 14 0 0 14 0 0 0 0 0 0");
  const expected = { total_percent: 50, core_percent: { cpu0: 50 }, load: LOAD };
  assert.deepEqual(report(cpu, one, two), expected);
  const again = await at(
    "cpu  29 0 0 29 0 0 0 0 0 0\n|cpu0 24 0 0 24 0 0 0 0 0 0\n|cpu1 5 0 0 5 0 0 0 0 0 0",
  );
  assert.deepEqual(report(cpu, again, one), expected);
});

Deno.test("cpu holds what was last sent within its bands, whatever else the section has", async () => {
  const before = await at("cpu  100 0 0 100 0 0 0 0 0 0");
  const now = await at("cpu  126 0 0 174 0 0 0 0 0 0", "0.60 0.56 0.11");
  const lastSent = { total_percent: 24.5, load: LOAD, temperature_c: { cpu: 50 } };
  assert.deepEqual(report(cpu, now, before, 10_000, lastSent), {
    total_percent: 24.5,
    load: { "1m": 0.42, "5m": 0.56, "15m": 0.11 },
  });
});
