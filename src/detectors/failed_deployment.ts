import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import type { JsonObject } from "../model/json.ts";
import { defineDetector } from "./_detector.ts";

type Deployment = Facts["deployments"]["last"][string];

/** What is said of a deployment, by how it stands; of any other nothing is. */
const WRONG: Readonly<Record<string, readonly [string, Finding["severity"]]>> = {
  failed: ["failed", "warning"],
  rejected: ["was rejected", "warning"],
  interrupted: ["was interrupted by a reboot and never ended", "warning"],
  rolled_back: ["was rolled back: what was installed is not what runs", "critical"],
};
/** Nobody who may sign updates made it, or somebody changed it since. */
const UNTRUSTED = /signature|signed|certificate|hash mismatch|invalid checksum|untrusted/i;
/** What keeps a device of Debian, Red Hat, or any of the updaters up to date. */
const UNITS = [
  "apt-daily-upgrade.service",
  "unattended-upgrades.service",
  "dnf-automatic*.service",
  "mender*.service",
  "ostree*.service",
  "rauc*.service",
  "rpm-ostree*.service",
  "swupdate*.service",
  "systemd-sysupdate*.service",
];

/** An update that did not come to a good end. */
export const failedDeployment = defineDetector({
  id: "failed_deployment",
  why:
    "A device whose updates fail keeps its holes, and an update that is refused may be an attacker's",
  runbook:
    "See its cause in evidence and in the updater's log, whether other devices had the same, and who offered an update that was rejected; it ends with the next deployment that succeeds",
  attack: ["T1195.002", "T1601.002"],
  needs: ["deployments"],
  policy: z.strictObject({
    units: z.array(z.string().min(1).max(255)).max(100).default(UNITS).describe(
      "Units of systemd that are not to fail, for they update the device; `*` stands for any text.",
    ),
  }),
  clearAfterMs: 0,
  asks: ({ units }) => ({ deployments: units }),
  detect({ now: { deployments: { last, failed_units } } }) {
    const opinions = Object.entries(last).map(([updater, it]) => judge(updater, it));
    const units = Object.entries(failed_units).map(([unit, { result }]): Finding => ({
      key: unit,
      severity: "warning",
      summary: `${unit}, which updates the device, failed: ${result}`,
      evidence: { unit, result },
    }));
    return [...opinions.flatMap((it) => it ?? []), ...units];
  },
});

function judge(updater: string, it: Deployment): Opinion | undefined {
  const { status, id, artifact, cause } = it;
  // Whether the next one is better will be seen when it has ended.
  if (status === "running" || status === "installed") return { key: updater, unjudged: true };
  const [what, severity] = WRONG[status] ?? [];
  if (what === undefined || severity === undefined) return undefined;
  const untrusted = status === "rejected" && UNTRUSTED.test(cause ?? "");
  const evidence: JsonObject = { updater, status };
  for (const [name, value] of Object.entries({ id, artifact, cause })) {
    if (value !== undefined) evidence[name] = value;
  }
  const name = artifact ?? id;
  const of = name === undefined ? "" : ` of ${name}`;
  const why = cause === undefined ? "" : `: ${cause}`;
  return {
    key: updater,
    severity: untrusted ? "critical" : severity,
    summary: `The deployment${of} by ${updater} ${what}${why}`,
    evidence,
  };
}
