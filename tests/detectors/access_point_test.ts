import assert from "node:assert/strict";
import { accessPoint } from "../../src/detectors/access_point.ts";
import type { Facts } from "../../src/collectors/registry.ts";
import { NOON } from "../collectors/_look.ts";

type Association = Facts["wireless"]["interfaces"][string];

const PLANT: Association = {
  connected: true,
  told_by: "networkmanager",
  ssid: "plant",
  ssid_hex: "706c616e74",
  bssid: "02:00:5e:10:00:11",
  security: "wpa2-psk",
};

const factsOf = (interfaces: Record<string, Association>) => ({
  wireless: { interfaces, sources: {}, heard: {} },
});

/** What is said of wlan0 by a list. */
function judged(it: Association, ...allow: Record<string, unknown>[]): string {
  const verdict = accessPoint.detect({
    now: factsOf({ wlan0: it }),
    before: {},
    policy: accessPoint.policy.parse({ allow }),
    memory: undefined,
    coverage: {},
    standing: () => false,
    standingKeys: () => [],
    at: NOON,
  });
  const opinions = "opinions" in verdict ? verdict.opinions : verdict;
  return opinions.map((one) => "severity" in one ? one.severity : "unjudged").join();
}

const without = (name: keyof Association) => {
  const { [name]: _, ...rest } = PLANT;
  return rest;
};

for (
  const [what, it, entry, expected] of [
    ["all that it names", PLANT, { ssid: "plant", bssids: ["02:00:5e:10:00:11"] }, ""],
    ["bytes in hex", PLANT, { ssid_hex: "706c616e74", security: "wpa2-psk" }, ""],
    ["a maker", PLANT, { ssid: "plant", bssids: ["02:00:5e"] }, ""],
    [
      "an address that only begins so",
      PLANT,
      { ssid: "plant", bssids: ["02:00:5e:10:00:1"] },
      "refused",
    ],
    ["another address", PLANT, { ssid: "plant", bssids: ["02:00:5e:10:00:12"] }, "critical"],
    ["another security", PLANT, { ssid: "plant", security: "wpa3-sae" }, "critical"],
    ["another name", PLANT, { ssid: "Plant" }, "warning"],
    ["another interface", PLANT, { ssid: "plant", interface: "wlan1" }, "warning"],
    [
      "a security that is not told",
      without("security"),
      { ssid: "plant", security: "open" },
      "unjudged",
    ],
    [
      "an address that is not told",
      without("bssid"),
      { ssid: "plant", bssids: ["02:00:5e"] },
      "unjudged",
    ],
    ["nothing while nobody tells", {}, { ssid: "plant" }, "unjudged"],
    ["nothing while it is with nobody", { connected: false }, { ssid: "plant" }, ""],
    ["nothing of its own access point", { ...PLANT, mode: "access_point" }, { ssid: "x" }, ""],
  ] as const
) {
  Deno.test(`access_point judges by an entry that asks for ${what}`, () => {
    if (expected === "refused") {
      assert.throws(() => judged(it, { ...entry }), /expected an address/);
    } else assert.equal(judged(it, { ...entry }), expected);
  });
}

Deno.test("access_point writes what is there, as text where it is text, and finds it again", () => {
  const bytes: Association = { ...PLANT, ssid: "%FF", ssid_hex: "ff" };
  const facts = factsOf({ wlan0: PLANT, wlan1: bytes, wlan2: { connected: false } });
  const allow = accessPoint.list?.write(facts) ?? [];
  assert.deepEqual(allow, [
    { ssid: "plant", bssids: ["02:00:5e:10:00:11"], security: "wpa2-psk" },
    { ssid_hex: "ff", bssids: ["02:00:5e:10:00:11"], security: "wpa2-psk" },
  ]);
  const policy = accessPoint.policy.parse({ allow: [...allow, { ssid: "gone" }] });
  assert.deepEqual(accessPoint.list?.matches(facts, policy), [true, true, false]);
});
