import * as z from "zod";
import { type HostFs, type HostPath, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable } from "../model/reading.ts";
import { defineCollector } from "./_collector.ts";
import { type Band, held, sentAt } from "./_dead_band.ts";
import { readInteger, readLine } from "./_read_line.ts";

const ZONES = "/sys/class/thermal";
const CHIPS = "/sys/class/hwmon";
/** Drivers mark a sensor without a value with something below: THERMAL_TEMP_INVALID is -274000. */
const ABSOLUTE_ZERO_MILLIC = -273_150;
/** 1 °C. */
const CELSIUS: Band = { absolute: 1, decimals: 1 };

const celsius = z.union([
  z.number().describe("Degrees Celsius"),
  z.literal("asleep").describe("The sensor is there and has no value now"),
]);
type Facts = Record<string, z.infer<typeof celsius>>;

/**
 * Temperatures by the type of the thermal zone, whose number may change from boot to boot; where no
 * zone can be read, by chip and label of the hardware monitors. Of several with one name the later
 * ones have `#2` and so on. A sensor that is asleep is not published; if all are, or there is none, the source is absent.
 * See Documentation/driver-api/thermal/sysfs-api.rst and Documentation/hwmon/sysfs-interface.rst.
 */
export const temperature = defineCollector({
  id: "temperature",
  summary: "Temperatures, by the name of their sensor",
  reads: [
    `${ZONES}/thermal_zone*/type`,
    `${ZONES}/thermal_zone*/temp`,
    `${CHIPS}/hwmon*/name`,
    `${CHIPS}/hwmon*/temp*_input`,
    `${CHIPS}/hwmon*/temp*_label`,
  ],
  everyMs: 0,
  facts: z.record(z.string(), celsius)
    .describe("By the type of the thermal zone, or chip and label of the hardware monitor"),
  collect(host) {
    const facts: Facts = emptyObject<Facts[string]>();
    readZones(host, facts);
    if (allAsleep(facts)) readChips(host, facts);
    if (allAsleep(facts)) {
      throw new Unreadable("absent", "No sensor has a temperature");
    }
    return { facts };
  },
  report({ now, lastSent }) {
    const report = emptyObject();
    for (const [sensor, celsius] of Object.entries(now)) {
      if (celsius === "asleep") continue;
      report[sensor] = held(celsius, sentAt(lastSent, sensor), CELSIUS);
    }
    return report;
  },
});

function readZones(host: HostFs, facts: Facts): void {
  for (const zone of numbered(host, ZONES, /^thermal_zone([0-9]{1,9})$/)) {
    const celsius = read(host, `${ZONES}/${zone}/temp`);
    facts[unused(facts, readLine(host, `${ZONES}/${zone}/type`) ?? zone)] = celsius;
  }
}

function readChips(host: HostFs, facts: Facts): void {
  for (const name of numbered(host, CHIPS, /^hwmon([0-9]{1,9})$/)) {
    const chip: HostPath = `${CHIPS}/${name}`;
    for (const input of numbered(host, chip, /^temp([0-9]{1,9})_input$/)) {
      const celsius = read(host, `${chip}/${input}`);
      const sensor = input.slice(0, -"_input".length);
      const label = readLine(host, `${chip}/${sensor}_label`) ?? sensor;
      facts[unused(facts, `${readLine(host, `${chip}/name`) ?? name}/${label}`)] = celsius;
    }
  }
}

function read(host: HostFs, path: HostPath): Facts[string] {
  const milliC = readInteger(host, path);
  return milliC === undefined || milliC < ABSOLUTE_ZERO_MILLIC ? "asleep" : milliC / 1000;
}

function allAsleep(facts: Facts): boolean {
  return Object.values(facts).every((celsius) => celsius === "asleep");
}

function unused(facts: Facts, text: string): string {
  const name = escapeKey(text);
  if (facts[name] === undefined) return name;
  let n = 2;
  while (facts[`${name}#${n}`] !== undefined) n++;
  return `${name}#${n}`;
}

/** The names in a directory that match, by their number. */
function numbered(host: HostFs, directory: HostPath, pattern: RegExp): string[] {
  const number = (name: string) => Number(pattern.exec(name)?.[1]);
  return (unlessAbsent(() => host.list(directory)) ?? [])
    .filter((name) => pattern.test(name))
    .sort((a, b) => number(a) - number(b));
}
