/**
 * What one line of an updater's log tells of a deployment.
 *
 *     [INFO ] : SWUPDATE started :  Software Update started !                    started
 *     [ERROR] : SWUPDATE failed [0] ERROR : Signature verification failed        trouble
 *     [ERROR] : SWUPDATE failed [1] Image invalid or corrupted. Not installing   ended
 */
export type DeploymentStep =
  | { kind: "started"; id?: string; artifact?: string }
  /** What is known of it only in between. */
  | { kind: "named"; artifact: string }
  /** Something went wrong: the last that is told before the end is the cause, or the first. */
  | { kind: "trouble"; cause: string; first?: true }
  /** From here on it will not be undone, or it is being undone. */
  | { kind: "committed" }
  | { kind: "undone" }
  /** Without `how` what was committed succeeded, and the rest failed. */
  | { kind: "ended"; how?: DeploymentEnd; id?: string; artifact?: string; cause?: string };

/** How a deployment ends by what its updater says. */
export type DeploymentEnd = "succeeded" | "failed" | "rejected";

/** Whether an updater refuses to install what it was given: not meant for this device, or not genuine. */
export function isRefusal(cause: string): boolean {
  return /not compatible|compatible mismatch|compatible sw not found|no signature|unsigned|signature|untrusted|hash mismatch|invalid checksum|downgrade|device type doesn't match|chronologically older|refusing to install/i
    .test(cause);
}
