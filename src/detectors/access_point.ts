import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Opinion } from "../model/finding.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { BASELINE, type Baseline, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import { anyOf } from "./_owner.ts";

const entry = z.strictObject({
  ssid: z.string().min(1).optional().describe("The name of the network."),
  ssid_hex: z.string().regex(/^(?:[0-9a-f]{2}){1,32}$/, "expected 1 to 32 bytes in hex").optional()
    .describe("The same as bytes, where it is no text."),
  bssids: z.array(
    z.string().regex(
      /^[0-9a-f]{2}(?::[0-9a-f]{2}){2,5}$/,
      "expected an address such as 02:00:00:00:00:11, or its first three bytes or more",
    ),
  ).min(1).max(256).optional().describe(
    "Its access points; the first three bytes are those of a maker.",
  ),
  security: z.string().min(1).optional().describe("Such as wpa2-psk, as it is published."),
  interface: z.string().min(1).optional(),
});
type Entry = z.infer<typeof entry>;
type Association = Facts["wireless"]["interfaces"][string];

/** Why an access point is not the expected one, worst first. */
type Doubt = "security" | "twin" | "neighbour" | "network";

/** A wireless interface is with an access point that it is not expected to be with. */
export const accessPoint = defineDetector({
  id: "access_point",
  why:
    "Who sets up an access point of the same name reads and changes all that a device sends unprotected, and can keep it from the rest",
  runbook:
    "Find out whose the access point is (its BSSID); if it is yours, add it to the list; else switch the interface off, and change what was sent over it",
  attack: ["T1557.004", "T1465"],
  needs: ["wireless"],
  policy: z.strictObject({
    allow: z.array(entry).max(256).default([]).describe(
      "With which access points interfaces may be: what an entry does not name may be anything.",
    ),
    ...LEARNING,
  }),
  list: {
    name: "allow",
    what: "access points",
    // Which they are is another thing at each site.
    onRequest: "site",
    write: ({ wireless }) => stations(wireless).map(([, it]) => entryFor(it)),
    matches: ({ wireless }, { allow }) =>
      allow.map((one) => anyOf(stations(wireless).map(([name, it]) => isAbout(one, name, it)))),
  },
  memory: BASELINE,
  clearAfterMs: 30_000,
  detect({ now: { wireless }, policy, memory, at }) {
    const all = stations(wireless);
    const unknown = Object.entries(wireless.interfaces).flatMap(([key, it]): Opinion[] =>
      it.connected === undefined ? [{ key, unjudged: true }] : []
    );
    if (policy.allow.length > 0 || policy.baseline === "none") {
      return [
        ...unknown,
        ...all.flatMap(([name, it]) => judge(name, it, byList(policy.allow, name, it))),
      ];
    }
    // What is expected is not known before there was a first.
    if (memory === undefined && all.length === 0) return unknown;
    const entries = emptyObject<string>();
    for (const [, it] of all) {
      const key = keyOf(it);
      entries[key] = it.security ?? own(memory?.entries ?? {}, key) ?? UNKNOWN;
    }
    const learned = learn({ entries, policy, memory, at, what: "access points" });
    const opinions = all.flatMap(([name, it]) => judge(name, it, byBaseline(learned.memory, it)));
    return {
      opinions: [learned.finding, ...unknown, ...opinions],
      memory: learned.memory,
    };
  },
});

const UNKNOWN = "?";

/** Interfaces that are with somebody else's access point. */
function stations({ interfaces }: Facts["wireless"]): readonly [string, Association][] {
  return Object.entries(interfaces).filter(([, { connected, mode, ssid_hex, bssid }]) =>
    connected === true && (mode === undefined || mode === "adhoc") &&
    (ssid_hex !== undefined || bssid !== undefined)
  );
}

function keyOf({ ssid_hex, bssid }: Association): string {
  return `${ssid_hex ?? UNKNOWN}/${bssid ?? UNKNOWN}`;
}

function entryFor({ ssid_hex, bssid, security }: Association): JsonObject {
  const ssid = ssid_hex === undefined ? undefined : textOf(ssid_hex);
  return {
    ...(ssid !== undefined ? { ssid } : ssid_hex === undefined ? {} : { ssid_hex }),
    ...(bssid === undefined ? {} : { bssids: [bssid] }),
    ...(security === undefined ? {} : { security }),
  };
}

/** Undefined for bytes that are no text. */
function textOf(hex: string): string | undefined {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function hexOf(text: string): string {
  return Array.from(
    new TextEncoder().encode(text),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Whether all of these hold; undefined where one may. */
function allOf(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

function isSame<T>(expected: T | undefined, found: T | undefined): boolean | undefined {
  return expected === undefined ? true : found === undefined ? undefined : expected === found;
}

function isOfNetwork(entry: Entry, name: string, it: Association): boolean | undefined {
  const named = entry.ssid === undefined ? undefined : hexOf(entry.ssid);
  return allOf([
    isSame(entry.interface, name),
    isSame(named, it.ssid_hex),
    isSame(entry.ssid_hex, it.ssid_hex),
  ]);
}

function isOneOf({ bssids }: Entry, { bssid }: Association): boolean | undefined {
  if (bssids === undefined) return true;
  return bssid === undefined ? undefined : bssids.some((it) => `${bssid}:`.startsWith(`${it}:`));
}

function isAbout(entry: Entry, name: string, it: Association): boolean | undefined {
  return allOf([
    isOfNetwork(entry, name, it),
    isOneOf(entry, it),
    isSame(entry.security, it.security),
  ]);
}

/** What is wrong by a list: nothing is `true`, and undefined where that cannot be said. */
function byList(allow: readonly Entry[], name: string, it: Association): Doubt | true | undefined {
  const answer = anyOf(allow.map((one) => isAbout(one, name, it)));
  if (answer !== false) return answer;
  const ofNetwork = allow.filter((one) => isOfNetwork(one, name, it) === true);
  if (ofNetwork.length === 0) return "network";
  return ofNetwork.some((one) => isOneOf(one, it) === true) ? "security" : "twin";
}

/** The same by what was found first. What was not known then, or is not now, is no other. */
function byBaseline({ entries }: Baseline, it: Association): Doubt | true {
  const known = Object.entries(entries).map(([key, security]) => {
    const [ssid, bssid] = key.split("/");
    return { ssid, bssid, security };
  });
  const fits = (a: string | undefined, b: string | undefined) =>
    a === undefined || b === undefined || a === UNKNOWN || b === UNKNOWN || a === b;
  const ofNetwork = known.filter(({ ssid }) => fits(ssid, it.ssid_hex));
  if (ofNetwork.length === 0) return "network";
  const secured = ofNetwork.filter(({ security }) => fits(security, it.security));
  if (secured.some(({ bssid }) => fits(bssid, it.bssid))) return true;
  if (secured.length === 0) return "security";
  // Several access points of one network are mostly of one maker; who wants to look so can.
  return secured.some(({ bssid }) => makerOf(bssid) === makerOf(it.bssid)) ? "neighbour" : "twin";
}

/** The first three bytes, without the bit that says that an address was made up locally. */
function makerOf(bssid = ""): number {
  return Number.parseInt(bssid.slice(0, 8).replaceAll(":", ""), 16) & ~0x020000;
}

const WORDS: Readonly<Record<Doubt, string>> = {
  security: "of that name asks for another security: an evil twin",
  twin: "of that name is another: an evil twin, or one that is missing on the list",
  neighbour: "of that name is another of the same maker",
  network: "is not of an expected network",
};

function judge(name: string, it: Association, doubt: Doubt | true | undefined): readonly Opinion[] {
  if (doubt === true) return [];
  if (doubt === undefined) return [{ key: name, unjudged: true }];
  const { ssid, ssid_hex, bssid, security } = it;
  const evidence: JsonObject = { interface: name, doubt };
  for (const [member, value] of Object.entries({ ssid, ssid_hex, bssid, security })) {
    if (value !== undefined) evidence[member] = value;
  }
  const point = `${bssid ?? "unknown"} (${JSON.stringify(ssid ?? "hidden")}, ${
    security ?? "security unknown"
  })`;
  return [{
    key: name,
    severity: doubt === "security" || doubt === "twin" ? "critical" : "warning",
    summary: `${name} is with the access point ${point}, which ${WORDS[doubt]}`,
    evidence,
  }];
}
