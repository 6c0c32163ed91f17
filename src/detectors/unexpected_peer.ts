import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Opinion } from "../model/finding.ts";
import type { JsonObject } from "../model/json.ts";
import { anyOf, OWNER_ENTRY, ownerEntry, ownerMatches } from "./_owner.ts";
import { defineDetector } from "./_detector.ts";
import { isWithin, PREFIX } from "./_prefix.ts";

const entry = z.strictObject({
  address: PREFIX.optional().describe("The peer's address, or a prefix such as 192.0.2.0/24."),
  port: z.int().min(1).max(65_535).optional().describe(
    "The peer's port, or ours if it came to us.",
  ),
  protocol: z.enum(["tcp", "udp", "udplite", "raw"]).optional(),
  direction: z.enum(["in", "out"]).optional(),
  ...OWNER_ENTRY,
});

type Entry = z.infer<typeof entry>;
type Peer = Facts["sockets"]["peers"][string];

/** A connection with somebody who is not on the list. */
export const unexpectedPeer = defineDetector({
  id: "unexpected_peer",
  why: "A device talks to few hosts; another is a command server, or somebody who takes data out",
  runbook: "See which program it is and whose the address is; block it, or add it to the list",
  attack: ["T1071", "T1041"],
  needs: ["sockets"],
  policy: z.strictObject({
    allow: z.array(entry).max(1_000).default([]).describe(
      "With whom there may be connections. Empty: not judged.",
    ),
  }),
  list: {
    name: "allow",
    what: "peers",
    onRequest: "peers",
    write: ({ sockets }) =>
      Object.values(sockets.peers).filter(({ address }) => !isLoopback(address)).map((it) => ({
        direction: it.direction,
        protocol: it.protocol,
        address: it.address,
        port: it.port,
        ...ownerEntry(it) as JsonObject,
      })),
    matches: ({ sockets }, { allow }) =>
      allow.map((one) => anyOf(Object.values(sockets.peers).map((it) => isAbout(one, it)))),
  },
  clearAfterMs: 60_000,
  detect({ now: { sockets }, policy: { allow } }) {
    if (allow.length === 0) return [];
    return Object.entries(sockets.peers).flatMap(([key, it]): Opinion[] => {
      if (isLoopback(it.address)) return [];
      const answer = anyOf(allow.map((one) => isAbout(one, it)));
      if (answer === true) return [];
      if (answer === undefined) return [{ key, unjudged: true }];
      const { protocol, address, port, direction, uid, owner } = it;
      const { process, exe, script, unit, pid } = owner ?? {};
      const evidence: JsonObject = { protocol, direction, address, port };
      for (const [name, value] of Object.entries({ uid, process, exe, script, unit, pid })) {
        if (value !== undefined) evidence[name] = value;
      }
      const who = exe ?? process ?? `a program of uid ${uid ?? "unknown"}`;
      const summary = direction === "out"
        ? `${who} is connected to ${address} port ${port}`
        : `${address} is connected to our port ${port}`;
      return [{ key, severity: "warning", summary, evidence }];
    });
  },
});

/** Whether an entry of the list is about this connection. */
function isAbout(entry: Entry, it: Peer): boolean | undefined {
  return (entry.protocol ?? it.protocol) === it.protocol &&
    (entry.direction ?? it.direction) === it.direction &&
    (entry.port ?? it.port) === it.port &&
    (entry.address === undefined || isWithin(it.address, entry.address)) &&
    ownerMatches(entry, it);
}

function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
