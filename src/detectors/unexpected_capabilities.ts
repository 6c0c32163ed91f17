import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Opinion } from "../model/finding.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { BASELINE, type Baseline, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import { anyOf, OWNER_ENTRY, ownerEntry, ownerMatches } from "./_owner.ts";
import { evidenceOf, type Instance, oldestBy, type Process, unseen } from "./_processes.ts";

const entry = z.strictObject({
  ...OWNER_ENTRY,
  capabilities: z.array(z.string().regex(/^CAP_[A-Z0-9_]+$/, "expected a name such as CAP_NET_RAW"))
    .max(64).optional().describe("What it may have at most; anything without it."),
});
type Entry = z.infer<typeof entry>;

/** Whoever has one of them can become root, or see and change what only root may: capabilities(7). */
const AS_GOOD_AS_ROOT =
  /^CAP_(?:BPF|CHOWN|DAC_OVERRIDE|DAC_READ_SEARCH|FOWNER|MAC_ADMIN|MAC_OVERRIDE|MKNOD|SETFCAP|SETGID|SETUID|SYS_ADMIN|SYS_CHROOT|SYS_MODULE|SYS_PTRACE|SYS_RAWIO)$/;

/** A process that is not root may do what only root may. */
export const unexpectedCapabilities = defineDetector({
  id: "unexpected_capabilities",
  why:
    "A capability is a piece of root: a file that gives one (setcap) is a back door that no search for setuid bits finds",
  runbook:
    "See where it has it from: getcap of its file, or AmbientCapabilities= of its unit; take it away (setcap -r), or add it to the list",
  attack: ["T1548", "T1068"],
  needs: ["processes"],
  policy: z.strictObject({
    allow: z.array(entry).max(500).default([]).describe("Who may have which capabilities."),
    ...LEARNING,
    // What needs them may be started later, such as by a timer.
    baseline: LEARNING.baseline.unwrap().default("learn"),
  }),
  list: {
    name: "allow",
    what: "capabilities of users",
    write: ({ processes }) =>
      [...raised(processes).values()].map(({ it }) => ({
        ...ownerEntry({ uid: it.uid, owner: it }) as JsonObject,
        capabilities: it.capabilities ?? [],
      })),
    matches: ({ processes }, { allow }) =>
      allow.map((entry) =>
        anyOf(processes.each.map((it) => it !== undefined && isAbout(entry, it)))
      ),
  },
  memory: BASELINE.extend({
    visible: z.boolean().describe("Whether executables could be seen: else names stand for them"),
  }),
  clearAfterMs: 15_000,
  detect({ now: { processes }, policy, memory, at, standingKeys }) {
    const { visible } = processes;
    const found = raised(processes);
    const kept = unseen(processes, standingKeys());
    if (policy.allow.length > 0 || policy.baseline === "none") {
      return [...kept, ...judge(found, (_, it) => allowedTo(it, policy.allow))];
    }
    const known = memory?.visible === visible ? memory : undefined;
    const entries = emptyObject<string>();
    for (const [key, { it }] of found) {
      entries[key] = union(own(known?.entries ?? {}, key), it.capabilities ?? []);
    }
    const learned = learn({ entries, policy, memory: known, at, what: "capabilities of users" });
    const opinions = judge(found, (key) => expectedOf(learned.memory, key));
    return {
      opinions: [...kept, learned.finding, ...opinions],
      memory: learned.memory === known ? known : { ...learned.memory, visible },
    };
  },
});

/** Who has capabilities without being root; in a user namespace of one's own they count for nothing outside. */
function raised(processes: Facts["processes"]): ReadonlyMap<string, Instance> {
  return oldestBy(processes, (it, program) => {
    const { uid, capabilities, own_users } = it;
    return uid === undefined || capabilities === undefined || own_users ? undefined : program;
  });
}

/** All that one was ever seen to have while it was learned. */
function union(known: string | undefined, names: readonly string[]): string {
  return [...new Set([...known?.split(" ") ?? [], ...names])].sort().join(" ");
}

function expectedOf({ entries }: Baseline, key: string): readonly string[] {
  return own(entries, key)?.split(" ") ?? [];
}

function isAbout(entry: Entry, it: Process): boolean | undefined {
  return ownerMatches(entry, { uid: it.uid, owner: it });
}

/** What entries allow; undefined where they allow anything, or that cannot be seen. */
function allowedTo(it: Process, allow: readonly Entry[]): readonly string[] | undefined {
  const about = allow.filter((entry) => isAbout(entry, it) !== false);
  if (about.some((entry) => entry.capabilities === undefined || isAbout(entry, it) === undefined)) {
    return undefined;
  }
  return about.flatMap(({ capabilities = [] }) => capabilities);
}

function judge(
  found: ReadonlyMap<string, Instance>,
  allowed: (key: string, it: Process) => readonly string[] | undefined,
): readonly Opinion[] {
  return [...found].flatMap(([key, instance]): Opinion[] => {
    const expected = allowed(key, instance.it);
    if (expected === undefined) return [{ key, unjudged: true }];
    const more = (instance.it.capabilities ?? []).filter((name) => !expected.includes(name));
    if (more.length === 0) return [];
    const { exe, process, uid } = instance.it;
    return [{
      key,
      severity: more.some((name) => AS_GOOD_AS_ROOT.test(name)) ? "critical" : "warning",
      summary: `${exe ?? process} of user ${uid} has ${
        more.length > 6 ? "almost all capabilities" : more.join(", ")
      }`,
      evidence: { ...evidenceOf(instance), capabilities: more },
    }];
  });
}
