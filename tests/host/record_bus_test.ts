import assert from "node:assert/strict";
import { wireless } from "../../src/collectors/wireless.ts";
import { capture } from "../../src/host/capture.ts";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive, printArchive } from "../../src/host/archive_text.ts";
import { BUS_SOCKET } from "../../src/host/host_fs.ts";
import { recordBus } from "../../src/host/record_bus.ts";
import { collect, hostOf } from "../collectors/_look.ts";

const NM = "org.freedesktop.NetworkManager";
const ROOT = "/org/freedesktop/NetworkManager";
const NETWORKD = "org.freedesktop.network1";
/** 32 bytes, of which some end lines, quotations, escapes and UTF-8. */
const SSID = Uint8Array.from([
  ...new TextEncoder().encode("\n\"'\\\u001b[2J\u202e%"),
  0xff,
  0xc3,
  ...new TextEncoder().encode("</x>$(id)123456789"),
]);
const RADIO = (name: string, index: number) =>
  `dir /sys/class/net/${name}/phy80211\nfile /sys/class/net/${name}/ifindex\n|${index}\n` +
  `file /sys/class/net/${name}/operstate\n|up\n`;
const LINK = {
  Index: 4,
  Name: "wlan1",
  Type: "wlan",
  HardwareAddress: [0, 22, 62, 33, 34, 35],
  AdministrativeState: "configured",
  SSID: "plant",
  BSSID: [0, 22, 62, 33, 34, 36],
};
const ANSWERS = {
  [NM]: {
    [ROOT]: { [NM]: { Devices: [`${ROOT}/Devices/2`] } },
    [`${ROOT}/Devices/2`]: {
      [`${NM}.Device`]: { DeviceType: 2, Interface: "wlan0", State: 100 },
      [`${NM}.Device.Wireless`]: { Mode: 2, ActiveAccessPoint: `${ROOT}/AccessPoint/1` },
    },
    [`${ROOT}/AccessPoint/1`]: {
      [`${NM}.AccessPoint`]: {
        Ssid: { base64: btoa(String.fromCharCode(...SSID)) },
        HwAddress: "00:16:3E:21:22:23",
        Flags: 1,
        WpaFlags: 0,
        RsnFlags: 0x188,
      },
    },
  },
  [NETWORKD]: {
    "/org/freedesktop/network1/link/_34": {
      [`${NETWORKD}.Link`]: { "Describe()": JSON.stringify(LINK) },
    },
  },
};

Deno.test("recordBus() notes what a captured device tells of its access points, without whose they are", async () => {
  const answers = JSON.stringify(ANSWERS).replaceAll("%", "%25");
  const host = hostOf(
    `${RADIO("wlan0", 3)}${RADIO("wlan1", 4)}file ${BUS_SOCKET}\n>${answers}\n`,
  );
  const { bus, answers: noted } = recordBus(host.bus);
  const facts = await collect(wireless, { ...host, bus });
  const bytes = noted();
  assert.ok(bytes !== undefined);
  const { archive } = await capture(host, {
    patterns: [
      "/sys/class/net/*/phy80211",
      "/sys/class/net/*/ifindex",
      "/sys/class/net/*/operstate",
    ],
    mountPoints: [],
    more: [{ kind: "file", path: BUS_SOCKET, bytes, attributes: {} }],
    at: "2026-11-22T00:00:00Z",
  });
  const text = printArchive(archive);
  const again = await collect(wireless, archiveHost(parseArchive(text)));
  assert.deepEqual(Object.keys(again.interfaces), ["wlan0", "wlan1"]);
  assert.equal(again.interfaces["wlan0"]?.ssid_hex, facts.interfaces["wlan0"]?.ssid_hex);
  // The half that is the access point's own is another, and the same wherever it is told.
  for (const name of ["wlan0", "wlan1"]) {
    assert.match(again.interfaces[name]?.bssid ?? "", /^00:16:3e:00:00:0[12]$/);
    const { bssid: _, ...rest } = again.interfaces[name] ?? {};
    const { bssid: __, ...before } = facts.interfaces[name] ?? {};
    assert.deepEqual(rest, before);
  }
  assert.doesNotMatch(text, /21:22:23|22,62,33,34|HardwareAddress/i);
});

Deno.test("recordBus() has nothing of a bus that is not there", async () => {
  const host = hostOf(RADIO("wlan0", 3));
  const { bus, answers } = recordBus(host.bus);
  await collect(wireless, { ...host, bus }).catch(() => {});
  assert.equal(answers(), undefined);
});
