import assert from "node:assert/strict";
import { NM_ACCESS_POINT, NM_WIRELESS, wirelessFeed } from "../../../src/host/feeds/wireless.ts";
import type { BusSignal, HostFs } from "../../../src/host/host_fs.ts";
import type { BusValue } from "../../../src/parse/dbus/values.ts";
import { hostOf } from "../../collectors/_look.ts";

const RADIO = "dir /sys/class/net/wlan0/phy80211\n";

/** What the feed tells while the bus says this, and whether it listened at all. */
async function fed(
  entries: string,
  said: readonly (BusSignal | "connected")[],
): Promise<{ told: number; listened: boolean }> {
  const stop = new AbortController();
  let listened = false;
  const bus: HostFs["bus"] = {
    open: () => Promise.reject(new TypeError("Nothing is asked")),
    async *listen() {
      listened = true;
      yield* said;
      stop.abort();
    },
  };
  let told = 0;
  // Where it does not listen, it waits.
  const timer = setTimeout(() => stop.abort(), 50);
  for await (
    const { item } of wirelessFeed.open({ ...hostOf(entries), bus }, undefined, stop.signal)
  ) {
    assert.equal(item, "changed");
    told++;
  }
  clearTimeout(timer);
  return { told, listened };
}

const changed = (of: string, ...names: string[]): BusSignal => ({
  path: "/x",
  interface: "org.freedesktop.DBus.Properties",
  member: "PropertiesChanged",
  body: [of, new Map<BusValue, BusValue>(names.map((name) => [name, 0])), []],
});

Deno.test("wirelessFeed leaves the bus alone where there is no radio", async () => {
  assert.deepEqual(await fed("dir /sys/class/net/eth0\n", ["connected"]), {
    told: 0,
    listened: false,
  });
  assert.equal((await fed("error /sys/class/net denied\n", ["connected"])).listened, false);
});

Deno.test("wirelessFeed tells when it begins to listen, and of what may be another access point", async () => {
  const telling = [
    "connected" as const,
    changed(NM_WIRELESS, "Bitrate", "ActiveAccessPoint"),
    changed(NM_ACCESS_POINT, "RsnFlags"),
    { ...changed(NM_WIRELESS), body: [NM_WIRELESS, new Map(), ["ActiveAccessPoint"]] },
    changed("org.freedesktop.network1.Link", "OperationalState"),
  ];
  assert.deepEqual(await fed(RADIO, telling), { told: telling.length, listened: true });
});

Deno.test("wirelessFeed passes over what changes at every scan", async () => {
  const noise = [
    changed(NM_WIRELESS, "Bitrate", "LastScan", "AccessPoints"),
    changed(NM_ACCESS_POINT, "Strength", "LastSeen"),
  ];
  assert.deepEqual(await fed(RADIO, noise), { told: 0, listened: true });
});
