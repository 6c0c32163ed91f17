import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { emptyObject, own } from "../model/json.ts";
import { defineDetector } from "./_detector.ts";
import { explainFile, type Explanation } from "./_explained.ts";
import { inOpenDirectory } from "./_open_directory.ts";
import { OWNER_ENTRY, ownerMatches } from "./_owner.ts";
import { evidenceOf, type Instance, oldestBy, type Process, unseen } from "./_processes.ts";

/** So the kernel names a file that only ever was in memory, memfd_create(2). */
const IN_MEMORY = "/memfd:";
const DELETED = " (deleted)";
const MAX_EXPECTED = 500;

const memory = z.object({
  expected: z.record(
    z.string(),
    z.object({
      process: z.string().describe("Which one, by pid and start"),
      by: z.string().describe("What explains it"),
    }),
  ).describe("Programs whose file is gone for a reason, as long as the process is the same"),
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
    allow: z.array(z.strictObject(OWNER_ENTRY)).max(200).default([
      // They run a copy of themselves, so that no container can write to the file (CVE-2019-5736).
      { exe: "/memfd:runc_cloned:/proc/self/exe", uid: 0 },
      { exe: "/memfd:crun_cloned:/proc/self/exe", uid: 0 },
    ]).describe("What may run without a file: what an entry does not name may be anything."),
  }),
  memory,
  clearAfterMs: 15_000,
  detect({ now: { processes, executables, packages }, policy, memory, at, standingKeys }) {
    const found = oldestBy(processes, (it, program) => {
      const isAllowed = policy.allow.some((entry) =>
        ownerMatches(entry, { uid: it.uid, owner: it }) === true
      );
      return isGone(it) && !isAllowed ? program : undefined;
    });
    const expected = emptyObject<Memory["expected"][string]>();
    const opinions: Opinion[] = [...unseen(processes, standingKeys())];
    for (const [key, instance] of found) {
      const { it, pid, start_ticks } = instance;
      const process = `${pid} ${start_ticks}`;
      const known = own(memory?.expected ?? {}, key);
      const by = explain(it, executables, packages, at.wallMs, memory === undefined);
      if (known?.process === process) expected[key] = known;
      else if (by !== undefined && "by" in by) expected[key] = { process, by: by.by };
      else if (by !== undefined) {
        opinions.push({ key, unjudged: true });
        continue;
      }
      opinions.push(findingOf(key, instance, processes, own(expected, key)?.by));
    }
    const kept = processes.visible ? expected : { ...memory?.expected, ...expected };
    const bounded = Object.fromEntries(Object.entries(kept).slice(0, MAX_EXPECTED));
    // Without the right to see executables nothing was there first.
    if (memory === undefined && !processes.visible) return opinions;
    return { opinions, memory: sameAs(memory, bounded) ?? { expected: bounded } };
  },
});

function isGone({ exe, deleted }: Process): boolean {
  return deleted === true || exe?.startsWith(IN_MEMORY) === true || exe?.endsWith(DELETED) === true;
}

/** What was so when telltale came to the device may be from an upgrade before; not what only an intruder does. */
function explain(
  { exe = "", deleted }: Process,
  executables: Facts["executables"] | undefined,
  packages: Facts["packages"] | undefined,
  nowMs: number,
  isFirst: boolean,
): Explanation {
  if (deleted !== true || exe.startsWith(IN_MEMORY) || inOpenDirectory(exe, {})) return undefined;
  if (isFirst) return { by: "what was before telltale" };
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
  const evidence = evidenceOf(instance);
  if (exe.startsWith(IN_MEMORY)) {
    const summary = `Process ${instance.pid} runs ${exe} from memory, which was never a file`;
    return { key, severity: "critical", summary, evidence };
  }
  if (deleted !== true) {
    const summary = `${exe} is called as if it was deleted, but its file is there`;
    return { key, severity: "warning", summary, evidence };
  }
  const open = inOpenDirectory(exe, open_directories);
  return {
    key,
    severity: by !== undefined ? "info" : open ? "critical" : "warning",
    summary: `${exe} runs, but its file was deleted or replaced, ${
      by === undefined ? "UNEXPLAINED" : `explained by ${by}`
    }`,
    evidence: by === undefined ? evidence : { ...evidence, explained_by: by },
  };
}

/** The memory itself where nothing in it changed: else it would be written at every save. */
function sameAs(memory: Memory | undefined, expected: Memory["expected"]): Memory | undefined {
  const keys = Object.keys(expected);
  const isSame = memory !== undefined && keys.length === Object.keys(memory.expected).length &&
    keys.every((key) => own(memory.expected, key)?.process === expected[key]?.process);
  return isSame ? memory : undefined;
}
