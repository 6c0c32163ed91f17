import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { type JsonObject, own } from "../model/json.ts";
import { stableUnit } from "../model/unit.ts";
import { BASELINE, type Baseline, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import { type Explain, explainProgram } from "./_explained.ts";
import { anyOf, isLike, OWNER_ENTRY, type OwnerEntry, ownerEntry, ownerMatches } from "./_owner.ts";

const entry = z.strictObject({
  protocol: z.enum(["tcp", "udp", "udplite", "raw", "packet"]).optional(),
  address: z.string().min(1).optional().describe("As the key of the port has it, such as 0.0.0.0."),
  port: z.union([z.int().min(0).max(65_535), z.literal("ephemeral")]).optional().describe(
    'A port, or "ephemeral" for any that the kernel chooses by itself.',
  ),
  namespace: z.string().min(1).optional().describe(
    "The network namespace, if not the device's; `*` stands for anything.",
  ),
  ...OWNER_ENTRY,
});
type Entry = z.infer<typeof entry>;
/** By which change of packages what a program does is explained. */
type SocketFact = Facts["sockets"]["listening"][string];

/** A socket that anybody may send to, and that is not expected. */
export const openPorts = defineDetector({
  id: "open_ports",
  why:
    "An unexpected listener is a back door, a debug server left on, or a service nobody meant to expose",
  runbook:
    "See which program owns it and where that came from; stop it, close the port in the firewall, or add it to the list",
  attack: ["T1571", "T1205"],
  needs: ["sockets"],
  wants: ["executables", "packages", "deployments"],
  policy: z.strictObject({
    allow: z.array(entry).max(1_000).default([]).describe(
      "What may listen: what an entry does not name may be anything.",
    ),
    ...LEARNING,
  }),
  list: {
    name: "allow",
    what: "listening ports",
    write: ({ sockets }) => Object.values(sockets.listening).map(entryFor),
    matches: ({ sockets }, { allow }) =>
      allow.map((one) => anyOf(Object.values(sockets.listening).map((it) => isAbout(one, it)))),
  },
  memory: BASELINE,
  clearAfterMs: 15_000,
  detect({ now: { sockets, ...others }, policy, memory, at }) {
    const explain: Explain = (owner) => explainProgram(owner, others, at.wallMs);
    const beyond = sockets.untold === 0 ? [] : [UNTOLD];
    if (policy.allow.length > 0 || policy.baseline === "none") {
      const opinions = judge(
        sockets.listening,
        (_, it) => anyOf(policy.allow.map((one) => isAbout(one, it))),
        explain,
      );
      return [...opinions, ...beyond];
    }
    // Without a look before, UDP is not told yet.
    if (!sockets.settled && memory === undefined) return beyond;
    const entries = Object.fromEntries(
      Object.entries(sockets.listening).map(([key, it]) => [key, print(it)]),
    );
    const learned = learn({ entries, policy, memory, at, what: "listening ports" });
    const isExpected = (key: string, it: SocketFact) => expected(learned.memory, key, it);
    const opinions = judge(sockets.listening, isExpected, explain);
    return { opinions: [learned.finding, ...opinions, ...beyond], memory: learned.memory };
  },
});

const UNTOLD: Finding = {
  key: "(untold)",
  severity: "warning",
  summary: "There are more sockets or network namespaces than can be told",
  evidence: {},
};

/** `isExpected` says undefined for what cannot be said without knowing whose a socket is. */
function judge(
  listening: Readonly<Record<string, SocketFact>>,
  isExpected: (key: string, it: SocketFact) => boolean | undefined,
  explain: Explain,
): readonly Opinion[] {
  return Object.entries(listening).flatMap(([key, it]): Opinion[] => {
    const answer = isExpected(key, it);
    if (answer === true) return [];
    const explanation = it.owner === undefined ? undefined : explain(it.owner);
    const isOpen = answer === undefined || explanation !== undefined && "soon" in explanation;
    return [isOpen ? { key, unjudged: true } : findingOf(key, it, explanation?.by)];
  });
}

/** Whether an entry of the list is about this socket. */
function isAbout(entry: Entry, it: SocketFact): boolean | undefined {
  const { protocol, address, port, namespace } = entry;
  const here = (protocol ?? it.protocol) === it.protocol &&
    (address ?? it.address) === it.address &&
    (port === undefined || (port === "ephemeral" ? it.chosen === true : port === it.port)) &&
    (namespace === undefined || it.namespace !== undefined && isLike(it.namespace, namespace));
  return here && ownerMatches(entry as OwnerEntry, it);
}

function entryFor(it: SocketFact): JsonObject {
  const { protocol, address, port, chosen, namespace } = it;
  return {
    protocol,
    ...(isEverywhereTheSame(address) ? { address } : {}),
    port: chosen ? "ephemeral" : port,
    ...(namespace === undefined ? {} : { namespace: stableUnit(namespace) }),
    ...ownerEntry(it) as JsonObject,
  };
}

/** Unlike a device's own address, and the number of an interface: any, loopback, multicast, every interface. */
function isEverywhereTheSame(address: string): boolean {
  return ["0.0.0.0", "::", "::1", "if0"].includes(address) ||
    /^(?:127\.|22[4-9]\.|23[0-9]\.|ff[0-9a-f]{2}:)/.test(address);
}

function expected({ entries }: Baseline, key: string, it: SocketFact): boolean | undefined {
  const known = own(entries, key);
  if (known === undefined) return false;
  if (known === print(it) || known === `uid ${it.uid ?? "unknown"}`) return true;
  return it.owner === undefined && !it.unowned ? undefined : false;
}

/** Whose a socket is, as a baseline remembers it. */
function print({ uid, owner, unowned }: SocketFact): string {
  if (owner === undefined) return unowned ? "kernel" : `uid ${uid ?? "unknown"}`;
  return [owner.exe ?? owner.process, owner.script].filter((it) => it !== undefined).join(" ");
}

function findingOf(key: string, it: SocketFact, by: string | undefined): Finding {
  const { protocol, address, port, namespace, uid, owner, unowned } = it;
  const { process, exe, deleted, script, unit, pid } = owner ?? {};
  const whose = exe ?? process ?? (unowned ? "the kernel" : `a program of uid ${uid ?? "unknown"}`);
  const evidence: JsonObject = { protocol, address, port };
  for (
    const [name, value] of Object.entries({
      uid,
      process,
      exe,
      deleted,
      script,
      unit,
      pid,
      namespace,
    })
  ) {
    if (value !== undefined) evidence[name] = value;
  }
  const verb = protocol === "packet" ? "hears every frame" : "listens";
  const summary = `${whose} ${verb} on ${key}`;
  if (by === undefined) return { key, severity: severityOf(it, key), summary, evidence };
  evidence.explained_by = by;
  return { key, severity: "info", summary: `${summary}, explained by ${by}`, evidence };
}

function severityOf({ protocol, address }: SocketFact, key: string): Finding["severity"] {
  if (address.startsWith("127.") || address === "::1") return "info";
  // A socket that a client opened and keeps looks the same as a server's.
  return protocol === "tcp" || protocol === "udp" && !key.includes(":*") ? "critical" : "warning";
}
