/** The system bus of the device, and a NetworkManager on it that a mock plays: there is no radio. */
import assert from "node:assert/strict";
import { type Mock, startNetworkManager, whyNoBus } from "../host/_bus.ts";
import type { Lab, Seen } from "./_lab.ts";

/** Why nobody can play NetworkManager here. */
export const reasonForNoBus = whyNoBus;

const DROP_INS = "/etc/systemd/system/telltale.service.d";
const RADIO = "/root/wlan0";
/** What Debian's package of NetworkManager lets everybody do, as far as it is asked. */
const POLICY = `<busconfig>
  <policy user="root">
    <allow own="org.freedesktop.NetworkManager"/>
    <allow send_destination="org.freedesktop.NetworkManager"/>
  </policy>
  <policy context="default">
    <allow send_destination="org.freedesktop.NetworkManager"
           send_interface="org.freedesktop.DBus.Properties"/>
  </policy>
</busconfig>`;
const bytes = (text: string) => new TextEncoder().encode(text);
const PLANT = { point: "plant", ssid: bytes("plant"), bssid: "02:00:5E:10:00:11" };
const TWIN = { ...PLANT, point: "twin", bssid: "66:55:44:33:22:12" };

const isData = ({ topic, message }: Seen) => topic.endsWith("/data") && message.Seq !== undefined;
const wirelessOf = ({ message }: Seen) => JSON.stringify(message.Wireless ?? null);

/** Whom the bus cannot look up it refuses, which is said; who is in /etc/passwd is told of the access point. */
export async function asksTheBus(lab: Lab): Promise<void> {
  await lab.sh(`
    mkdir -p ${RADIO}/phy80211
    echo 7 >${RADIO}/ifindex
    echo up >${RADIO}/operstate
    cat >${DROP_INS}/lab.conf <<'CONF'
[Service]
TemporaryFileSystem=/run/telltale/host/sys/class/net:ro
BindReadOnlyPaths=${RADIO}:/run/telltale/host/sys/class/net/wlan0
CONF
    cat >/etc/dbus-1/system.d/lab-nm.conf <<'CONF'
${POLICY}
CONF
    systemctl daemon-reload
    systemctl reload dbus
  `);
  let from = lab.seen.length;
  await lab.sh("systemctl restart telltale");
  const blind = await lab.until(
    (it) => isData(it) && JSON.stringify(it.message.Blind ?? {}).includes('"wireless"'),
    30_000,
    from,
  );
  assert.match(JSON.stringify(blind.message.Blind), /"wireless":\{"why":"denied"/);
  const { out } = await lab.run("telltale-shell doctor");
  assert.match(
    out,
    /hung up, as on a user that it cannot look up[\s\S]*a user in its \/etc\/passwd/,
  );

  const { code, out: said, err } = await lab.install("--user");
  assert.equal(code, 0, `${said}\n${err}`);
  assert.match(said, /made the user telltale/);
  const socket = `${await lab.root()}/run/dbus/system_bus_socket`;
  const manager = await startNetworkManager({ socket });
  try {
    from = lab.seen.length;
    await manager.beWith(PLANT);
    await lab.until((it) => wirelessOf(it).includes('"02:00:5e:10:00:11"'), 90_000, from);
    await tellsOfTheTwin(lab, manager);
  } finally {
    await manager[Symbol.asyncDispose]();
  }
  from = lab.seen.length;
  await lab.sh(`
    systemctl stop telltale
    userdel telltale
    rm ${DROP_INS}/lab.conf /etc/dbus-1/system.d/lab-nm.conf
    systemctl daemon-reload
    systemctl start telltale
  `);
  await lab.until((it) => isData(it) && it.message.Full === true, 30_000, from);
  lab.rebuilt();
}

async function tellsOfTheTwin(lab: Lab, manager: Mock): Promise<void> {
  await lab.until((it) => isData(it) && it.message.Alerts === undefined, 20_000, lab.seen.length);
  const from = lab.seen.length;
  await manager.beWith(TWIN);
  const { message } = await lab.until(
    ({ topic, message: { id, state } }) =>
      topic.endsWith("/alert") && id === "access_point/wlan0" && state === "raised",
    20_000,
    from,
  );
  assert.match(String(message.summary), /evil twin/);
  await lab.until((it) => wirelessOf(it).includes('"66:55:44:33:22:12"'), 20_000, from);
}
