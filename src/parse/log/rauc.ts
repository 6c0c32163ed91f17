import type { DeploymentStep } from "./_deployment_step.ts";

/** Message ids of RAUC from 1.10 on (src/install.c). */
export const RAUC_MESSAGE_IDS = {
  b05410e8a93345389cd061aab1e9516d: "started",
  "0163db5468ac4237b090d28490c301ed": "succeeded",
  c48141f7fd49443aafff862b4809168f: "failed",
  "60bea7e4fea549ccad68af457308b13a": "rejected",
} as const;

/**
 * What a message of RAUC tells of an installation, by its message id, and without one (before 1.10) by its
 * text. A bundle's name may hold anything, and so the texts are taken whole.
 *
 *     Installation 9a3c1f0e rejected: Compatible mismatch: Expected 'a' but bundle manifest has 'b'
 *     installing /data/x.raucb: started
 *     installing /data/x.raucb: Installation error: Compatible mismatch: Expected 'a' but bundle manifest has 'b'
 *     installing `/data/x.raucb` failed: 1
 *
 * @param id the message id, with or without dashes
 * @param installing the bundle that it said it begins with
 */
export function raucStep(
  id: string | undefined,
  message: string,
  installing: string | undefined,
): DeploymentStep | undefined {
  const known = id?.replaceAll("-", "") ?? "";
  if (Object.hasOwn(RAUC_MESSAGE_IDS, known)) {
    const how = RAUC_MESSAGE_IDS[known as keyof typeof RAUC_MESSAGE_IDS];
    const [, transaction, cause] =
      /^Installation (\S{1,64}) (?:started|succeeded|failed|rejected)(?:: (.*))?$/.exec(message) ??
        [];
    const named = transaction === undefined ? {} : { id: transaction };
    if (how === "started") return { kind: "started", ...named };
    return { kind: "ended", how, ...named, ...(cause === undefined ? {} : { cause }) };
  }
  const [, path, outcome] = /^installing `(.+)` (succeeded|failed: -?\d{1,4})$/.exec(message) ?? [];
  if (path !== undefined) {
    return { kind: "ended", ...(outcome === "succeeded" ? { how: "succeeded" } : {}) };
  }
  const [, bundle] = /^installing (.+): started$/.exec(message) ?? [];
  if (bundle !== undefined) return { kind: "started", artifact: bundle };
  const begin = `installing ${installing}: `;
  if (installing === undefined || !message.startsWith(begin)) return undefined;
  // What it says last before that it has finished is the cause, where it failed.
  const said = message.slice(begin.length);
  return said === "finished" ? undefined : { kind: "trouble", cause: said };
}
