import assert from "node:assert/strict";
import { startBus, startNetworkManager, whyNoBus } from "../host/_bus.ts";
import { rebuild, startAgent } from "./_agent.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

/** Why no directory of the system can be another one for the agent, undefined if it can. */
function whyNoMounts(): string | undefined {
  const { success } = new Deno.Command("unshare", {
    args: ["--mount", "mount", "-t", "tmpfs", "none", "/run"],
    stderr: "null",
  }).outputSync();
  return success ? undefined : "no mount namespaces here (unshare --mount)";
}

/** A device with a radio, as far as its file systems tell: where the agent finds it, and its bus. */
async function makeDevice(): Promise<{ directory: string; bus: string; runtime: string }> {
  const directory = await Deno.makeTempDir();
  const [bus, runtime] = [`${directory}/bus`, `${directory}/run`];
  const radio = `${runtime}/host/sys/class/net/wlan0`;
  await Deno.mkdir(`${radio}/phy80211`, { recursive: true });
  await Deno.mkdir(bus);
  await Deno.writeTextFile(`${radio}/ifindex`, "3\n");
  await Deno.writeTextFile(`${radio}/operstate`, "up\n");
  await Deno.symlink("/proc", `${runtime}/host/proc`);
  return { directory, bus, runtime };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const PLANT = { point: "plant", ssid: bytes("plant"), bssid: "02:00:5E:10:00:11" };
/** 32 bytes, of which some end lines, quotations, escapes and UTF-8. */
const HOSTILE = Uint8Array.from([
  ...bytes("\n\"'\\\u001b[2J\u202e%"),
  0xff,
  0xc3,
  ...bytes("</x>$(id)123456789"),
]);

brokerTest(
  "another access point, whatever its name, is told as soon as NetworkManager says so, also after the bus was restarted",
  async () => {
    assert.equal(HOSTILE.length, 32);
    const { directory, bus, runtime } = await makeDevice();
    await using broker = await startMosquitto();
    await using alerts = await broker.watch("device/pump-17/alert");
    await using data = await broker.watch("device/pump-17/data");
    let daemon = await startBus(bus);
    let manager = await startNetworkManager(daemon);
    try {
      await manager.beWith(PLANT);
      await using _agent = startAgent({
        port: broker.port,
        credentials: await broker.device("pump-17"),
        // No look but the first two comes by itself.
        heartbeatS: 600,
        config: '[device]\nid = "pump-17"',
        env: { RUNTIME_DIRECTORY: runtime },
        wrapper: [
          "unshare",
          "--mount",
          "sh",
          "-euc",
          'mount -t tmpfs none /run; mkdir /run/dbus; mount --bind "$0" /run/dbus; exec "$@"',
          bus,
        ],
      });
      await data.until(({ payload }) => payload.includes("access_point/(baseline)"), 30_000);
      const wireless = () => rebuild(data.seen, "device/pump-17/data").state.Wireless;
      const raised = async (severity: string, ssid: string, bssid: string) => {
        const { payload } = await alerts.until((seen) => {
          const { id, state, severity: found, evidence } = alertOf(seen);
          return id === "access_point/wlan0" && state === "raised" && found === severity &&
            evidence.ssid === ssid && evidence.bssid === bssid;
        }, 30_000);
        return JSON.parse(payload).summary;
      };

      const hex = Array.from(HOSTILE, (byte) => byte.toString(16).padStart(2, "0")).join("");
      await manager.beWith({ point: "hostile", ssid: HOSTILE, bssid: "66:55:44:33:22:11" });
      const shown = "%0A\"'\\%1B[2J%E2%80%AE%25%FF%C3</x>$(id)123456789";
      await raised("warning", shown, "66:55:44:33:22:11");
      await data.until(({ payload }) => payload.includes(hex), 30_000);
      assert.deepEqual(JSON.parse(JSON.stringify(wireless())), {
        wlan0: {
          connected: true,
          told_by: "networkmanager",
          ssid: shown,
          ssid_hex: hex,
          bssid: "66:55:44:33:22:11",
          security: "wpa2-psk",
          frequency_mhz: 2412,
        },
      });

      await manager.beWith({ ...PLANT, point: "twin", bssid: "66:55:44:33:22:12" });
      assert.match(await raised("critical", "plant", "66:55:44:33:22:12"), /evil twin/);

      await manager[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
      daemon = await startBus(bus);
      manager = await startNetworkManager(daemon);
      await manager.beWith({ ...PLANT, flags: 0, rsn: 0 });
      assert.match(await raised("critical", "plant", "02:00:5e:10:00:11"), /another security/);
    } finally {
      await manager[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
      await Deno.remove(directory, { recursive: true });
    }
  },
  whyNoBus() ?? whyNoMounts(),
);

function alertOf({ payload }: Seen) {
  return JSON.parse(payload);
}
