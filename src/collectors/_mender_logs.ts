import type { HostFs, HostPath } from "../host/host_fs.ts";
import { Unreadable, type Why } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import { menderStep, parseMenderLog } from "../parse/log/mender.ts";
import { isRoots } from "./_attempt.ts";
import { advance, type Deployment, type StepContext } from "./_deployment.ts";

/** The client's data store; Yocto's images have the first as a link to the second. */
const DIRECTORIES = ["/data/mender", "/var/lib/mender"] as const;

/** What is read of the Mender client's deployments. */
export const MENDER_READS = [
  "/data/mender/deployments.*",
  "/var/lib/mender/deployments.*",
] as const;

/** The newest log of a deployment. */
export interface MenderLog {
  path: HostPath;
  /** The deployment's id, as the name has it. */
  id: string;
  /** Which file it is, and in which state. */
  stamp: string;
  writtenMs: number;
}

/**
 * The log of the last deployment, `deployments.NNNN.ID.log`, of which the lowest number is the newest (0001 up
 * to 3.x, 0000 from 4.0 on); undefined for none. Only one that nobody but root can write counts.
 */
export function newestMenderLog(host: HostFs): MenderLog | { unread: Why } | undefined {
  for (const directory of DIRECTORIES) {
    try {
      const [name] = host.list(directory).filter((it) => NAME.test(it)).sort();
      if (name === undefined) continue;
      const path: HostPath = `${directory}/${name}`;
      if (!isRoots(host, path)) continue;
      const { inode, sizeBytes, mtimeMs } = host.stat(path);
      const id = NAME.exec(name)?.[1] ?? "";
      return { path, id, stamp: `${inode}:${sizeBytes}:${mtimeMs}`, writtenMs: mtimeMs };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      if (error.why !== "absent") return { unread: error.why };
    }
  }
  return undefined;
}

const NAME = /^deployments\.\d{4}\.([\w-]{1,64})\.log$/;

/** What a log says of its deployment, or why it says nothing. */
export function readMenderLog(
  host: HostFs,
  { path, id }: MenderLog,
  context: Omit<StepContext, "wallMs" | "boots">,
): Deployment | { unread: Why } {
  try {
    let deployment: Deployment | undefined;
    for (const { level, message, wallMs } of parseMenderLog(host.readText(path))) {
      const step = menderStep(level, message);
      if (step === undefined) continue;
      deployment = advance(deployment, step, { ...context, wallMs, boots: false });
    }
    const { bootId, running } = context;
    return { status: "running", boot_id: bootId, before: running, ...deployment, id };
  } catch (error) {
    if (error instanceof ParseError) return { unread: "malformed" };
    if (error instanceof Unreadable) return { unread: error.why };
    throw error;
  }
}
