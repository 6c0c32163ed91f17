import { statFsTargets } from "../collectors/disks.ts";
import { CONTENT } from "../core/step.ts";
import { printArchive } from "../host/archive_text.ts";
import { capture as captureHost } from "../host/capture.ts";
import { timestamp } from "../model/instant.ts";
import { Unreadable } from "../model/reading.ts";
import type { HostFs, HostPath } from "../host/host_fs.ts";
import { type Command, EXIT } from "./_command.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";

/** A log is no fact about the device, is without end, and names people. */
const PATTERNS = CONTENT.collectors.filter(({ feeds }) => feeds === undefined)
  .flatMap(({ reads }) => reads);

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
      queries: CONTENT.collectors.flatMap((collector) => collector.queries ?? []),
      at: timestamp(world.clock.now()),
    });
    world.out(printArchive(archive));
    for (const line of leftOut) world.log("warning", `Left out: ${line}`);
    return EXIT.ok;
  },
};

function mountPoints(host: HostFs): readonly HostPath[] {
  try {
    return statFsTargets(host);
  } catch (error) {
    // Then the capture has no mounts to tell of either.
    if (error instanceof Unreadable) return [];
    throw error;
  }
}
