import * as z from "zod";
import type { Opinion } from "../model/finding.ts";
import { defineDetector } from "./_detector.ts";

const SAYS = {
  "not allowed": "is not allowed what was tried",
  "wrong password": "gave a wrong password",
  "password required": "was to give a password, and could not",
} as const;

/** Somebody whom sudo or doas refused. */
export const sudoDenied = defineDetector({
  id: "sudo_denied",
  why: "Whoever asks for rights that he has not been given looks for a way up",
  runbook:
    "Ask the user; if it was not he, his account or a program of his is in other hands: end its sessions, look at what it runs",
  attack: ["T1548.003"],
  needs: ["failures"],
  policy: z.strictObject({
    hold_s: z.number().min(1).max(86_400).default(300)
      .describe("A finding ends so many seconds after the last time."),
    password_required: z.boolean().default(true)
      .describe("Whether a program that asked without a password is a finding, of severity info."),
  }),
  clearAfterMs: 0,
  detect({ now: { failures }, policy, at }) {
    return Object.entries(failures.denials).flatMap(([key, it]): readonly Opinion[] => {
      if (at.monotonicMs - it.seen_ms >= policy.hold_s * 1000) return [];
      const { service, user, target, reason } = it;
      const harmless = reason === "password required";
      if (harmless && !policy.password_required) return [];
      return [{
        key,
        severity: harmless ? "info" : "warning",
        summary: `${service} refused ${user}: ${user} ${SAYS[reason]}`,
        evidence: { service, user, reason, ...(target === undefined ? {} : { target }) },
      }];
    });
  },
});
