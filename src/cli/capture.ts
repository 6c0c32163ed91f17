import { statFsTargets } from "../collectors/disks.ts";
import type { Clock } from "../clock.ts";
import { look } from "../core/look.ts";
import { CONTENT } from "../core/step.ts";
import { printArchive } from "../host/archive_text.ts";
import { USUAL } from "../collectors/executables.ts";
import { DELIVERED_READS } from "../collectors/_delivered.ts";
import { OWN_READS } from "../collectors/preload.ts";
import { planWalk } from "../collectors/_locations.ts";
import { PACKAGE_FILE_READS } from "../collectors/_package_files.ts";
import { capture as captureHost, type CaptureRequest } from "../host/capture.ts";
import { recordBus } from "../host/record_bus.ts";
import { ParseError } from "../parse/parse_error.ts";
import { parseMountinfo } from "../parse/proc/mountinfo.ts";
import { timestamp } from "../model/instant.ts";
import { Unreadable } from "../model/reading.ts";
import { BUS_SOCKET, type HostFs, type HostPath } from "../host/host_fs.ts";
import type { Entry } from "../host/archive_tree.ts";
import { type Command, EXIT } from "./_command.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";

/**
 * A log is no fact about the device, is without end, and names people. The sums of packages only explain
 * changes; advisories, and what telltale itself is made of, are not the device's.
 */
const PATTERNS = CONTENT.collectors.filter(({ feeds, bus }) => feeds === undefined || bus)
  .flatMap(({ reads }) => reads).filter((pattern) =>
    ![...PACKAGE_FILE_READS, ...DELIVERED_READS, ...OWN_READS].includes(pattern) &&
    !/^\/(?:var|run)\/log\//.test(pattern)
  );
/** Those that ask the system bus. */
const ASKERS = CONTENT.collectors.filter(({ bus }) => bus !== undefined);

/** `telltale capture`: all that the agent reads of a device but its logs, as one text file for `replay` and `--root`. */
export const capture: Command = {
  name: "capture",
  summary: "Print what telltale reads of this device as a .host file, without what identifies it.",
  flags: HOST_FLAGS,
  async run(given, world) {
    using host = openHost(given.flags.root, world);
    const { archive, leftOut } = await captureHost(host.fs, {
      patterns: PATTERNS,
      mountPoints: mountPoints(host.fs),
      ...filesToTell(host.fs),
      queries: CONTENT.collectors.flatMap((collector) => collector.queries ?? []),
      more: await busAnswers(host.fs, world.clock),
      at: timestamp(world.clock.now()),
    });
    world.out(printArchive(archive));
    for (const line of leftOut) world.log("warning", `Left out: ${line}`);
    return EXIT.ok;
  },
};

/** What those answer whom the collectors ask on the system bus. */
async function busAnswers(host: HostFs, clock: Clock): Promise<readonly Entry[]> {
  const { bus, answers } = recordBus(host.bus);
  await look(ASKERS, { ...host, bus }, {}, clock);
  const bytes = answers();
  return bytes === undefined ? [] : [{ kind: "file", path: BUS_SOCKET, bytes, attributes: {} }];
}

/** What the collectors of files ask about. */
function filesToTell(host: HostFs): Partial<CaptureRequest> {
  try {
    const { roots, except } = planWalk(parseMountinfo(host.readText("/proc/1/mountinfo")));
    return { trees: roots, except, files: USUAL };
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) return {};
    throw error;
  }
}

function mountPoints(host: HostFs): readonly HostPath[] {
  try {
    return statFsTargets(host);
  } catch (error) {
    // Then the capture has no mounts to tell of either.
    if (error instanceof Unreadable) return [];
    throw error;
  }
}
