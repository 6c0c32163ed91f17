import { withoutPlace } from "../ipc/swupdate_progress.ts";
import type { DeploymentStep } from "./_deployment_step.ts";

/**
 * What a line of SWUpdate tells of an update (core/notifier.c). Code 0 is an error on the way, and any
 * other the verdict; that it `*failed*` or `was successful` is said by whoever waits for that, and not
 * always rightly.
 *
 *     [INFO ] : SWUPDATE started :  Software Update started !
 *     [TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1
 *     [ERROR] : SWUPDATE failed [0] ERROR : Signature verification failed
 *     [ERROR] : SWUPDATE failed [1] Image invalid or corrupted. Not installing ...
 *     [INFO ] : SWUPDATE successful ! SWUPDATE successful !
 */
export function swupdateStep(line: string): DeploymentStep | undefined {
  const [, said] = /^\[[A-Z]{4,6} ?\] : SWUPDATE (.*)$/.exec(line) ?? [];
  if (said === undefined) return undefined;
  if (said.startsWith("started :")) return { kind: "started" };
  if (said.startsWith("successful !")) return { kind: "ended", how: "succeeded" };
  const [, version] = /^running : {2}\[get_common_fields\] : Version (\S.{0,127})$/.exec(said) ??
    [];
  if (version !== undefined) return { kind: "named", artifact: version };
  const [, code, text = ""] = /^failed \[(\d{1,4})\] (.*)$/.exec(said) ?? [];
  if (code === undefined) return undefined;
  if (code !== "0") return { kind: "ended", cause: text };
  const cause = withoutPlace(text);
  // What follows an error follows from it.
  return cause.includes("*failed*") ? undefined : { kind: "trouble", cause, first: true };
}
