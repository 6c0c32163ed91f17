import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Opinion } from "../model/finding.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { BASELINE, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import { anyOf } from "./_owner.ts";

const entry = z.strictObject({
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
  mac: z.string().regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/, "expected six bytes in hex").optional(),
  interface: z.string().min(1).optional(),
});
type Entry = z.infer<typeof entry>;

/** A default gateway as an uplink has it. */
interface Gateway {
  key: string;
  interface: string;
  address: string;
  mac: string | undefined;
}

/** What leaves the device leaves it through another gateway, or through one that is somebody else. */
export const gatewayChanged = defineDetector({
  id: "gateway_changed",
  why:
    "Who answers for the gateway, by ARP or as a DHCP server or router of his own, reads and changes all that a device sends unprotected",
  runbook:
    "See on the router whether it or its address was changed; else find the port or access point that the hardware address is behind",
  attack: ["T1557.002", "T1557.003"],
  needs: ["interfaces"],
  policy: z.strictObject({
    allow: z.array(entry).max(256).default([]).describe(
      "Which gateways are expected: what an entry does not name may be anything.",
    ),
    ...LEARNING,
    // Uplinks come up one after the other, and routers of IPv6 after those of IPv4.
    baseline: LEARNING.baseline.unwrap().default("learn"),
    learn_for_h: LEARNING.learn_for_h.unwrap().default(1),
  }),
  list: {
    name: "allow",
    what: "default gateways",
    // Which they are is another thing at each site.
    onRequest: "site",
    write: ({ interfaces }) =>
      gatewaysOf(interfaces).map(({ address, mac }): JsonObject => ({
        address,
        ...(mac === undefined ? {} : { mac }),
      })),
    matches: ({ interfaces }, { allow }) =>
      allow.map((one) => anyOf(gatewaysOf(interfaces).map((it) => isAbout(one, it)))),
  },
  memory: BASELINE,
  clearAfterMs: 30_000,
  detect({ now: { interfaces }, policy, memory, at }) {
    const all = gatewaysOf(interfaces);
    if (policy.allow.length > 0 || policy.baseline === "none") {
      return all.flatMap((it) => judge(it, anyOf(policy.allow.map((one) => isAbout(one, it)))));
    }
    // An uplink may come up later than the agent, and nobody may have asked for the gateway yet.
    if (memory === undefined && !all.some(isSettled)) return [];
    const entries = emptyObject<string>();
    for (const { key, mac } of all) {
      entries[key] = mac ?? own(memory?.entries ?? {}, key) ?? UNKNOWN;
    }
    const learned = learn({ entries, policy, memory, at, what: "default gateways" });
    const known = completed(learned.memory, all);
    const isExpected = ({ key, mac }: Gateway) => {
      const expected = own(known.entries, key);
      if (expected === undefined) return false;
      return expected === UNKNOWN || (mac === undefined ? undefined : mac === expected);
    };
    const opinions = all.flatMap((it) => judge(it, isExpected(it), own(known.entries, it.key)));
    return { opinions: [learned.finding, ...opinions], memory: known };
  },
});

const UNKNOWN = "?";

/** What is behind interfaces that have a hardware address: a modem's other end is another at each call. */
function gatewaysOf({ links }: Facts["interfaces"]): readonly Gateway[] {
  return Object.entries(links).flatMap(([name, { mac: own, gateways = {} }]) =>
    own === undefined ? [] : Object.entries(gateways).map(([address, { mac }]) => ({
      key: `${name}/${address}`,
      interface: name,
      address,
      mac,
    }))
  );
}

function isSettled({ address, mac }: Gateway): boolean {
  return mac !== undefined || address.includes(":");
}

/** The hardware address of a gateway that is expected may be seen later than the gateway. */
function completed<T extends { entries: Readonly<Record<string, string>> }>(
  memory: T,
  all: readonly Gateway[],
): T {
  const seen = all.filter(({ key, mac }) =>
    mac !== undefined && own(memory.entries, key) === UNKNOWN
  );
  if (seen.length === 0) return memory;
  const entries = Object.assign(emptyObject<string>(), memory.entries);
  for (const { key, mac } of seen) entries[key] = mac ?? UNKNOWN;
  return { ...memory, entries };
}

/** Undefined where the hardware address is asked for and not known. */
function isAbout(entry: Entry, it: Gateway): boolean | undefined {
  const here = (entry.address ?? it.address) === it.address &&
    (entry.interface ?? it.interface) === it.interface;
  if (!here || entry.mac === undefined) return here;
  return it.mac === undefined ? undefined : entry.mac === it.mac;
}

function judge(it: Gateway, answer: boolean | undefined, expected?: string): readonly Opinion[] {
  if (answer === true) return [];
  if (answer === undefined) return [{ key: it.key, unjudged: true }];
  const { key, interface: name, address, mac } = it;
  const known = expected === undefined || expected === UNKNOWN ? undefined : expected;
  const evidence: JsonObject = { interface: name, address };
  if (mac !== undefined) evidence.mac = mac;
  if (known !== undefined) evidence.expected_mac = known;
  const who = mac === undefined ? address : `${address} (${mac})`;
  const why = known === undefined ? "is not expected" : `was ${known}`;
  return [{ key, severity: "warning", summary: `The gateway ${who} on ${name} ${why}`, evidence }];
}
