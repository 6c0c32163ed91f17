import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { BASELINE, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";

/** Each bit of /proc/sys/kernel/tainted, from the lowest: Documentation/admin-guide/tainted-kernels.rst. */
const FLAGS: readonly (readonly [letter: string, what: string, Finding["severity"]])[] = [
  ["P", "a proprietary module was loaded", "warning"],
  ["F", "a module was loaded by force", "critical"],
  ["S", "it runs on hardware out of its specification", "info"],
  ["R", "a module was unloaded by force", "critical"],
  ["M", "the processor reported an error of the hardware", "info"],
  ["B", "a page of memory was damaged", "info"],
  ["U", "a program asked for it", "warning"],
  ["D", "it crashed, an oops or a BUG", "warning"],
  ["A", "a table of the firmware was replaced", "critical"],
  ["W", "it gave a warning", "info"],
  ["C", "a driver that is not mature was loaded", "warning"],
  ["I", "it works around a defect of the firmware", "info"],
  ["O", "a module from outside the kernel's source was loaded", "critical"],
  ["E", "an unsigned module was loaded", "critical"],
  ["L", "a processor was stuck", "info"],
  ["K", "it was patched while it runs", "critical"],
  ["X", "its distributor marks it", "info"],
  ["T", "it was built with a random layout", "info"],
  ["N", "a test ran in it", "info"],
];

const entry = z.strictObject({
  flag: z.string().regex(/^[A-Z]$/, "expected a letter such as O").optional()
    .describe("Why the kernel may be tainted, the letter of Linux' documentation."),
  module: z.string().min(1).max(64).optional().describe("A module that may taint it."),
});

/** The kernel runs, or went through, what its authors do not vouch for. */
export const kernelTaint = defineDetector({
  id: "kernel_taint",
  why:
    "An unsigned module from elsewhere is how a rootkit comes in; the kernel remembers it until it is restarted",
  runbook:
    "See in the kernel's log (dmesg, journalctl -k) which module did it and who loaded it; restart into a clean image if it is not yours, else add it to the list",
  attack: ["T1547.006", "T1014"],
  needs: ["modules"],
  policy: z.strictObject({
    allow: z.array(entry).max(200).default([]).describe(
      "What may taint the kernel: a reason, or a module.",
    ),
    ...LEARNING,
  }),
  list: {
    name: "allow",
    what: "reasons why the kernel is tainted",
    write: ({ modules }) =>
      Object.values(taintsOf(modules)).flatMap(({ entry }) => entry === undefined ? [] : [entry]),
    matches: ({ modules }, { allow }) =>
      allow.map((it) => Object.values(taintsOf(modules)).some((taint) => isAbout(it, taint))),
  },
  memory: BASELINE,
  clearAfterMs: 0,
  detect({ now: { modules }, policy, memory, at }) {
    const taints = taintsOf(modules);
    const judge = (isExpected: (key: string, taint: Taint) => boolean): Opinion[] =>
      Object.entries(taints).flatMap(([key, taint]) =>
        isExpected(key, taint) ? [] : [{ key, ...taint.finding }]
      );
    if (policy.allow.length > 0 || policy.baseline === "none") {
      return judge((_, taint) => policy.allow.some((it) => isAbout(it, taint)));
    }
    const entries = emptyObject<string>();
    for (const key of Object.keys(taints)) entries[key] = "";
    const what = "reasons why the kernel is tainted";
    const learned = learn({ entries, policy, memory, at, what });
    const opinions = judge((key) => own(learned.memory.entries, key) !== undefined);
    return { opinions: [learned.finding, ...opinions], memory: learned.memory };
  },
});

function isAbout({ flag, module }: z.infer<typeof entry>, taint: Taint): boolean {
  return flag !== undefined && flag === taint.entry?.flag ||
    module !== undefined && module === taint.entry?.module;
}

/** A reason, or a module with one: the entry that is about it, and what is told where none is. */
interface Taint {
  entry: JsonObject | undefined;
  finding: Omit<Finding, "key">;
}

function taintsOf({ tainted = 0, modules = {} }: Facts["modules"]): Record<string, Taint> {
  const taints = emptyObject<Taint>();
  const guilty = Object.values(modules).join("");
  for (let bit = 0; bit < 53; bit++) {
    if (Math.floor(tainted / 2 ** bit) % 2 === 0) continue;
    const [letter, what, severity] = FLAGS[bit] ??
      [undefined, "it has a reason of its own", "info"];
    // A module that was taken away again, or off the list.
    const nobody = /^[FOE]$/.test(letter ?? "") && !guilty.includes(letter ?? "");
    taints[letter ?? `bit ${bit}`] = {
      entry: letter === undefined ? undefined : { flag: letter },
      finding: {
        severity: severity as Finding["severity"],
        summary: `The kernel is tainted: ${what}${
          nobody ? ", and none that is listed did it" : ""
        }`,
        evidence: { flag: letter ?? String(bit), ...(nobody ? { unlisted: true } : {}) },
      },
    };
  }
  for (const [name, letters] of Object.entries(modules)) {
    if (letters === "") continue;
    const module = escapeKey(name);
    const whats = FLAGS.filter(([letter]) => letters.includes(letter));
    taints[`module ${module}`] = {
      entry: { module },
      finding: {
        severity: whats.some(([, , severity]) => severity === "critical") ? "critical" : "warning",
        summary: `The module ${module} taints the kernel (${letters})`,
        evidence: { module, flags: letters },
      },
    };
  }
  return taints;
}
