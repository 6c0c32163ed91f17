import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject } from "../model/json.ts";
import { Unreadable } from "../model/reading.ts";
import { parsePressure, type Stall } from "../parse/proc/pressure.ts";
import { defineCollector } from "./_collector.ts";
import { held, PERCENT, sentAt } from "./_dead_band.ts";

const stall = z.object({
  avg10_percent: z.number().describe("Share of the last 10 seconds"),
  avg60_percent: z.number().describe("Share of the last 60 seconds"),
  avg300_percent: z.number().describe("Share of the last 300 seconds"),
  total_us: z.number().describe("Microseconds since boot"),
});
const some = stall.describe("Time in which at least one task was stalled");
const resource = z.object({
  some,
  full: stall.optional().describe("Time in which all tasks with something to do were stalled"),
});

/**
 * Pressure stall information. The kernel's average of 10 seconds is published, for it needs no look
 * before. `full` of the processor means nothing for a whole system and is left out.
 */
export const pressure = defineCollector({
  id: "pressure",
  summary: "The share of time in which tasks waited for processor, memory or disk",
  reads: ["/proc/pressure/cpu", "/proc/pressure/io", "/proc/pressure/memory"],
  everyMs: 0,
  facts: z.object({
    cpu: z.object({ some }).optional(),
    io: resource.optional(),
    memory: resource.optional(),
  }),
  collect(host) {
    const cpu = read(host, "cpu");
    const io = read(host, "io");
    const memory = read(host, "memory");
    if (cpu === undefined && io === undefined && memory === undefined) {
      throw new Unreadable("absent", "The kernel has no pressure stall information");
    }
    return {
      facts: {
        ...(cpu && { cpu: { some: cpu.some } }),
        ...(io && { io }),
        ...(memory && { memory }),
      },
    };
  },
  report({ now, lastSent }) {
    const report = emptyObject();
    for (const [resource, stalls] of Object.entries(now)) {
      for (const [kind, stall] of Object.entries(stalls ?? {})) {
        const name = `${resource}_${kind}_percent`;
        if (stall) report[name] = held(stall.avg10_percent, sentAt(lastSent, name), PERCENT);
      }
    }
    return report;
  },
});

function read(host: HostFs, resource: "cpu" | "io" | "memory") {
  const text = unlessAbsent(() => host.readText(`/proc/pressure/${resource}`));
  if (text === undefined) return undefined;
  const { some, full } = parsePressure(text);
  return full === undefined ? { some: named(some) } : { some: named(some), full: named(full) };
}

function named(it: Stall): z.infer<typeof stall> {
  return {
    avg10_percent: it.avg10,
    avg60_percent: it.avg60,
    avg300_percent: it.avg300,
    total_us: it.totalUs,
  };
}
