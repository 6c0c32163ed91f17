import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

/** By these an administrator becomes root, as a person who is known by name. */
const BY_NAME: ReadonlySet<string> = new Set(["su", "sudo", "doas", "polkit-1"]);

/** Anybody who is or tries to become root. */
export const rootLogin = defineDetector({
  id: "root_login",
  why: "Root may do anything; who logs in as root directly has no name, and nobody should try",
  runbook: "Ask who it was; set PermitRootLogin no, and look at what was done since",
  attack: ["T1078"],
  needs: ["failures"],
  policy: z.strictObject({
    hold_s: z.number().min(1).max(86_400).default(300)
      .describe("A finding ends so many seconds after the last time."),
    by_name: z.boolean().default(true)
      .describe("Whether su, sudo and doas that succeed are findings, of severity info."),
  }),
  clearAfterMs: 0,
  detect({ now: { failures }, policy, at }) {
    return Object.entries(failures.root).flatMap(([key, it]): readonly Opinion[] => {
      if (at.monotonicMs - it.seen_ms >= policy.hold_s * 1000) return [];
      const { service, outcome, host, user } = it;
      const byName = BY_NAME.has(service);
      if (byName && outcome === "accepted" && !policy.by_name) return [];
      const did = outcome === "accepted" ? "became" : "tried to become";
      return [{
        key,
        severity: outcome !== "accepted" ? "warning" : byName ? "info" : "critical",
        summary: `${user ?? "Somebody"} ${did} root by ${service}${
          host === undefined ? "" : ` from ${host}`
        }`,
        evidence: {
          service,
          outcome,
          ...(user === undefined ? {} : { user }),
          ...(host === undefined ? {} : { host }),
        },
      }];
    });
  },
});
