import { NETWORKD } from "../host/feeds/wireless.ts";
import type { BusSession } from "../host/host_fs.ts";
import { Unreadable } from "../model/reading.ts";
import type { BusValue } from "../parse/dbus/values.ts";
import { parseNetworkdLink } from "../parse/dbus/networkd_link.ts";
import { type Association, bssidOf } from "./_association.ts";
import { ssidOf } from "./_ssid.ts";

/** What systemd-networkd tells of these interfaces, by number, of those that it manages. Throws `Unreadable`. */
export async function askNetworkd(
  session: BusSession,
  interfaces: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Association>> {
  const told = new Map<string, Association>();
  for (const [name, ifindex] of interfaces) {
    const text = await describe(session, pathOf(ifindex));
    if (text === undefined) continue;
    if (typeof text !== "string") {
      throw new Unreadable("malformed", "A description that is no text");
    }
    const link = parseNetworkdLink(text);
    if (link.type !== "wlan" || link.setup === "unmanaged") continue;
    const ssid = ssidOf(new TextEncoder().encode(link.ssid ?? ""));
    const bssid = bssidOf(link.bssid);
    told.set(name, {
      connected: ssid !== undefined || bssid !== undefined,
      told_by: "networkd",
      ...ssid,
      ...(bssid === undefined ? {} : { bssid }),
    });
  }
  return told;
}

/** Undefined where it is not there, or of a networkd that does not know how (before 250). */
async function describe(session: BusSession, path: string): Promise<BusValue | undefined> {
  try {
    return await session.ask({
      name: NETWORKD,
      path,
      interface: `${NETWORKD}.Link`,
      what: "description",
    });
  } catch (error) {
    if (error instanceof Unreadable && error.why === "absent") return undefined;
    throw error;
  }
}

/** Where a link is: its number, of which the first digit is escaped (sd_bus_path_encode(3)). */
function pathOf(ifindex: number): string {
  const digits = String(ifindex);
  return `/org/freedesktop/network1/link/_3${digits[0]}${digits.slice(1)}`;
}
