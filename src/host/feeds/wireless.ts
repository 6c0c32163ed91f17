import { systemClock } from "../../clock.ts";
import type { BusValue } from "../../parse/dbus/values.ts";
import type { Feed } from "../feed.ts";
import {
  type BusRule,
  type BusSignal,
  type HostFs,
  type ReadPattern,
  unlessAbsent,
} from "../host_fs.ts";

/** NetworkManager on the bus, and the interfaces of its objects that tell of access points. */
export const NETWORK_MANAGER = "org.freedesktop.NetworkManager";
/** A device of it that is wireless. */
export const NM_WIRELESS = `${NETWORK_MANAGER}.Device.Wireless`;
/** An access point that it knows of. */
export const NM_ACCESS_POINT = `${NETWORK_MANAGER}.AccessPoint`;
/** systemd-networkd on the bus. */
export const NETWORKD = "org.freedesktop.network1";

const LINKS = "/sys/class/net";
/** What a wireless interface has there: of cfg80211, and of the drivers before it. */
export const WIRELESS_READS: readonly ReadPattern[] = [
  `${LINKS}/*/phy80211`,
  `${LINKS}/*/wireless`,
];

/** The names of the wireless interfaces; none where the device has no radio. */
export function wirelessNames(host: HostFs): readonly string[] {
  const isThere = (path: `/${string}`) => unlessAbsent(() => host.stat(path)) !== undefined;
  return (unlessAbsent(() => host.list(LINKS)) ?? []).filter((name) =>
    isThere(`${LINKS}/${name}/phy80211`) || isThere(`${LINKS}/${name}/wireless`)
  ).sort();
}

const PROPERTIES = { interface: "org.freedesktop.DBus.Properties", member: "PropertiesChanged" };
const RULES: readonly BusRule[] = [
  { sender: NETWORK_MANAGER, ...PROPERTIES, arg0: NM_WIRELESS },
  { sender: NETWORK_MANAGER, ...PROPERTIES, arg0: NM_ACCESS_POINT },
  { sender: NETWORKD, ...PROPERTIES, arg0: `${NETWORKD}.Link` },
];
/**
 * What of an interface tells that it may be with another access point; of the others, of which NetworkManager
 * tells at every scan and every six seconds, nothing is asked.
 */
const TELLING: Readonly<Record<string, readonly string[]>> = {
  [NM_WIRELESS]: ["ActiveAccessPoint", "Mode"],
  [NM_ACCESS_POINT]: ["Ssid", "HwAddress", "Flags", "WpaFlags", "RsnFlags"],
};
/** A radio that is plugged in is found after this. */
const LOOK_MS = 30_000;

/**
 * Tells when NetworkManager or systemd-networkd says that something about an access point changed: what it
 * is, is for whoever is told to ask. Without a wireless interface the bus is left alone.
 */
export const wirelessFeed: Feed<"changed"> = {
  id: "wireless",
  reads: WIRELESS_READS,
  async *open(host, _cursor, signal) {
    while (!signal.aborted) {
      if (!hasRadio(host)) {
        await systemClock.sleep(LOOK_MS, signal);
        continue;
      }
      for await (const heard of host.bus.listen(RULES, signal)) {
        if (heard === "connected" || isTelling(heard)) yield { item: "changed", cursor: null };
      }
      // Here there is no bus at all.
      await systemClock.sleep(LOOK_MS, signal);
    }
  },
};

function hasRadio(host: HostFs): boolean {
  try {
    return wirelessNames(host).length > 0;
  } catch {
    // The collector says that it cannot be seen.
    return false;
  }
}

function isTelling({ body: [of, changed, invalidated] }: BusSignal): boolean {
  const telling = typeof of === "string" && Object.hasOwn(TELLING, of) ? TELLING[of] : undefined;
  if (telling === undefined) return true;
  return telling.some((name) => has(changed, name) || has(invalidated, name));
}

/** Whether a dictionary has the key, or an array the text. */
function has(value: BusValue | undefined, name: string): boolean {
  if (value instanceof Map) return value.has(name);
  return Array.isArray(value) && value.includes(name);
}
