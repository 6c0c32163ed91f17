import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Opinion } from "../model/finding.ts";
import { emptyObject, own } from "../model/json.ts";
import { BASELINE, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";

/** A library is loaded into every program. */
export const preloadedLibrary = defineDetector({
  id: "preloaded_library",
  why:
    "What stands in /etc/ld.so.preload runs in every program, root's too: it hides files, processes and ports from all of them",
  runbook:
    "Keep the file and the library it names; do not trust ps, ls and ss on the device, which load it as well; reinstall from a clean image unless a vendor's package brought it",
  attack: ["T1574.006", "T1014"],
  needs: ["preload"],
  policy: z.strictObject({
    allow: z.array(z.strictObject({ library: z.string().min(1).max(4096) })).max(50).default([])
      .describe(
        "Libraries that may be there, as the file names them, or the list of what is mapped.",
      ),
    baseline: LEARNING.baseline,
    learn_for_h: LEARNING.learn_for_h,
  }),
  list: {
    name: "allow",
    what: "preloaded libraries",
    write: ({ preload }) => loaded(preload).map((library) => ({ library })),
    matches: ({ preload }, { allow }) =>
      allow.map(({ library }) => loaded(preload).includes(library)),
  },
  memory: BASELINE,
  clearAfterMs: 0,
  detect({ now: { preload }, policy, memory, at }) {
    const { libraries, sha256, untold } = preload;
    const judge = (isExpected: (library: string) => boolean): Opinion[] =>
      loaded(preload).filter((library) => !isExpected(library)).map((library) => {
        const isNamed = libraries.includes(library);
        return {
          key: library,
          severity: "critical",
          summary: isNamed
            ? `${library} is loaded into every program`
            : `${library} is in telltale's own memory, which has no use for it`,
          evidence: isNamed && sha256 !== undefined ? { library, sha256 } : { library },
        };
      });
    const beyond = untold === 0 ? [] : [UNTOLD];
    if (policy.allow.length > 0 || policy.baseline === "none") {
      const allowed = new Set(policy.allow.map(({ library }) => library));
      return [...judge((library) => allowed.has(library)), ...beyond];
    }
    const entries = emptyObject<string>();
    for (const library of loaded(preload)) entries[library] = "";
    const learned = learn({ entries, policy, memory, at, what: "preloaded libraries" });
    const opinions = judge((library) => own(learned.memory.entries, library) !== undefined);
    return { opinions: [learned.finding, ...opinions, ...beyond], memory: learned.memory };
  },
});

/** By the file, or as telltale finds it in itself. */
function loaded({ libraries, in_telltale }: Facts["preload"]): readonly string[] {
  return [...new Set([...libraries, ...in_telltale])];
}

const UNTOLD: Opinion = {
  key: "(untold)",
  severity: "warning",
  summary: "/etc/ld.so.preload names more libraries than can be told",
  evidence: {},
};
