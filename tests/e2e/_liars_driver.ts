/**
 * Looks at the processes of a host whenever a line on stdin asks for it, and prints what its detectors find,
 * a line of JSON each time. The argument is the directory in which the host's /proc is bound.
 */
import type { Collector } from "../../src/collectors/_collector.ts";
import { processes } from "../../src/collectors/processes.ts";
import { look } from "../../src/core/look.ts";
import { beginSession } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Detector } from "../../src/detectors/_detector.ts";
import { deletedExecutable } from "../../src/detectors/deleted_executable.ts";
import { masqueradingProcess } from "../../src/detectors/masquerading_process.ts";
import { programInOpenDirectory } from "../../src/detectors/program_in_open_directory.ts";
import { unexpectedCapabilities } from "../../src/detectors/unexpected_capabilities.ts";
import { guardHost } from "../../src/host/guard.ts";
import { liveHost } from "../../src/host/live.ts";
import { NO_SLOW } from "../../src/host/host_fs.ts";

const [directory = ""] = Deno.args;
const host = guardHost(
  liveHost({ "/": "/", "/proc": `${directory}/proc` }, NO_SLOW),
  processes.reads,
  processes.trees,
);
const content = {
  collectors: [processes as unknown as Collector],
  detectors: [
    deletedExecutable,
    masqueradingProcess,
    programInOpenDirectory,
    unexpectedCapabilities,
  ] as unknown as readonly Detector[],
};
const policies = Object.fromEntries(content.detectors.map(({ id, policy }) => [
  id,
  policy.parse(
    id === "masquerading_process" || id === "deleted_executable" ? {} : {
      baseline: "none",
    },
  ),
]));

let state = beginSession("liars.1", undefined, 0);
let looks = 0;
for await (const _ of Deno.stdin.readable) {
  const at = { monotonicMs: ++looks * 1_000, wallMs: looks * 1_000, synchronised: true };
  const clock = { now: () => at, sleep: () => Promise.resolve() };
  state = step(state, await look(content.collectors, host, state.facts, clock), policies, content);
  const told = Object.values(state.standing).map(({ id, severity, evidence }) => ({
    detector: id.replace(/\/.*$/s, ""),
    severity,
    pid: evidence["pid"],
    lie: evidence["lie"],
    exe: evidence["exe"],
    capabilities: evidence["capabilities"],
  }));
  console.log(JSON.stringify({ blind: state.blind, told }));
}
