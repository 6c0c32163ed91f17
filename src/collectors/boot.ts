import * as z from "zod";
import { dateTime, type Instant } from "../model/instant.ts";
import type { Occurrence } from "../model/message.ts";
import { parseBootId } from "../parse/proc/boot_id.ts";
import { parseUptime } from "../parse/proc/uptime.ts";
import { defineCollector } from "./_collector.ts";
import { awaitsTime, investigate, REBOOT_READS, tracesSchema } from "./_reboot.ts";

/** A reboot is told without its time when the clock was not set this long after it. */
const WAIT_FOR_CLOCK_S = 120;

const untoldSchema = z.object({
  previous_boot_id: z.string(),
  cause: z.string().optional(),
  count: z.number().int().optional(),
});
const facts = z.object({
  boot_id: z.string().describe("UUID that the kernel makes at each boot"),
  uptime_s: z.number().nonnegative().describe("Seconds since boot, suspended time included"),
  traces: tracesSchema.optional().describe("What the next boot is compared with"),
  untold: untoldSchema.optional().describe("A reboot that waits for the clock to be set"),
});
type Boot = z.infer<typeof facts>;

/**
 * Which boot of the device this is, and how long it lasts. Another boot id than the last one is a
 * reboot, told once: with its time as soon as the clock can be believed. A restart of the agent or of
 * a container keeps the id, and so does systemd's soft-reboot; kexec is a boot like any other.
 */
export const boot = defineCollector({
  id: "boot",
  summary: "Which boot of the device this is, for how long it has run, and that it was rebooted",
  reads: ["/proc/sys/kernel/random/boot_id", "/proc/uptime", ...REBOOT_READS],
  everyMs: 0,
  durable: true,
  atRest: (facts) => ({ ...facts, uptime_s: 0 }),
  facts,
  collect(host, { before, at }) {
    const now: Boot = {
      boot_id: parseBootId(host.readText("/proc/sys/kernel/random/boot_id")),
      uptime_s: parseUptime(host.readText("/proc/uptime")),
    };
    const events: Occurrence[] = [];
    let { traces, untold } = before ?? {};
    if (before === undefined || before.boot_id !== now.boot_id) {
      // Went down again before it could be told when: that it did is told.
      if (untold !== undefined) events.push(reboot(untold, {}));
      const found = investigate(host, traces);
      traces = found.traces;
      untold = before && { previous_boot_id: before.boot_id, ...found.reason };
    }
    if (untold !== undefined) {
      const believed = at.synchronised && !awaitsTime(host);
      if (believed || now.uptime_s >= WAIT_FOR_CLOCK_S) {
        events.push(reboot(untold, whenOf(now, at, believed)));
        untold = undefined;
      }
    }
    return { facts: { ...now, ...(traces && { traces }), ...(untold && { untold }) }, events };
  },
  report: ({ now }) => ({ boot_id: now.boot_id }),
});

/** When it was started, or for how long it has run where nobody knows what time it is. */
function whenOf({ uptime_s }: Boot, at: Instant, believed: boolean): Occurrence["content"] {
  const time = believed ? dateTime(at.wallMs - uptime_s * 1000) : undefined;
  return time === undefined ? { uptime_s } : { time };
}

function reboot(
  { previous_boot_id, cause, count }: z.infer<typeof untoldSchema>,
  when: Occurrence["content"],
): Occurrence {
  return {
    kind: "reboot",
    content: {
      type: "Reboot",
      ...when,
      previous_boot_id,
      ...(cause === undefined ? {} : { cause }),
      ...(count === undefined ? {} : { count }),
    },
  };
}
