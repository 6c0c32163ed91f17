import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Opinion } from "../model/finding.ts";
import { emptyObject, own } from "../model/json.ts";
import { BASELINE, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import { isLike } from "./_owner.ts";
import { inOpenDirectory } from "./_open_directory.ts";
import { evidenceOf, type Instance, unseen } from "./_processes.ts";

/** A program runs from where everybody may write. */
export const programInOpenDirectory = defineDetector({
  id: "program_in_open_directory",
  why:
    "Where everybody may write, nobody installs programs: it is where an intruder's first one lands",
  runbook:
    "Keep the file, see who started it and what else of his lies there, and stop it; mount /tmp, /var/tmp and /dev/shm with noexec",
  attack: ["T1036.005", "T1059", "T1074.001"],
  needs: ["processes"],
  policy: z.strictObject({
    allow: z.array(z.strictObject({
      path: z.string().regex(/^\//, "expected an absolute path").max(4096)
        .describe("The executable; `*` stands for anything."),
    })).max(200).default([]).describe("What may run from such a place."),
    ...LEARNING,
  }),
  list: {
    name: "allow",
    what: "programs in open directories",
    write: ({ processes }) =>
      [...programs(processes).values()].map(({ it }) => ({ path: it.exe ?? "" })),
    matches: ({ processes }, { allow }) =>
      allow.map(({ path }) =>
        Object.values(processes.programs).some(({ exe }) =>
          exe !== undefined && isLike(exe, path)
        ) ||
        (processes.visible ? false : undefined)
      ),
  },
  memory: BASELINE.extend({ visible: z.boolean().describe("Whether executables could be seen") }),
  clearAfterMs: 15_000,
  detect({ now: { processes }, policy, memory, at, standingKeys }) {
    const found = programs(processes);
    const kept = unseen(processes, standingKeys());
    if (policy.allow.length > 0 || policy.baseline === "none") {
      const isAllowed = ({ it: { exe = "" } }: Instance) =>
        policy.allow.some(({ path }) => isLike(exe, path));
      return [...kept, ...judge(found, (_, instance) => isAllowed(instance))];
    }
    const { visible } = processes;
    // With the grant that shows executables all of them are new.
    const known = memory?.visible === visible ? memory : undefined;
    const entries = emptyObject<string>();
    for (const key of found.keys()) entries[key] = "";
    const what = "programs in open directories";
    const learned = learn({ entries, policy, memory: known, at, what });
    const isKnown = (key: string) => own(learned.memory.entries, key) !== undefined;
    return {
      opinions: [...kept, learned.finding, ...judge(found, isKnown)],
      memory: learned.memory === known ? known : { ...learned.memory, visible },
    };
  },
});

/** Each program that runs there, by its oldest process. */
function programs(
  { programs, open_directories }: Facts["processes"],
): ReadonlyMap<string, Instance> {
  const found = new Map<string, Instance>();
  for (const [program, it] of Object.entries(programs)) {
    if (!inOpenDirectory(it.exe, open_directories)) continue;
    found.set(program, { it, pid: it.pid, start_ticks: it.start_ticks });
  }
  return found;
}

function judge(
  found: ReadonlyMap<string, Instance>,
  isExpected: (key: string, instance: Instance) => boolean,
): readonly Opinion[] {
  return [...found].flatMap(([key, instance]): Opinion[] =>
    isExpected(key, instance) ? [] : [{
      key,
      severity: "warning",
      summary: `${instance.it.exe} runs from a directory that everybody may write to`,
      evidence: evidenceOf(instance),
    }]
  );
}
