import * as z from "zod";
import type { HostFs, HostPath } from "../host/host_fs.ts";
import { emptyObject, type Json, type JsonObject } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable } from "../model/reading.ts";
import { defineCollector } from "./_collector.ts";
import { held, sentAt } from "./_dead_band.ts";
import { DISK_DIRECTORIES, DISK_READS, type DiskMount, diskMounts } from "./_disk_mounts.ts";

const amount = z.number().nonnegative();
const identity = {
  filesystem: z.string().describe("Type, such as ext4"),
  source: z.string().describe("Device or remote directory"),
  read_only: z.boolean(),
};
const disk = z.union([
  z.object({
    ...identity,
    total_kib: amount.describe("KiB in all"),
    used_kib: amount.describe("KiB in use"),
    available_kib: amount.describe(
      "KiB that an ordinary user can have; root's reserve is not in it",
    ),
    inodes: amount.describe("Inodes in all; 0 where they are made as needed"),
    free_inodes: amount,
  }),
  z.object({ ...identity, unreadable: z.enum(["absent", "denied", "malformed", "slow"]) }),
]);
type Disk = z.infer<typeof disk>;

/**
 * The device's file systems by mount point. Each is asked at the same time as the others and for
 * itself: one that hangs is `slow` and the others stand. One that the agent's sandbox hides is
 * `denied`, as its type tells: what lies in its place has other numbers.
 */
export const disks = defineCollector({
  id: "disks",
  summary: "Space and inodes of the file systems that can fill up",
  reads: DISK_READS,
  statFs: DISK_DIRECTORIES,
  everyMs: 10_000,
  facts: z.record(z.string(), disk).describe("By mount point"),
  async collect(host) {
    const mounts = diskMounts(host);
    const answers = await Promise.all(mounts.map((mount) => ask(host, mount)));
    const facts = emptyObject<Disk>();
    for (const [index, mount] of mounts.entries()) {
      const answer = answers[index];
      if (answer !== undefined) facts[escapeKey(mount.mountPoint)] = answer;
    }
    return { facts };
  },
  report({ now, lastSent }) {
    const report = emptyObject();
    for (const [mountPoint, disk] of Object.entries(now)) {
      report[mountPoint] = published(disk, sentAt(lastSent, mountPoint));
    }
    return report;
  },
});

/** The paths that `statFs` is asked about on this device: what an archive of it must record. */
export function statFsTargets(host: HostFs): readonly HostPath[] {
  return diskMounts(host).flatMap(({ askAt }) => askAt ?? []);
}

/** Undefined for a file system without storage, which some in user space are. */
async function ask(host: HostFs, mount: DiskMount): Promise<Disk | undefined> {
  const identity = {
    filesystem: escapeKey(mount.type),
    source: escapeKey(mount.source),
    read_only: mount.readOnly,
  };
  if (mount.askAt === undefined) return { ...identity, unreadable: "denied" };
  try {
    const stat = mount.prompt ? host.statFs(mount.askAt) : await host.slow.statFs(mount.askAt);
    if (!mount.magics.includes(stat.type)) return { ...identity, unreadable: "denied" };
    if (stat.blocks === 0) return undefined;
    const kib = (blocks: number) => Math.round((blocks * stat.blockBytes) / 1024);
    return {
      ...identity,
      total_kib: kib(stat.blocks),
      used_kib: kib(Math.max(0, stat.blocks - stat.freeBlocks)),
      available_kib: kib(stat.availableBlocks),
      inodes: stat.inodes,
      free_inodes: stat.freeInodes,
    };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    // It is mounted; where the agent finds nothing, its sandbox hides it.
    return { ...identity, unreadable: error.why === "absent" ? "denied" : error.why };
  }
}

/** Amounts stand still until they move by 1 % of the total; percentages are df(1)'s, rounded up. */
function published(disk: Disk, lastSent: Json | undefined): JsonObject {
  const report: JsonObject = emptyObject();
  report.filesystem = disk.filesystem;
  if (disk.read_only) report.read_only = true;
  if ("unreadable" in disk) {
    report.unreadable = disk.unreadable;
    return report;
  }
  report.total_kib = disk.total_kib;
  const hold = (member: "used_kib" | "available_kib") => {
    const band = { absolute: disk.total_kib / 100, decimals: 0 };
    return report[member] = held(disk[member], sentAt(lastSent, member), band);
  };
  const usedKib = hold("used_kib");
  const reachableKib = usedKib + hold("available_kib");
  if (reachableKib > 0) report.used_percent = Math.ceil((100 * usedKib) / reachableKib);
  if (disk.inodes > 0) {
    const percent = Math.ceil((100 * (disk.inodes - disk.free_inodes)) / disk.inodes);
    const sent = sentAt(lastSent, "inodes_used_percent");
    report.inodes_used_percent = held(percent, sent, { absolute: 2, decimals: 0 });
  }
  return report;
}
