import type { HostFs, HostPath } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { type KeyFile, parseKeyFile } from "../parse/etc/key_file.ts";
import { attempt, isRoots } from "./_attempt.ts";

const SYSTEM_CONF = ["/etc/rauc/system.conf", "/usr/lib/rauc/system.conf"] as const;
/** Where a central status file is by convention; RAUC's configuration may name any other. */
const STATUS_FILES = [
  "/data/central.raucs",
  "/data/rauc/central.raucs",
  "/data/rauc.status",
  "/var/lib/rauc/central.raucs",
] as const;

/** What is read to know RAUC's slots. */
export const RAUC_READS = [...SYSTEM_CONF, ...STATUS_FILES] as const;

/** RAUC's slots, as far as they are known. */
export interface RaucSlots {
  /** The one that was booted from. */
  booted?: string;
  /** The version of the bundle in it. */
  bundle?: string;
  /** The one that was made the next to boot last, when (RFC 3339), and what is in it. */
  activated?: { slot: string; at: string; bundle?: string };
}

/**
 * Which slot was booted, and which was to be: of system.conf(5), the status file and the kernel's
 * arguments `rauc.slot` (a boot name, or a slot's name) or `root` (a slot's device). Undefined where the
 * device has no RAUC.
 */
export function readRaucSlots(
  host: HostFs,
  arguments_: ReadonlyMap<string, string>,
): RaucSlots | undefined {
  const conf = first(SYSTEM_CONF, (path) => keyFileOf(host, path));
  if (conf === undefined) return undefined;
  const status = first(statusFilesOf(conf), (path) => keyFileOf(host, path));
  const slots = [...conf].flatMap(([group, keys]) =>
    group.startsWith("slot.") ? [{ name: group.slice("slot.".length), group, keys }] : []
  );
  const wanted = arguments_.get("rauc.slot");
  const root = arguments_.get("root");
  const booted = slots.find(({ name, keys }) =>
    wanted === undefined
      ? root !== undefined && keys.get("device") === root
      : keys.get("bootname") === wanted || name === wanted
  );
  // Only what has a boot name can be chosen by the boot loader.
  const activated = slots.filter(({ keys }) => keys.has("bootname")).flatMap(({ name, group }) => {
    const at = status?.get(group)?.get("activated.timestamp") ?? "";
    const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(at);
    return isTime && !Number.isNaN(Date.parse(at)) ? [{ name, group, at }] : [];
  }).sort((a, b) => a.at < b.at ? -1 : 1).at(-1);
  const bundleIn = (group: string) => {
    const bundle = status?.get(group)?.get("bundle.version");
    return bundle === undefined ? {} : { bundle: escapeKey(bundle) };
  };
  return {
    ...(booted && { booted: escapeKey(booted.name), ...bundleIn(booted.group) }),
    ...(activated && {
      activated: {
        slot: escapeKey(activated.name),
        at: activated.at,
        ...bundleIn(activated.group),
      },
    }),
  };
}

/** The one that the configuration names, if it may be read, and otherwise the usual ones. */
function statusFilesOf(conf: KeyFile): readonly HostPath[] {
  const system = conf.get("system");
  const directory = system?.get("data-directory");
  const named = system?.get("statusfile") ??
    (directory === undefined ? undefined : `${directory}/central.raucs`);
  return named === undefined ? STATUS_FILES : STATUS_FILES.filter((path) => path === named);
}

function keyFileOf(host: HostFs, path: HostPath): KeyFile | undefined {
  return attempt(() => isRoots(host, path) ? parseKeyFile(host.readText(path)) : undefined);
}

function first<P, T>(paths: readonly P[], read: (path: P) => T | undefined): T | undefined {
  for (const path of paths) {
    const value = read(path);
    if (value !== undefined) return value;
  }
  return undefined;
}
