import { type DeploymentStep, isRefusal } from "./_deployment_step.ts";

/** Message ids of libostree (src/libostree/ostree-sysroot-deploy.c). */
const FINALIZING = "e8646cd63dff4625b77909a8e7a40994";
const COMPLETE = "dd440e3e549083b63d0efc7dc15255f1";
/** The message ids that say something of a deployment. */
export const OSTREE_MESSAGE_IDS: readonly string[] = [FINALIZING, COMPLETE];

/**
 * What a message of libostree tells of a deployment: that a staged one is being finalized, as the device
 * goes down, and that the boot loader was told of a new one. The error that ends it is a line of text.
 *
 *     Finalizing staged deployment
 *     error: During /etc merge: Reading modified config file: fstatat(cups/ppd/test.ppd): No such file or directory
 *     error: Commit 56292fdb: GPG verification enabled, but no signatures found (use gpg-verify=false in remote config to disable)
 *     Transaction complete; bootconfig swap: yes; deployment count change: 1
 *     Bootloader updated; bootconfig swap: yes; bootversion: boot.1.1, deployment count change: 1
 */
export function ostreeStep(id: string | undefined, message: string): DeploymentStep | undefined {
  if (id === FINALIZING) return { kind: "started" };
  if (
    id === COMPLETE ||
    /^(?:Transaction complete|Bootloader updated); bootconfig swap: /.test(message)
  ) {
    return { kind: "ended", how: "succeeded" };
  }
  const [, cause] = /^error: (.*)$/s.exec(message) ?? [];
  if (cause === undefined) return undefined;
  // What is refused is so before anything of it is staged.
  return isRefusal(cause) ? { kind: "ended", how: "rejected", cause } : { kind: "trouble", cause };
}
