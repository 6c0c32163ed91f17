import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

const celsius = z.number().min(-50).max(200);

/** A sensor that is hotter than it should be. */
export const highTemperature = defineDetector({
  id: "high_temperature",
  why: "Heat throttles a device, shortens its life, and betrays a miner or a failed fan",
  runbook: "Look at Top_CPU_Processes for what is new; then at airflow, fan and sun",
  attack: ["T1496"],
  needs: ["temperature"],
  policy: z.strictObject({
    warning_c: celsius.default(85).describe("Degrees Celsius from which it is a warning."),
    critical_c: celsius.default(95).describe("Degrees Celsius from which it is critical."),
    clear_below_c: celsius.default(80).describe("A standing finding ends below this."),
  }),
  clearAfterMs: 60_000,
  detect({ now, policy, standing }) {
    return Object.entries(now.temperature).flatMap(([sensor, degrees]): readonly Opinion[] => {
      if (degrees === "asleep") return [{ key: sensor, unjudged: true }];
      const limit = [policy.critical_c, policy.warning_c].find((limit) => degrees >= limit);
      if (limit === undefined) {
        const stays = standing(sensor) && degrees >= policy.clear_below_c;
        return stays ? [{ key: sensor, unjudged: true }] : [];
      }
      return [{
        key: sensor,
        severity: degrees >= policy.critical_c ? "critical" : "warning",
        summary: `${sensor} is at ${limit} °C or more`,
        evidence: { sensor, limit_c: limit },
      }];
    });
  },
});
