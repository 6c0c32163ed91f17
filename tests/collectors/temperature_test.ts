import assert from "node:assert/strict";
import { temperature } from "../../src/collectors/temperature.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { collect, hostOf, report, unreadable } from "./_look.ts";

const zone = (number: number, type: string, temp: string) =>
  `file /sys/class/thermal/thermal_zone${number}/type
|${type}
file /sys/class/thermal/thermal_zone${number}/temp
|${temp}
`;
const CHIP = `file /sys/class/hwmon/hwmon0/name
|k10temp
file /sys/class/hwmon/hwmon0/temp1_input
|45125
file /sys/class/hwmon/hwmon0/temp1_label
|Tctl
file /sys/class/hwmon/hwmon0/temp2_input
|-5000
file /sys/class/hwmon/hwmon0/fan1_input
|1200
`;

Deno.test("temperature reads zones by type, several of one type apart", async () => {
  const host = hostOf(
    "dir /sys/class/thermal/cooling_device0\n" + CHIP + zone(0, "cpu-thermal", "51500") +
      zone(2, "soc", "40000") + zone(10, "soc", "41000") + zone(1, "__proto__", "-1500"),
  );
  const facts = await collect(temperature, host);
  assert.deepEqual(Object.entries(facts), [
    ["cpu-thermal", 51.5],
    ["__proto__", -1.5],
    ["soc", 40],
    ["soc#2", 41],
  ]);
});

Deno.test("temperature leaves out a zone without a value, and is absent without any", async () => {
  const asleep = zone(0, "gpu", "0") + "error /sys/class/thermal/thermal_zone0/temp absent\n";
  const invalid = zone(1, "modem", "-274000");
  const facts = await collect(temperature, hostOf(asleep + invalid + zone(2, "cpu", "0")));
  assert.deepEqual({ ...facts }, { cpu: 0, gpu: "asleep", modem: "asleep" });
  await unreadable(collect(temperature, hostOf(asleep + invalid)), "absent");
  await unreadable(collect(temperature, hostOf("dir /sys/class/thermal\n")), "absent");
});

Deno.test("temperature reads hardware monitors by chip and label when there is no zone", async () => {
  const facts = await collect(temperature, hostOf(CHIP));
  assert.deepEqual({ ...facts }, { "k10temp/Tctl": 45.125, "k10temp/temp2": -5 });
});

Deno.test("temperature is malformed or denied when a zone is, not silently without it", async () => {
  await assert.rejects(collect(temperature, hostOf(zone(0, "cpu", "warm"))), ParseError);
  const denied = zone(0, "cpu", "1") + "error /sys/class/thermal/thermal_zone0/temp denied\n";
  await unreadable(collect(temperature, hostOf(denied)), "denied");
});

Deno.test("temperature escapes hostile names and publishes whole steps of 1 °C", async () => {
  const facts = await collect(temperature, hostOf(zone(0, "a%1B[2J", "51987")));
  assert.deepEqual(report(temperature, facts), { "a%1B[2J": 52 });
  const sent = { "a%1B[2J": 51 };
  assert.deepEqual(report(temperature, facts, facts, 10_000, sent), sent);
  assert.deepEqual(report(temperature, facts, facts, 10_000, { "a%1B[2J": 50.9 }), {
    "a%1B[2J": 52,
  });
});
