import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import type { Instant } from "../model/instant.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { BASELINE, type Baseline, learn, LEARNING, type Lesson } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import {
  executionEntry,
  executionMatches,
  isAllowed,
  isUsual,
  judgeExecutions,
} from "./_executions.ts";
import { type Explain, explainProgram } from "./_explained.ts";
import { anyOf, OWNER_ENTRY, type OwnerEntry, ownerEntry, ownerMatches } from "./_owner.ts";

type Program = Facts["processes"]["programs"][string];
type Execution = Facts["executions"]["programs"][string];

/** So many executed programs are learned. */
const MAX_LEARNED = 5_000;

/** A program runs, or ran for however short a time, that is not expected to. */
export const unexpectedProcess = defineDetector({
  id: "unexpected_process",
  why:
    "A device runs few programs, always the same; another is a tool of an intruder, or his miner",
  runbook:
    "See who started it and where its file came from; stop it and keep the file, or add it to the list",
  attack: ["T1059", "T1204"],
  needs: ["processes"],
  wants: ["executables", "executions", "packages"],
  policy: z.strictObject({
    allow: z.array(z.strictObject(OWNER_ENTRY)).max(1_000).default([]).describe(
      "What may run: what an entry does not name may be anything.",
    ),
    ...LEARNING,
    // What runs from time to time only, such as at night, is not there at the first look.
    baseline: LEARNING.baseline.unwrap().default("learn"),
  }),
  list: {
    name: "allow",
    what: "programs",
    wants: ["executions"],
    write: ({ processes: { programs }, executions }) => [
      ...Object.values(programs).map((it) => ownerEntry({ uid: it.uid, owner: it }) as JsonObject),
      ...Object.entries(executions?.programs ?? {}).map(([path, it]) => executionEntry(path, it)),
    ],
    matches: ({ processes: { programs }, executions }, { allow }) =>
      allow.map((entry) =>
        anyOf([
          ...Object.values(programs).map((it) => isAbout(entry, it)),
          ...Object.entries(executions?.programs ?? {}).map(([path, it]) =>
            executionMatches(entry, path, it, it.uids[0])
          ),
        ])
      ),
  },
  memory: BASELINE.extend({
    visible: z.boolean().describe("Whether executables could be seen: else names stand for them"),
    executed: BASELINE.optional().describe("What was executed, from when that could be seen"),
  }),
  clearAfterMs: 15_000,
  detect({ now: { processes, executions, ...others }, policy, memory, at }) {
    const { programs, visible, untold } = processes;
    const explain: Explain = (it) => explainProgram(it, others, at.wallMs);
    const beyond = untold === 0 ? [] : [UNTOLD];
    const { allow } = policy;
    if (allow.length > 0 || policy.baseline === "none") {
      const isAllowedNow = (it: Program) => anyOf(allow.map((entry) => isAbout(entry, it)));
      const ran = executions === undefined ? [] : judgeExecutions(
        executions,
        (path, it) => isAllowed(allow, path, it),
        explain,
      );
      return [...judge(programs, (_, it) => isAllowedNow(it), explain), ...beyond, ...ran];
    }
    const entries = emptyObject<string>();
    for (const key of Object.keys(programs)) entries[key] = "";
    // With the grant that shows executables, or without it, everything has another name.
    const known = memory?.visible === visible ? memory : undefined;
    const learned = learn({ entries, policy, memory: known, at, what: "programs" });
    const ran = learnExecutions(executions, policy, memory?.executed, at);
    const executed = ran?.memory.entries ?? {};
    const running = learned.memory.entries;
    // What was executed before and is slower today is no other program.
    const isKnown = (key: string, { exe, script }: Program) =>
      [key, script ?? exe ?? ""].some((it) => own(executed, it) !== undefined) ||
      own(running, key) !== undefined;
    const opinions = [learned.finding, ...judge(programs, isKnown, explain), ...beyond];
    if (executions !== undefined && ran !== undefined) {
      const isExpected = (path: string, it: Execution) => isUsual(path, it, executed, running);
      opinions.push(ran.finding, ...judgeExecutions(executions, isExpected, explain));
    }
    const same = learned.memory === known && ran?.memory === memory?.executed;
    const kept = ran?.memory ?? memory?.executed;
    const { executed: _, ...rest } = { executed: undefined, ...learned.memory };
    return {
      opinions,
      memory: same && memory !== undefined
        ? memory
        : { ...rest, visible, ...(kept === undefined ? {} : { executed: kept }) },
    };
  },
});

/** The baseline of what is executed, which begins when that can first be seen. */
function learnExecutions(
  executions: Facts["executions"] | undefined,
  policy: Lesson["policy"],
  memory: Baseline | undefined,
  at: Instant,
): ReturnType<typeof learn> | undefined {
  if (executions === undefined || executions.source === "none" && memory === undefined) {
    return undefined;
  }
  const entries = emptyObject<string>();
  let room = MAX_LEARNED - Object.keys(memory?.entries ?? {}).length;
  for (const path of Object.keys(executions.programs)) {
    if (own(memory?.entries ?? {}, path) === undefined && --room < 0) continue;
    entries[path] = "";
  }
  const { memory: learned, finding } = learn({
    entries,
    policy,
    memory,
    at,
    what: "programs that are executed",
  });
  return { memory: learned, finding: { ...finding, key: "(baseline of executions)" } };
}

function isAbout(entry: OwnerEntry, it: Program): boolean | undefined {
  return ownerMatches(entry, { uid: it.uid, owner: it });
}

const UNTOLD: Finding = {
  key: "(untold)",
  severity: "warning",
  summary: "More different programs run than can be told",
  evidence: {},
};

function judge(
  programs: Readonly<Record<string, Program>>,
  isExpected: (key: string, it: Program) => boolean | undefined,
  explain: Explain,
): readonly Opinion[] {
  return Object.entries(programs).flatMap(([key, it]): Opinion[] => {
    const answer = isExpected(key, it);
    if (answer === true) return [];
    const explanation = explain(it);
    if (answer === undefined || explanation !== undefined && "soon" in explanation) {
      return [{ key, unjudged: true }];
    }
    const { process, exe, deleted, script, unit, uid, pid } = it;
    const evidence: JsonObject = { process, pid };
    for (const [name, value] of Object.entries({ exe, deleted, script, unit, uid })) {
      if (value !== undefined) evidence[name] = value;
    }
    const what = [exe ?? process, script].filter((it) => it !== undefined).join(" ");
    const summary = `${what} runs, which is not expected`;
    const by = explanation?.by;
    if (by === undefined) return [{ key, severity: "warning", summary, evidence }];
    evidence.explained_by = by;
    return [{ key, severity: "info", summary: `${summary}, explained by ${by}`, evidence }];
  });
}
