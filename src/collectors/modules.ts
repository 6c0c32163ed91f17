import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { parseModules } from "../parse/proc/modules.ts";
import { parseInteger } from "../parse/sys/integer.ts";
import { defineCollector } from "./_collector.ts";

const LIST = "/proc/modules";
const DIRECTORY = "/sys/module";
const TAINTED = "/proc/sys/kernel/tainted";
/** More are counted and not told. */
const MAX_MODULES = 2_000;

const facts = z.object({
  tainted: z.number().optional().describe("A bit for each reason why the kernel is tainted"),
  modules: z.record(z.string(), z.string()).optional().describe(
    "Loaded modules, with the letters of what is wrong with each; none on a kernel that has no modules",
  ),
  built_in: z.array(z.string()).describe("Names below /sys/module that are parts of the kernel"),
  missing: z.record(
    z.string(),
    z.object({
      from: z.enum(["proc", "sys"]).describe("Which of the two lists it is not in"),
      looks: z.number().describe("For how many looks in a row"),
    }),
  ).describe("Modules that only one of the kernel's two lists has"),
});
type Facts = z.infer<typeof facts>;

/**
 * The modules of the kernel by both of its lists, and what they, and its own troubles, did to it. A
 * rootkit takes its module off one of them, seldom off both. One on its way in or out may be on one only.
 */
export const modules = defineCollector({
  id: "modules",
  summary: "Kernel modules, by both of the kernel's lists, and why the kernel is tainted",
  reads: [LIST, `${DIRECTORY}/*/initstate`, TAINTED],
  // Some hundred names: modules seldom change.
  everyMs: 30_000,
  facts,
  collect(host, { before }) {
    const tainted = unlessAbsent(() => host.readText(TAINTED));
    const text = unlessAbsent(() => host.readText(LIST));
    const now: Facts = {
      ...(tainted === undefined
        ? {}
        : { tainted: parseInteger(tainted, "proc/sys/kernel/tainted") }),
      built_in: [],
      missing: emptyObject<Facts["missing"][string]>(),
    };
    // A kernel that can load none has no list of them.
    if (text === undefined) return { facts: now };
    const listed = emptyObject<string>();
    const passing = new Set<string>();
    for (const { name, state, taints } of parseModules(text).slice(0, MAX_MODULES)) {
      listed[name] = taints;
      if (state !== "Live") passing.add(name);
    }
    now.modules = listed;
    const named = unlessAbsent(() => host.list(DIRECTORY));
    if (named === undefined) return { facts: now };
    const miss = (name: string, from: "proc" | "sys") => {
      const known = own(before?.missing ?? {}, name);
      now.missing[name] = { from, looks: known?.from === from ? Math.min(known.looks + 1, 9) : 1 };
    };
    const builtIn = new Set(before?.built_in);
    for (const name of named) {
      if (own(listed, name) !== undefined) continue;
      const state = builtIn.has(name) ? undefined : stateOf(host, name);
      if (state === undefined) now.built_in.push(name);
      else if (state === "live") miss(name, "proc");
    }
    const directories = new Set(named);
    for (const name of Object.keys(listed)) {
      if (!directories.has(name) && !passing.has(name)) miss(name, "sys");
    }
    return { facts: now };
  },
  report: () => ({}),
});

/** Only what was loaded has a state there; what is part of the kernel has none. */
function stateOf(host: HostFs, name: string): string | undefined {
  return unlessAbsent(() => host.readText(`${DIRECTORY}/${name}/initstate`))?.trim();
}
