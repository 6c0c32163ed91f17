import { NETWORK_MANAGER, NM_ACCESS_POINT, NM_WIRELESS } from "../host/feeds/wireless.ts";
import type { BusSession } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import type { BusMap, BusValue } from "../parse/dbus/values.ts";
import { type Association, bssidOf } from "./_association.ts";
import { ssidOf } from "./_ssid.ts";

const MANAGER = "/org/freedesktop/NetworkManager";
const DEVICE = `${NETWORK_MANAGER}.Device`;
/** No device that is looked at has more; containers make many. */
const MAX_DEVICES = 256;
const MAX_SSID_BYTES = 32;

/** Of nm-dbus-interface.h: NMDeviceType, NMDeviceState, NM80211Mode. */
const TYPE_WIFI = 2;
const STATE_UNMANAGED = 10;
const MODES: Readonly<Record<number, Association["mode"]>> = {
  1: "adhoc",
  3: "access_point",
  4: "mesh",
};
/** NM80211ApFlags. */
const PRIVACY = 1;
/** The key management bits of NM80211ApSecurityFlags, which a network of WPA has in WpaFlags, of RSN in RsnFlags. */
const KEYS: readonly (readonly [bit: number, wpa: string, rsn: string])[] = [
  [0x100, "wpa-psk", "wpa2-psk"],
  [0x200, "wpa-eap", "wpa2-eap"],
  [0x400, "wpa-sae", "wpa3-sae"],
  [0x800, "owe", "owe"],
  [0x1000, "owe-transition", "owe-transition"],
  [0x2000, "wpa-eap-192", "wpa3-eap-192"],
];

/** What NetworkManager tells of these interfaces, of those that it manages. Throws `Unreadable`. */
export async function askNetworkManager(
  session: BusSession,
  names: readonly string[],
): Promise<ReadonlyMap<string, Association>> {
  const told = new Map<string, Association>();
  const get = async (path: string, of: string, property: string) =>
    await session.ask({ name: NETWORK_MANAGER, path, interface: of, what: { property } });
  const all = async (path: string, of: string): Promise<BusMap> =>
    mapOf(await session.ask({ name: NETWORK_MANAGER, path, interface: of, what: "properties" }));
  const devices = await get(MANAGER, NETWORK_MANAGER, "Devices");
  for (const path of Array.isArray(devices) ? devices.slice(0, MAX_DEVICES) : []) {
    await unlessGone(async () => {
      if (await get(path, DEVICE, "DeviceType") !== TYPE_WIFI) return;
      const name = await get(path, DEVICE, "Interface");
      if (typeof name !== "string" || !names.includes(name)) return;
      if (await get(path, DEVICE, "State") === STATE_UNMANAGED) return;
      const radio = await all(path, NM_WIRELESS);
      told.set(name, await associationOf(radio, (point) => all(point, NM_ACCESS_POINT)));
    });
  }
  return told;
}

async function associationOf(
  radio: BusMap,
  propertiesOf: (path: string) => Promise<BusMap>,
): Promise<Association> {
  const mode = MODES[radio.get("Mode") as number];
  const told = { told_by: "networkmanager" as const, ...(mode === undefined ? {} : { mode }) };
  const point = radio.get("ActiveAccessPoint");
  if (typeof point !== "string" || point === "/") return { connected: false, ...told };
  const it = await propertiesOf(point);
  const bssid = bssidOf(it.get("HwAddress"));
  const security = securityOf(it);
  const frequency = it.get("Frequency");
  return {
    connected: true,
    ...told,
    ...nameOf(it.get("Ssid")),
    ...(bssid === undefined ? {} : { bssid }),
    ...(security === undefined ? {} : { security }),
    ...(typeof frequency === "number" && frequency > 0 ? { frequency_mhz: frequency } : {}),
  };
}

function nameOf(value: BusValue | undefined): ReturnType<typeof ssidOf> {
  if (!(value instanceof Uint8Array)) return undefined;
  if (value.length > MAX_SSID_BYTES) {
    throw new Unreadable("malformed", `An SSID of ${value.length} bytes`);
  }
  return ssidOf(value);
}

/** Undefined where it is not told. */
function securityOf(point: BusMap): string | undefined {
  const [flags, wpa, rsn] = ["Flags", "WpaFlags", "RsnFlags"].map((name) => point.get(name));
  if (typeof flags !== "number" || typeof wpa !== "number" || typeof rsn !== "number") {
    return undefined;
  }
  const keys = KEYS.flatMap(([bit, ofWpa, ofRsn]) => [
    ...((wpa & bit) === 0 ? [] : [ofWpa]),
    ...((rsn & bit) === 0 ? [] : [ofRsn]),
  ]);
  if (keys.length > 0) return [...new Set(keys)].sort().join("+");
  if (wpa !== 0 || rsn !== 0) return "other";
  return (flags & PRIVACY) === 0 ? "open" : "wep";
}

/** A device may go while it is asked about. */
async function unlessGone(ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof Unreadable && error.why === "absent")) throw error;
  }
}

function mapOf(value: BusValue): BusMap {
  if (value instanceof Map) return value;
  throw new Unreadable("malformed", "Properties that are no dictionary");
}
