import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { dateTime } from "../model/instant.ts";
import { defineDetector } from "./_detector.ts";

const DAY_MS = 86_400_000;
const days = z.int().min(0).max(3650);
const NAMES: Readonly<Record<string, string>> = {
  device: "certificate of this device",
  ca: "CA that the broker is checked against",
};

/** A certificate that telltale's own line needs, and that ends soon. */
export const expiringCertificate = defineDetector({
  id: "expiring_certificate",
  why: "When its certificate has expired, telltale is mute, and nobody is told of anything else",
  runbook: "Issue a new certificate and put it in place of the old; it is taken up by itself",
  attack: [],
  needs: ["agent"],
  policy: z.strictObject({
    warning_days: days.default(30).describe("Days before it expires from which it is a warning."),
    critical_days: days.default(7).describe(
      "Days before it expires from which it is critical: afterwards nothing could be sent.",
    ),
  }),
  clearAfterMs: 0,
  detect({ now: { agent: { certificates } }, policy, standing, at }) {
    return Object.keys(NAMES).flatMap((key): readonly Opinion[] => {
      const expiresMs = certificates?.[key]?.expires_ms;
      if (expiresMs === undefined || !at.synchronised) {
        return standing(key) ? [{ key, unjudged: true }] : [];
      }
      const leftMs = expiresMs - at.wallMs;
      const critical = leftMs < policy.critical_days * DAY_MS;
      const limit = critical ? policy.critical_days : policy.warning_days;
      if (leftMs >= limit * DAY_MS) return [];
      return [{
        key,
        severity: critical || leftMs <= 0 ? "critical" : "warning",
        summary: leftMs <= 0
          ? `The ${NAMES[key]} has expired`
          : `The ${NAMES[key]} expires within ${limit} days`,
        evidence: { certificate: key, expires: dateTime(expiresMs) ?? expiresMs },
      }];
    });
  },
});
