import type { LogRecord } from "../model/log_record.ts";
import type { DeploymentStep } from "../parse/log/_deployment_step.ts";
import { menderMessage, menderStep } from "../parse/log/mender.ts";
import { ostreeStep } from "../parse/log/ostree.ts";
import { raucStep } from "../parse/log/rauc.ts";
import { swupdateStep } from "../parse/log/swupdate.ts";
import { parseUnitResult, type UnitResult } from "../parse/log/unit_result.ts";
import { SYSTEM_PROGRAM } from "./_trust.ts";

/** The updaters whose deployments are followed. */
export const UPDATERS = ["mender", "ostree", "rauc", "swupdate"] as const;
/** One of {@linkcode UPDATERS}. */
export type Updater = (typeof UPDATERS)[number];

/** Which updater a program is. */
const PROGRAMS: Readonly<Record<string, Updater>> = {
  mender: "mender",
  "mender-update": "mender",
  ostree: "ostree",
  "rpm-ostree": "ostree",
  rauc: "rauc",
  swupdate: "swupdate",
};

/**
 * The program that wrote a record, if it is one of root's: any user may log as an updater, and so only what
 * journald itself vouches for counts (systemd.journal-fields(7)). One that has ended soon has left journald no
 * time to see its file; its user is known all the same, and then what it calls itself counts.
 */
function programOf({ source, tag, trusted }: LogRecord): string | undefined {
  if (source !== "journal" || trusted?.uid !== 0) return undefined;
  const { exe, comm } = trusted;
  if (exe === undefined) return comm ?? tag;
  const name = SYSTEM_PROGRAM.exec(exe)?.[1];
  return name === undefined || (comm !== undefined && comm !== name) ? undefined : name;
}

/**
 * What a record tells of a deployment; undefined for one that tells nothing, or that nobody vouches for.
 *
 * @param installing by updater, the bundle that it said it begins with
 */
export function stepOf(
  record: LogRecord,
  installing: (updater: Updater) => string | undefined,
): { updater: Updater; step: DeploymentStep } | undefined {
  const program = programOf(record) ?? "";
  const updater = Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
  if (updater === undefined) return undefined;
  const { message, fields } = record;
  const id = fields?.["MESSAGE_ID"];
  const step = updater === "rauc"
    ? raucStep(id, message, installing(updater))
    : updater === "swupdate"
    ? swupdateStep(message)
    : updater === "ostree"
    ? ostreeStep(id, message)
    : menderOf(message);
  if (step === undefined) return undefined;
  const version = fields?.["BUNDLE_VERSION"];
  return {
    updater,
    step: step.kind === "ended" && version ? { ...step, artifact: version } : step,
  };
}

function menderOf(text: string): DeploymentStep | undefined {
  const said = menderMessage(text);
  return said && menderStep(said.level, said.message);
}

/** What systemd says of a unit; undefined for a record of anybody else. */
export function unitResultOf(record: LogRecord): UnitResult | undefined {
  if (record.pid !== 1 || programOf(record) !== "systemd") return undefined;
  const { MESSAGE_ID: id, UNIT: unit } = record.fields ?? {};
  return parseUnitResult(id, unit, record.message);
}
