import assert from "node:assert/strict";
import fc from "fast-check";
import { hexOf, ssidOf } from "../../src/collectors/_ssid.ts";
import { hear } from "../../src/collectors/_supplicant.ts";
import { wireless } from "../../src/collectors/wireless.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import type { LogRecord } from "../../src/model/log_record.ts";
import { Unreadable } from "../../src/model/reading.ts";
import { collect, hostOf, NOON, report, unreadable } from "./_look.ts";

const NM = "org.freedesktop.NetworkManager";
const ROOT = "/org/freedesktop/NetworkManager";
const NETWORKD = "org.freedesktop.network1";
const BOOT = "file /proc/sys/kernel/random/boot_id\n|0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\n";
const radio = (name = "wlan0", index = 3, state = "up") =>
  `${BOOT}dir /sys/class/net/${name}/phy80211\nfile /sys/class/net/${name}/ifindex\n|${index}\n` +
  `file /sys/class/net/${name}/operstate\n|${state}\n`;
const bus = (answers: unknown) =>
  `file /run/dbus/system_bus_socket\n>${JSON.stringify(answers).replaceAll("%", "%25")}\n`;
const base64 = (bytes: Uint8Array) => ({ base64: btoa(String.fromCharCode(...bytes)) });

/** What NetworkManager answers of wlan0. */
function manager(point: object = {}, device: object = {}, of: object = {}): object {
  return {
    [NM]: {
      [ROOT]: {
        [NM]: { Devices: [`${ROOT}/Devices/1`, `${ROOT}/Devices/2`, `${ROOT}/Devices/9`] },
      },
      [`${ROOT}/Devices/1`]: { [`${NM}.Device`]: { DeviceType: 1, Interface: "eth0" } },
      [`${ROOT}/Devices/2`]: {
        [`${NM}.Device`]: { DeviceType: 2, Interface: "wlan0", State: 100, ...device },
        [`${NM}.Device.Wireless`]: { Mode: 2, ActiveAccessPoint: `${ROOT}/AccessPoint/1`, ...of },
      },
      [`${ROOT}/AccessPoint/1`]: {
        [`${NM}.AccessPoint`]: {
          Ssid: base64(new TextEncoder().encode("plant")),
          HwAddress: "02:00:5E:10:00:11",
          Flags: 1,
          WpaFlags: 0,
          RsnFlags: 0x188,
          Frequency: 2412,
          ...point,
        },
      },
    },
  };
}

const seen = async (host: HostFs) => {
  const { interfaces } = await collect(wireless, host);
  return interfaces;
};

Deno.test("wireless tells what NetworkManager knows of a wireless interface", async () => {
  const facts = await collect(wireless, hostOf(radio() + bus(manager())));
  assert.deepEqual(report(wireless, facts), {
    interfaces: {
      wlan0: {
        connected: true,
        told_by: "networkmanager",
        ssid: "plant",
        ssid_hex: "706c616e74",
        bssid: "02:00:5e:10:00:11",
        security: "wpa2-psk",
        frequency_mhz: 2412,
      },
    },
    sources: { networkmanager: "told", networkd: "absent", wpa_supplicant: "absent" },
  });
});

for (
  const [security, flags, wpa, rsn] of [
    ["open", 0, 0, 0],
    ["wep", 1, 0, 0],
    ["wpa-psk+wpa2-psk", 1, 0x108, 0x108],
    ["wpa2-psk+wpa3-sae", 1, 0, 0x588],
    ["wpa2-eap", 1, 0, 0x288],
    ["owe", 0, 0, 0x888],
    ["other", 1, 0, 0x8],
  ] as const
) {
  Deno.test(`wireless calls the security of an access point ${security}`, async () => {
    const host = hostOf(
      radio() + bus(manager({ Flags: flags, WpaFlags: wpa, RsnFlags: rsn })),
    );
    assert.equal((await seen(host)).wlan0?.security, security);
  });
}

Deno.test("wireless tells that an interface is with nobody, or is an access point itself", async () => {
  const nobody = hostOf(radio() + bus(manager({}, {}, { ActiveAccessPoint: "/" })));
  assert.deepEqual((await seen(nobody)).wlan0, { connected: false, told_by: "networkmanager" });
  const itself = hostOf(radio() + bus(manager({}, {}, { Mode: 3 })));
  assert.equal((await seen(itself)).wlan0?.mode, "access_point");
});

Deno.test("wireless leaves out what is hidden or not told", async () => {
  const point = { Ssid: base64(new Uint8Array(5)), HwAddress: "00:00:00:00:00:00", RsnFlags: "?" };
  assert.deepEqual((await seen(hostOf(radio() + bus(manager(point))))).wlan0, {
    connected: true,
    told_by: "networkmanager",
    frequency_mhz: 2412,
  });
});

Deno.test("wireless asks systemd-networkd of what NetworkManager does not manage", async () => {
  const describe = (link: object) => ({
    [`${NETWORKD}.Link`]: { "Describe()": JSON.stringify(link) },
  });
  const answers = {
    ...manager({}, { State: 10 }),
    [NETWORKD]: {
      "/org/freedesktop/network1/link/_312": describe({
        Type: "wlan",
        AdministrativeState: "configured",
        SSID: "Anlage\u202e%",
        BSSID: [2, 0, 94, 16, 0, 17],
      }),
      "/org/freedesktop/network1/link/_34": describe({
        Type: "wlan",
        AdministrativeState: "unmanaged",
        SSID: "other",
      }),
    },
  };
  const host = hostOf(radio("wlan0", 12) + radio("wlan1", 4) + bus(answers));
  const facts = await collect(wireless, host);
  assert.deepEqual({ ...facts.interfaces }, {
    wlan0: {
      connected: true,
      told_by: "networkd",
      ssid: "Anlage%E2%80%AE%25",
      ssid_hex: "416e6c616765e280ae25",
      bssid: "02:00:5e:10:00:11",
    },
    // Nobody tells of it.
    wlan1: {},
  });
  assert.deepEqual(facts.sources, {
    networkmanager: "absent",
    networkd: "told",
    wpa_supplicant: "absent",
  });
});

Deno.test("wireless is absent without a radio, without a bus and where nobody tells of it", async () => {
  await unreadable(collect(wireless, hostOf("dir /sys/class/net/eth0\n")), "absent");
  await unreadable(collect(wireless, hostOf(radio())), "absent");
  await unreadable(collect(wireless, hostOf(radio() + bus({}))), "absent");
  await unreadable(collect(wireless, hostOf(radio() + bus(manager({}, { State: 10 })))), "absent");
});

Deno.test("wireless says why it cannot see", async () => {
  const refused = `${radio()}error /run/dbus/system_bus_socket denied\n`;
  await unreadable(collect(wireless, hostOf(refused)), "denied");
  const long = hostOf(radio() + bus(manager({ Ssid: base64(new Uint8Array(33).fill(65)) })));
  await unreadable(collect(wireless, long), "malformed");
  const half = manager();
  Object.assign(half, {
    [NETWORKD]: {
      "/org/freedesktop/network1/link/_33": { [`${NETWORKD}.Link`]: { "Describe()": "{" } },
    },
  });
  const facts = await collect(wireless, hostOf(radio() + bus(half)));
  assert.deepEqual(facts.sources.networkd, "malformed");
});

const AT = "02:00:5e:10:00:11";
const said = (message: string, trusted: LogRecord["trusted"] = {}): LogRecord => ({
  wallMs: NOON.wallMs,
  tag: "wpa_supplicant",
  pid: 400,
  message,
  count: 1,
  source: "journal",
  trusted: { exe: "/usr/sbin/wpa_supplicant", uid: 0, ...trusted },
});
const TRIED = `wlan0: SME: Trying to authenticate with ${AT} (SSID='pl\\xffnt' freq=5180 MHz)`;
const CONNECTED = `wlan0: CTRL-EVENT-CONNECTED - Connection to ${AT} completed [id=0 id_str=]`;

Deno.test("hear() puts together what wpa_supplicant says in several lines, also over two looks", () => {
  const first = hear({}, [said("wlan0: CTRL-EVENT-SCAN-RESULTS "), said(TRIED)]);
  assert.equal(first.wlan0?.connected, false);
  const second = hear(first, [said(CONNECTED)]);
  assert.deepEqual(second.wlan0, {
    connected: true,
    bssid: AT,
    ssid_hex: "706cff6e74",
    frequency_mhz: 5180,
  });
  const other = hear(second, [said(CONNECTED.replace(AT, "02:00:5e:10:00:12"))]);
  assert.deepEqual(other.wlan0, { connected: true, bssid: "02:00:5e:10:00:12" });
  const gone = hear(second, [said(`wlan0: CTRL-EVENT-DISCONNECTED bssid=${AT} reason=3`)]);
  assert.deepEqual(gone.wlan0, { connected: false });
});

Deno.test("hear() believes nobody else, and keeps few interfaces", () => {
  const forged = [
    said(CONNECTED, { exe: "/usr/bin/logger" }),
    said(CONNECTED, { uid: 1000 }),
    { ...said(CONNECTED), source: "log" as const },
    { ...said(CONNECTED), tag: "wpa" },
  ];
  assert.deepEqual(Object.keys(hear({}, forged)), []);
  const many = Array.from({ length: 50 }, (_, i) => said(CONNECTED.replace("wlan0", `w${i}`)));
  assert.equal(Object.keys(hear({}, many)).length, 16);
});

Deno.test("wireless forgets what wpa_supplicant said before the boot, and once the journal is gone", async () => {
  const host = hostOf(radio());
  const before = {
    interfaces: {},
    sources: {},
    heard: hear({}, [said(TRIED), said(CONNECTED)]),
    boot_id: "another",
  };
  await unreadable(collect(wireless, host, before), "absent");
  const sameBoot = { ...before, boot_id: "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0" };
  await assert.rejects(
    collect(wireless, host, sameBoot),
    (error) => error instanceof Unreadable && error.why === "absent",
  );
  const { boot_id, heard } = wireless.atRest?.({
    ...sameBoot,
    interfaces: { wlan0: { connected: true } },
    sources: { networkmanager: "told" },
  }) ?? before;
  assert.deepEqual([boot_id, heard], [sameBoot.boot_id, sameBoot.heard]);
});

for (
  const [what, bytes, shown] of [
    ["text", "Caf\u00e9 \u2615", "Caf\u00e9 \u2615"],
    ["a line break and quotation marks", "a\n\"'`$(x)\\", "a%0A\"'`$(x)\\"],
    ["a percent sign", "100%", "100%25"],
    ["marks that turn a line around", "a\u202eb\u2028c\u200bd", "a%E2%80%AEb%E2%80%A8c%E2%80%8Bd"],
    ["an unusual space", "a\u00a0b", "a%C2%A0b"],
    ["bytes that are no text", Uint8Array.of(0x61, 0xff, 0x0a, 0x25, 0xc3), "a%FF%0A%25%C3"],
  ] as const
) {
  Deno.test(`ssidOf() shows ${what} safely`, () => {
    const raw = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    assert.deepEqual(ssidOf(raw), { ssid: shown, ssid_hex: hexOf(raw) });
  });
}

Deno.test("ssidOf() shows any name so that no two look alike, and nothing moves the cursor", () => {
  const shown = new Map<string, string>();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 32 }), (bytes) => {
      const it = ssidOf(bytes);
      if (it === undefined) return assert.ok(bytes.every((byte) => byte === 0));
      assert.equal(it.ssid_hex, hexOf(bytes));
      assert.doesNotMatch(it.ssid, /[\p{C}\p{Zl}\p{Zp}]/u);
      assert.equal(shown.get(it.ssid) ?? it.ssid_hex, it.ssid_hex);
      shown.set(it.ssid, it.ssid_hex);
    }),
    { numRuns: 500 },
  );
});
