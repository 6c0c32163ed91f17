import * as z from "zod";
import { parseBootId } from "../parse/proc/boot_id.ts";
import { parseUptime } from "../parse/proc/uptime.ts";
import { defineCollector } from "./_collector.ts";

/** Which boot of the device this is, and how long it lasts. */
export const boot = defineCollector({
  id: "boot",
  summary: "Which boot of the device this is, and for how long it has run",
  reads: ["/proc/sys/kernel/random/boot_id", "/proc/uptime"],
  everyMs: 0,
  facts: z.object({
    boot_id: z.string().describe("UUID that the kernel makes at each boot"),
    uptime_s: z.number().nonnegative().describe("Seconds since boot, suspended time included"),
  }),
  collect(host) {
    return {
      facts: {
        boot_id: parseBootId(host.readText("/proc/sys/kernel/random/boot_id")),
        uptime_s: parseUptime(host.readText("/proc/uptime")),
      },
    };
  },
  report: ({ now }) => ({ boot_id: now.boot_id }),
});
