import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { emptyObject, own } from "../model/json.ts";
import { defineDetector } from "./_detector.ts";
import { explainFile, type Explanation } from "./_explained.ts";
import { inOpenDirectory } from "./_open_directory.ts";
import { OWNER_ENTRY, ownerMatches } from "./_owner.ts";
import { evidenceOf, groupBy, type Instance, type Process, unseen } from "./_processes.ts";

/** So the kernel names a file that only ever was in memory, memfd_create(2). */
const IN_MEMORY = "/memfd:";
/** runc and crun run a copy of themselves, so that no container can write to their file (CVE-2019-5736). */
const CONTAINER_RUNTIME = /^\/memfd:(?:runc|crun)_cloned:\/proc\/self\/exe$/;
const DELETED = " (deleted)";
const MAX_EXPECTED = 200;
const MAX_PROCESSES = 100;

const memory = z.object({
  expected: z.record(
    z.string(),
    z.object({
      processes: z.array(z.string()).describe("Which ones, by pid and start"),
      by: z.string().describe("What explains it"),
    }),
  ).describe("Programs whose file is gone for a reason, as long as one of the processes runs"),
  visible: z.boolean().describe("Whether executables of others could ever be seen"),
});
type Memory = z.infer<typeof memory>;

/** A program runs whose file is gone, or never was one. */
export const deletedExecutable = defineDetector({
  id: "deleted_executable",
  why:
    "Who deletes a program while it runs, or starts it from memory, leaves nothing to be found on the disk",
  runbook:
    "Keep what is left of it (cp /proc/PID/exe), see who started it, then stop it; after an upgrade restart the program",
  attack: ["T1070.004", "T1620"],
  needs: ["processes"],
  wants: ["executables", "packages"],
  policy: z.strictObject({
    allow: z.array(z.strictObject(OWNER_ENTRY)).max(200).default([]).describe(
      "What may run without a file: what an entry does not name may be anything.",
    ),
  }),
  memory,
  clearAfterMs: 15_000,
  detect({ now: { processes, executables, packages }, policy, memory, at, standingKeys }) {
    const groups = groupBy(processes, (it, program) => {
      const isRuntime = it.uid === 0 && CONTAINER_RUNTIME.test(it.exe ?? "");
      const isAllowed = isRuntime ||
        policy.allow.some((entry) => ownerMatches(entry, { uid: it.uid, owner: it }) === true);
      return isGone(it) && !isAllowed ? program : undefined;
    });
    const expected = emptyObject<Memory["expected"][string]>();
    const kept = unseen(processes, standingKeys());
    // What may not be seen now is expected as before.
    if (kept.length > 0) Object.assign(expected, memory?.expected);
    const opinions: Opinion[] = [...kept];
    const { visible } = processes;
    const isFirst = memory === undefined || visible && !memory.visible;
    for (const [key, group] of groups) {
      const [oldest] = group;
      if (oldest === undefined) continue;
      const known = own(memory?.expected ?? {}, key);
      const explanation = known?.processes.includes(idOf(oldest))
        ? known
        : explain(oldest.it, executables, packages, at.wallMs, isFirst);
      if (explanation !== undefined && "soon" in explanation) {
        opinions.push({ key, unjudged: true });
        continue;
      }
      const by = explanation?.by;
      // What the oldest starts later runs the same file.
      const ids = group.slice(0, MAX_PROCESSES).map(idOf);
      if (by !== undefined) expected[key] = { processes: ids, by };
      opinions.push(findingOf(key, oldest, processes, by));
    }
    const now = {
      expected: Object.fromEntries(Object.entries(expected).slice(0, MAX_EXPECTED)),
      visible: visible || memory?.visible === true,
    };
    return { opinions, memory: memory !== undefined && isSame(memory, now) ? memory : now };
  },
});

function idOf({ pid, start_ticks }: Instance): string {
  return `${pid} ${start_ticks}`;
}

function isGone({ exe, deleted }: Process): boolean {
  return deleted === true || exe?.startsWith(IN_MEMORY) === true || exe?.endsWith(DELETED) === true;
}

/** What runs so when telltale comes to a device is from an upgrade before, or meant to: what was there first is expected. */
function explain(
  { exe = "", deleted }: Process,
  executables: Facts["executables"] | undefined,
  packages: Facts["packages"] | undefined,
  nowMs: number,
  isFirst: boolean,
): Explanation {
  if (isFirst) return { by: "what ran before telltale" };
  if (deleted !== true || exe.startsWith(IN_MEMORY)) return undefined;
  const file = own(executables?.files ?? {}, exe);
  const isSettled = file === undefined || file.sha256 !== undefined || file.unhashed !== undefined;
  return isSettled ? explainFile(file, packages, nowMs) : { soon: true };
}

function findingOf(
  key: string,
  instance: Instance,
  { open_directories }: Facts["processes"],
  by: string | undefined,
): Finding {
  const { exe = "", deleted } = instance.it;
  const [worst, what] = exe.startsWith(IN_MEMORY)
    ? ["critical", "runs from memory, and never was a file"] as const
    : deleted !== true
    ? ["warning", "is called as if it was deleted, but its file is there"] as const
    : inOpenDirectory(exe, open_directories)
    ? ["critical", "runs, but its file was deleted"] as const
    : ["warning", "runs, but its file was deleted or replaced"] as const;
  const evidence = evidenceOf(instance);
  return {
    key,
    severity: by === undefined ? worst : "info",
    summary: `${exe} ${what}, ${by === undefined ? "UNEXPLAINED" : `explained by ${by}`}`,
    evidence: by === undefined ? evidence : { ...evidence, explained_by: by },
  };
}

/** Whether nothing is new: else it would be written at every save. */
function isSame(a: Memory, b: Memory): boolean {
  const keys = Object.keys(b.expected);
  const processesOf = (memory: Memory, key: string) => own(memory.expected, key)?.processes.join();
  return a.visible === b.visible && keys.length === Object.keys(a.expected).length &&
    keys.every((key) => processesOf(a, key) === processesOf(b, key));
}
