import assert from "node:assert/strict";
import { parseNetworkdLink } from "../../../src/parse/dbus/networkd_link.ts";
import { read } from "../../_tree.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = '{"Index":3,"Name":"wlan0","Type":"wlan","Flags":69699,"AdministrativeState":' +
  '"configured","OperationalState":"routable","WirelessLanInterfaceType":"station",' +
  '"SSID":"plant","BSSID":[2,0,94,16,0,17],"DNS":[]}';

Deno.test("parseNetworkdLink() reads the access point of a link, and that there is none", () => {
  assert.deepEqual(parseNetworkdLink(SAMPLE), {
    type: "wlan",
    ssid: "plant",
    bssid: "02:00:5e:10:00:11",
    setup: "configured",
  });
  assert.deepEqual(parseNetworkdLink('{"Type":"ether"}'), {
    type: "ether",
    ssid: undefined,
    bssid: undefined,
    setup: undefined,
  });
});

Deno.test("parseNetworkdLink() reads what a genuine systemd-networkd describes", () => {
  const links = read("tests/logs/networkd-257-links.jsonl").trimEnd().split("\n");
  const none = { ssid: undefined, bssid: undefined };
  assert.deepEqual(links.map(parseNetworkdLink), [
    { type: "loopback", setup: "unmanaged", ...none },
    { type: "ether", setup: "configured", ...none },
  ]);
});

Deno.test("parseNetworkdLink() refuses what is not in its format", () => {
  refuses(() => parseNetworkdLink("[]"), /description/);
  refuses(() => parseNetworkdLink('{"BSSID":[1,2,3,4,5,256]}'), /six bytes/);
  refuses(() => parseNetworkdLink('{"BSSID":"02:00:5e:10:00:11"}'), /six bytes/);
});

testTotal("parseNetworkdLink()", parseNetworkdLink, SAMPLE);
