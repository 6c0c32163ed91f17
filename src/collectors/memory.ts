import * as z from "zod";
import type { HostFs } from "../host/host_fs.ts";
import { emptyObject } from "../model/json.ts";
import { type Meminfo, parseMeminfo } from "../parse/proc/meminfo.ts";
import { parseInteger } from "../parse/sys/integer.ts";
import { defineCollector } from "./_collector.ts";
import { held, sentAt } from "./_dead_band.ts";

const kib = z.number().nonnegative();

/**
 * Memory and swap. `used_percent` is what is not available of the total. Numbers stand still until
 * they have moved by 1 % of their total, and the percentage follows from what is published.
 */
export const memory = defineCollector({
  id: "memory",
  summary: "Memory and swap, and how much is available",
  reads: ["/proc/meminfo", "/proc/sys/vm/min_free_kbytes"],
  everyMs: 0,
  facts: z.object({
    total_kib: kib.describe("KiB that the kernel has to give"),
    available_kib: kib.describe("KiB that programs can have without swapping, as estimated"),
    swap_total_kib: kib.describe("KiB of swap; 0 is no swap"),
    swap_used_kib: kib.describe("KiB of swap in use"),
  }),
  collect(host) {
    const info = parseMeminfo(host.readText("/proc/meminfo"));
    return {
      facts: {
        total_kib: info.MemTotal,
        available_kib: info.MemAvailable ?? estimateAvailable(info, minFreeKib(host)),
        swap_total_kib: info.SwapTotal,
        swap_used_kib: Math.max(0, info.SwapTotal - info.SwapFree),
      },
    };
  },
  report({ now, lastSent }) {
    const report = emptyObject();
    const hold = (member: "available_kib" | "swap_used_kib", totalKib: number) => {
      const band = { absolute: totalKib / 100, decimals: 0 };
      return report[member] = held(now[member], sentAt(lastSent, member), band);
    };
    report.total_kib = now.total_kib;
    const availableKib = hold("available_kib", now.total_kib);
    if (now.total_kib > 0) {
      report.used_percent = Math.round(1000 * (1 - availableKib / now.total_kib)) / 10;
    }
    report.swap_total_kib = now.swap_total_kib;
    hold("swap_used_kib", now.swap_total_kib);
    return report;
  },
});

function minFreeKib(host: HostFs): number {
  return parseInteger(host.readText("/proc/sys/vm/min_free_kbytes"), "proc/sys/vm/min_free_kbytes");
}

/**
 * MemAvailable for a kernel before 3.14, which does not tell: the kernel's own estimate (commit
 * 34e431b0ae39), with the low watermark taken from min_free_kbytes as free(1) does.
 */
function estimateAvailable(info: Meminfo, minFreeKib: number): number {
  const lowKib = (minFreeKib * 5) / 4;
  const cacheKib = (info["Active(file)"] ?? 0) + (info["Inactive(file)"] ?? 0);
  const slabKib = info.SReclaimable ?? 0;
  const kib = info.MemFree - lowKib +
    cacheKib - Math.min(cacheKib / 2, lowKib) +
    slabKib - Math.min(slabKib / 2, lowKib);
  return Math.max(0, Math.round(kib));
}
