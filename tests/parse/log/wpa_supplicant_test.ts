import assert from "node:assert/strict";
import { parseSupplicantLine } from "../../../src/parse/log/wpa_supplicant.ts";
import { read } from "../../_tree.ts";
import { testTotal } from "../_property.ts";

const AT = "02:00:5e:10:00:11";
const tries = (ssid: string) =>
  parseSupplicantLine(`wlan0: Trying to associate with ${AT} (SSID='${ssid}' freq=2412 MHz)`);
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("parseSupplicantLine() reads with whom it tries, is, and is no more", () => {
  const tried = {
    interface: "wlan0",
    says: "tries",
    ssid: bytes("plant"),
    bssid: AT,
    frequencyMhz: 2412,
  };
  assert.deepEqual(tries("plant"), tried);
  assert.deepEqual(
    parseSupplicantLine(
      `wlan0: SME: Trying to authenticate with ${AT} (SSID='plant' freq=2412 MHz)`,
    ),
    tried,
  );
  assert.deepEqual(
    parseSupplicantLine(
      `wlp2s0: CTRL-EVENT-CONNECTED - Connection to ${AT} completed [id=0 id_str=]`,
    ),
    { interface: "wlp2s0", says: "connected", bssid: AT },
  );
  for (
    const line of [
      `wlan0: CTRL-EVENT-DISCONNECTED bssid=${AT} reason=3 locally_generated=1`,
      "wlan0: CTRL-EVENT-TERMINATING ",
    ]
  ) {
    assert.deepEqual(parseSupplicantLine(line), { interface: "wlan0", says: "disconnected" });
  }
});

Deno.test("parseSupplicantLine() takes of what a genuine wpa_supplicant wrote what tells with whom it is", () => {
  const lines = read("tests/logs/wpa_supplicant-2.10-wired.log").trimEnd().split("\n");
  assert.deepEqual(
    lines.flatMap((line) => parseSupplicantLine(line) ?? []),
    [
      { interface: "w0", says: "connected", bssid: "01:80:c2:00:00:03" },
      { interface: "w0", says: "disconnected" },
      { interface: "w0", says: "disconnected" },
    ],
  );
});

Deno.test("parseSupplicantLine() gives the bytes of a name, whatever its owner chose", () => {
  const ssidOf = (escaped: string) => {
    const line = tries(escaped);
    return line?.says === "tries" ? line.ssid : undefined;
  };
  assert.deepEqual(
    ssidOf(String.raw`\xff\n\e\"\\\t\r\x00`),
    Uint8Array.of(255, 10, 27, 34, 92, 9, 13, 0),
  );
  assert.deepEqual(ssidOf("\\x41".repeat(32)), new Uint8Array(32).fill(0x41));
  assert.deepEqual(ssidOf(""), new Uint8Array());
  // The single quotation mark is not escaped: a name that looks like the end of the line is still a name.
  const forged = "a' freq=1 MHz) (SSID='b";
  assert.deepEqual(ssidOf(forged), bytes(forged));
});

Deno.test("parseSupplicantLine() knows no other line, and no name that was not written so", () => {
  for (
    const line of [
      "",
      "wlan0: CTRL-EVENT-SCAN-STARTED ",
      `CTRL-EVENT-CONNECTED - Connection to ${AT} completed`,
      "wlan0: CTRL-EVENT-CONNECTED - Connection to 02:00 completed",
      `../../x: CTRL-EVENT-DISCONNECTED bssid=${AT}`,
      "wlan0: CTRL-EVENT-DISCONNECTEDLY",
    ]
  ) {
    assert.equal(parseSupplicantLine(line), undefined, line);
  }
  for (const name of [String.raw`\q`, "\\x4", "a\\", "\u00fc", "a".repeat(33)]) {
    assert.equal(tries(name), undefined, name);
  }
});

testTotal("parseSupplicantLine()", (text) => parseSupplicantLine(text) ?? 0, "wlan0: x");
