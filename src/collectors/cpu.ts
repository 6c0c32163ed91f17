import * as z from "zod";
import { emptyObject, type JsonObject } from "../model/json.ts";
import { parseLoadavg } from "../parse/proc/loadavg.ts";
import { type CpuTimes, parseStat } from "../parse/proc/stat.ts";
import { defineCollector } from "./_collector.ts";
import { type Band, held, PERCENT, sentAt } from "./_dead_band.ts";

const ticks = z.number().nonnegative();
const times = z.object({
  busy_ticks: ticks.describe("Ticks (1/100 s) since boot at work, guests and stolen time included"),
  idle_ticks: ticks.describe("Ticks since boot without work"),
  iowait_ticks: ticks.describe(
    "Ticks since boot without work but waiting for a disk; may decrease",
  ),
});
type Times = z.infer<typeof times>;

/** Tasks on average: 0.25, or a tenth. */
const LOAD: Band = { absolute: 0.25, relative: 0.1, decimals: 2 };

/** How busy the processors are. A core that is taken offline vanishes from the facts. */
export const cpu = defineCollector({
  id: "cpu",
  summary: "Processor usage, in total and of each core, and the load averages",
  reads: ["/proc/stat", "/proc/loadavg"],
  everyMs: 0,
  facts: z.object({
    total: times.describe("All processors together"),
    cores: z.record(z.string(), times).describe("Each online processor, by its name, such as cpu0"),
    load: z.object({
      "1m": z.number().describe("Tasks that run or wait, average of 1 minute"),
      "5m": z.number().describe("The same of 5 minutes"),
      "15m": z.number().describe("The same of 15 minutes"),
    }),
  }),
  collect(host) {
    const stat = parseStat(host.readText("/proc/stat"));
    const load = parseLoadavg(host.readText("/proc/loadavg"));
    const cores = emptyObject<Times>();
    for (const [number, core] of stat.cores) cores[`cpu${number}`] = summed(core);
    return {
      facts: {
        total: summed(stat.total),
        cores,
        load: { "1m": load.oneMinute, "5m": load.fiveMinutes, "15m": load.fifteenMinutes },
      },
    };
  },
  report({ now, before, lastSent }) {
    const report = emptyObject();
    const total = busyPercent(now.total, before?.total);
    if (total !== undefined) {
      report.total_percent = held(total, sentAt(lastSent, "total_percent"), PERCENT);
    }
    const cores: JsonObject = emptyObject();
    for (const [name, core] of Object.entries(now.cores)) {
      const percent = busyPercent(core, before?.cores[name]);
      const sent = sentAt(lastSent, "core_percent", name);
      if (percent !== undefined) cores[name] = held(percent, sent, PERCENT);
    }
    if (Object.keys(cores).length > 0) report.core_percent = cores;
    const load: JsonObject = emptyObject();
    for (const [span, value] of Object.entries(now.load)) {
      load[span] = held(value, sentAt(lastSent, "load", span), LOAD);
    }
    report.load = load;
    return report;
  },
});

/** Guests are in user and nice already, and so not counted twice. */
function summed(it: CpuTimes): Times {
  return {
    busy_ticks: it.user + it.nice + it.system + it.irq + it.softirq + it.steal,
    idle_ticks: it.idle,
    iowait_ticks: it.iowait,
  };
}

/** The busy share of the time between; undefined where no time passed or nothing is known before. */
function busyPercent(now: Times, before: Times | undefined): number | undefined {
  if (before === undefined) return undefined;
  const busy = Math.max(0, now.busy_ticks - before.busy_ticks);
  const idle = Math.max(0, now.idle_ticks - before.idle_ticks) +
    Math.max(0, now.iowait_ticks - before.iowait_ticks);
  return busy + idle > 0 ? (100 * busy) / (busy + idle) : undefined;
}
