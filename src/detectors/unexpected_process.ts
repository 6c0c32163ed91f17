import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { BASELINE, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import { explainProgram, type Explanation } from "./_explained.ts";
import { anyOf, OWNER_ENTRY, type OwnerEntry, ownerEntry, ownerMatches } from "./_owner.ts";

type Program = Facts["processes"]["programs"][string];

/** A program runs that is not expected to. */
export const unexpectedProcess = defineDetector({
  id: "unexpected_process",
  why:
    "A device runs few programs, always the same; another is a tool of an intruder, or his miner",
  runbook:
    "See who started it and where its file came from; stop it and keep the file, or add it to the list",
  attack: ["T1059", "T1204"],
  needs: ["processes"],
  wants: ["executables", "packages"],
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
    write: ({ processes: { programs } }) =>
      Object.values(programs).map((it) => ownerEntry({ uid: it.uid, owner: it }) as JsonObject),
    matches: ({ processes: { programs } }, { allow }) =>
      allow.map((entry) => anyOf(Object.values(programs).map((it) => isAbout(entry, it)))),
  },
  memory: BASELINE.extend({
    visible: z.boolean().describe("Whether executables could be seen: else names stand for them"),
  }),
  clearAfterMs: 15_000,
  detect({ now: { processes: { programs, visible, untold }, ...others }, policy, memory, at }) {
    const explain = (it: Program) => explainProgram(it, others, at.wallMs);
    const beyond = untold === 0 ? [] : [UNTOLD];
    const { allow } = policy;
    if (allow.length > 0 || policy.baseline === "none") {
      const isAllowed = (it: Program) => anyOf(allow.map((entry) => isAbout(entry, it)));
      return [...judge(programs, (_, it) => isAllowed(it), explain), ...beyond];
    }
    const entries = emptyObject<string>();
    for (const key of Object.keys(programs)) entries[key] = "";
    // With the grant that shows executables, or without it, everything has another name.
    const known = memory?.visible === visible ? memory : undefined;
    const learned = learn({ entries, policy, memory: known, at, what: "programs" });
    const isKnown = (key: string) => own(learned.memory.entries, key) !== undefined;
    const opinions = judge(programs, isKnown, explain);
    return {
      opinions: [learned.finding, ...opinions, ...beyond],
      memory: learned.memory === known ? known : { ...learned.memory, visible },
    };
  },
});

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
  explain: (it: Program) => Explanation,
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
