import assert from "node:assert/strict";
import { pressure } from "../../src/collectors/pressure.ts";
import { collect, hostOf, report, unreadable } from "./_look.ts";

const stalls = (some: string, full: string) =>
  `|some avg10=${some} avg60=0.32 avg300=0.27 total=6499014
|full avg10=${full} avg60=0.00 avg300=0.00 total=0
`;

Deno.test("pressure publishes the averages of ten seconds, without the processor's full", async () => {
  const facts = await collect(
    pressure,
    hostOf(
      `file /proc/pressure/cpu\n${stalls("12.34", "0.00")}file /proc/pressure/io\n${
        stalls("3.00", "2.00")
      }file /proc/pressure/memory\n${stalls("0.11", "0.00")}`,
    ),
  );
  assert.equal(facts.io?.full?.avg60_percent, 0);
  assert.equal(facts.cpu?.some.total_us, 6499014);
  const published = {
    cpu_some_percent: 12.3,
    io_some_percent: 3,
    io_full_percent: 2,
    memory_some_percent: 0.1,
    memory_full_percent: 0,
  };
  assert.deepEqual(report(pressure, facts), published);
  const lastSent = { cpu_some_percent: 11, io_some_percent: 1 };
  assert.deepEqual(report(pressure, facts, facts, 10_000, lastSent), {
    ...published,
    cpu_some_percent: 11,
  });
});

Deno.test("pressure publishes what there is, and is absent when there is nothing", async () => {
  const facts = await collect(
    pressure,
    hostOf("file /proc/pressure/cpu\n|some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"),
  );
  assert.deepEqual(report(pressure, facts), { cpu_some_percent: 0 });
  await unreadable(collect(pressure, hostOf("dir /proc\n")), "absent");
});
