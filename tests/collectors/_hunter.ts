/**
 * Looks at this machine for hidden processes, look after look, as the agent does but without its wait, and
 * prints what came of it as JSON. The one argument is what to do, as JSON.
 */
import { systemClock } from "../../src/clock.ts";
import { hiddenProcesses } from "../../src/collectors/hidden_processes.ts";
import { parseConfig } from "../../src/config.ts";
import { look } from "../../src/core/look.ts";
import { beginSession } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { guardHost } from "../../src/host/guard.ts";
import { liveHost, openFiles } from "../../src/host/live.ts";
import type { Json } from "../../src/model/json.ts";
import { NO_SLOW } from "../../src/host/host_fs.ts";

/** What a hunter is to do. */
export interface Hunt {
  /** So many sweeps of all pids at most, and so many seconds. */
  sweeps: number;
  seconds?: number;
  /** Between two looks. */
  pauseMs?: number;
  /** Done as soon as this process is told of. */
  until?: number;
  /** Directories of the device that are read elsewhere, as `liveHost` has them. */
  mounts?: Readonly<Record<string, string>>;
}

/** What it saw. */
export interface Hunted {
  looks: number;
  /** Looks that counted threads, and suspects that were so at one look. */
  counted: number;
  suspects: number;
  /** Findings that stood after the last look, and all that ever did. */
  standing: readonly string[];
  raised: readonly string[];
  /** Evidence of those that stand. */
  evidence: readonly Json[];
  /** Whether the process is in the list of /proc. */
  listed: boolean;
  coverage: Json;
  blind: Json;
}

if (import.meta.main) console.log(JSON.stringify(await hunt(JSON.parse(Deno.args[0] ?? ""))));

async function hunt({ sweeps, seconds = Infinity, pauseMs = 0, until, mounts }: Hunt) {
  const files = openFiles();
  const places = { "/": "/", "/proc": "/proc", "/sys": "/sys", ...mounts };
  const host = guardHost(liveHost(places, NO_SLOW, files), hiddenProcesses.reads);
  const policies = parseConfig("", "", []).detectors;
  const endMs = performance.now() + seconds * 1000;
  const raised = new Set<string>();
  const never = new AbortController().signal;
  let state = beginSession("0.1", undefined, 0);
  let [looks, counted, suspects, swept, next, countedMs] = [0, 0, 0, 0, 1, 0];
  const isFound = () => Object.keys(state.standing).some((id) => id.split("/")[1] === `${until}`);
  while (swept < sweeps && performance.now() < endMs && !isFound()) {
    const snapshot = await look([hiddenProcesses], host, state.facts, systemClock);
    state = step(state, snapshot, policies);
    looks++;
    for (const id of Object.keys(state.standing)) raised.add(id);
    const facts = hiddenProcesses.facts.safeParse(state.facts.hidden_processes?.now).data;
    if (facts === undefined) break;
    if ((facts.counted_ms ?? 0) !== countedMs) counted++;
    countedMs = facts.counted_ms ?? 0;
    suspects += Object.values(facts.hidden).filter(({ confirmed }) => !confirmed).length;
    if (facts.next <= next) swept++;
    next = facts.next;
    if (pauseMs > 0) await systemClock.sleep(pauseMs, never);
  }
  const hunted: Hunted = {
    looks,
    counted,
    suspects,
    standing: Object.keys(state.standing),
    raised: [...raised],
    evidence: Object.values(state.standing).map(({ evidence }) => evidence),
    listed: host.list("/proc").includes(`${until}`),
    coverage: state.reports.hidden_processes ?? null,
    blind: JSON.parse(JSON.stringify(state.blind)),
  };
  files.close();
  return hunted;
}
