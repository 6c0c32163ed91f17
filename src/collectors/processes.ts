import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { parsePidStatus } from "../parse/proc/pid_status.ts";
import { defineCollector } from "./_collector.ts";
import { type Band, PERCENT, sentAt } from "./_dead_band.ts";
import {
  nameAt,
  type ProcessTable,
  processTable,
  readProcesses,
  ticksSince,
} from "./_process_table.ts";
import { LOCATIONS } from "./_locations.ts";
import { OPEN_DIRECTORY_READS } from "./_open_directories.ts";
import { PROGRAM_READS } from "./_program.ts";
import { PROGRAMS, readPrograms } from "./_programs.ts";
import { heldRanking, largest, type Ranked } from "./_ranking.ts";

/** So many are published. */
const TOP = 5;
/** So many are ranked: see {@linkcode heldRanking}. */
const RANKED = 2 * TOP;
/** 1 MiB, or a twentieth. */
const MEMORY_KIB: Band = { absolute: 1024, relative: 0.05, decimals: 0 };

/**
 * Every process, what it runs, and those that take the most. Processor time counts between two looks, 100 percent
 * being one core; who took none is not listed. Memory is VmRSS, shared pages included.
 */
export const processes = defineCollector({
  id: "processes",
  summary: "All processes, what they run, and those with the most processor time and memory",
  reads: [
    "/proc/*/stat",
    "/proc/*/status",
    "/proc/*/uid_map",
    ...PROGRAM_READS,
    ...OPEN_DIRECTORY_READS,
  ],
  trees: LOCATIONS,
  everyMs: 0,
  facts: processTable.extend(PROGRAMS.shape).extend({
    largest: z.array(z.object({
      pid: z.number(),
      name: z.string().describe("Name of the process, control characters escaped"),
      rss_kib: z.number().describe("Resident memory, KiB"),
    })).describe("Those with the most memory, largest first"),
  }),
  collect(host, { before }) {
    const table = readProcesses(host);
    const programs = readPrograms(host, table, before);
    return { facts: { ...table, ...programs, largest: readLargest(host, table) } };
  },
  report({ now, before, elapsedMs, lastSent }) {
    const report = emptyObject();
    report.coverage = { programs: now.visible ? "all" : "denied" };
    if (before !== undefined && elapsedMs > 0) {
      const ticks = ticksSince(now, before);
      const byCpu = largest(ticks.length, RANKED, (index) => ticks[index] ?? 0).map((index) => ({
        pid: now.pid[index] ?? 0,
        name: escapeKey(nameAt(now, index)),
        // A tick is 10 ms.
        value: (100 * 10 * (ticks[index] ?? 0)) / elapsedMs,
      }));
      const sent = sentAt(lastSent, "by_cpu");
      report.by_cpu = heldRanking(byCpu, TOP, "cpu_percent", sent, PERCENT);
    }
    const byMemory = now.largest.map(({ pid, name, rss_kib }): Ranked => ({
      pid,
      name,
      value: rss_kib,
    }));
    const sent = sentAt(lastSent, "by_memory");
    report.by_memory = heldRanking(byMemory, TOP, "memory_kib", sent, MEMORY_KIB);
    return report;
  },
});

/** Ranks by resident pages, and then asks the few for what they have exactly: a page's size is not told. */
function readLargest(host: HostFs, table: ProcessTable) {
  return largest(table.pid.length, RANKED, (index) => table.rss_pages[index] ?? 0)
    .flatMap((index) => {
      const pid = table.pid[index] ?? 0;
      const text = unlessAbsent(() => host.readText(`/proc/${pid}/status`));
      const rssKib = text === undefined ? undefined : parsePidStatus(text).rssKib;
      if (rssKib === undefined) return [];
      return [{ pid, name: escapeKey(nameAt(table, index)), rss_kib: rssKib }];
    })
    .sort((a, b) => b.rss_kib - a.rss_kib);
}
