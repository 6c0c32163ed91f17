import { createHash } from "node:crypto";
import { type HostFs, type ReadPattern, unlessAbsent } from "../host/host_fs.ts";
import { parseMachineId } from "../parse/etc/machine_id.ts";
import { parseHardwareAddress } from "../parse/sys/hardware_address.ts";
import { readInteger, readLine } from "./_read_line.ts";

const LINKS = "/sys/class/net";
const SERIAL = "/sys/firmware/devicetree/base/serial-number";

/** What a device's id can be made of, best first. */
export const ID_SOURCES = ["devicetree_serial", "machine_id", "cpuinfo_serial", "mac"] as const;

/** What {@linkcode identify} reads, and /proc/cpuinfo. */
export const ID_READS: readonly ReadPattern[] = [
  SERIAL,
  "/etc/machine-id",
  "/proc/cpuinfo",
  `${LINKS}/*/addr_assign_type`,
  `${LINKS}/*/address`,
  `${LINKS}/*/ifindex`,
];

/**
 * The device's id: an HMAC-SHA256 of the first source that there is, with the key `telltale`, as
 * machine-id(5) asks: the source is not disclosed, and another application has another id. Serial
 * numbers and hardware addresses are so few that one can still be found by trying them all.
 */
export function identify(
  host: HostFs,
  cpuinfo: ReadonlyMap<string, string>,
): { id?: string; id_source?: typeof ID_SOURCES[number] } {
  const sources: Record<typeof ID_SOURCES[number], () => string | undefined> = {
    devicetree_serial: () => serial(readLine(host, SERIAL)),
    machine_id() {
      const text = unlessAbsent(() => host.readText("/etc/machine-id"));
      return text === undefined ? undefined : parseMachineId(text);
    },
    cpuinfo_serial: () => serial(cpuinfo.get("Serial")),
    mac: () => firstPermanentAddress(host),
  };
  for (const id_source of ID_SOURCES) {
    const secret = sources[id_source]();
    if (secret === undefined) continue;
    return { id: applicationId(secret), id_source };
  }
  return {};
}

/** The first half of HMAC-SHA256 (RFC 2104) under the key `telltale`, in hex. */
function applicationId(secret: string): string {
  const inner = createHash("sha256").update(padded(0x36)).update(secret).digest();
  return createHash("sha256").update(padded(0x5c)).update(inner).digest("hex").slice(0, 32);
}

/** The key, filled up to a block of 64 bytes, each byte combined with one other. */
function padded(byte: number): Uint8Array {
  return new TextEncoder().encode("telltale".padEnd(64, "\0")).map((it) => it ^ byte);
}

/** A board without a serial number may say so with zeros. */
function serial(text: string | undefined): string | undefined {
  return text === undefined || /^[0 ]*$/.test(text) ? undefined : text;
}

/** Of the interface that was made first, among those whose address is the hardware's own. */
function firstPermanentAddress(host: HostFs): string | undefined {
  return (unlessAbsent(() => host.list(LINKS)) ?? [])
    .filter((name) => readInteger(host, `${LINKS}/${name}/addr_assign_type`) === 0)
    .map((name) => ({
      address: parseHardwareAddress(host.readText(`${LINKS}/${name}/address`)),
      index: readInteger(host, `${LINKS}/${name}/ifindex`) ?? Infinity,
    }))
    .filter(({ address }) => address !== undefined)
    .sort((a, b) => a.index - b.index)[0]?.address;
}
