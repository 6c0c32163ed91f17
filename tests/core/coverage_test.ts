import assert from "node:assert/strict";
import { COLLECTORS } from "../../src/collectors/registry.ts";
import { parseConfig } from "../../src/config.ts";
import { coverageOf } from "../../src/core/coverage.ts";
import { freeze } from "../../src/core/freeze.ts";
import { look } from "../../src/core/look.ts";
import { beginSession, type State } from "../../src/core/state.ts";
import { CONTENT, step } from "../../src/core/step.ts";
import { archiveOf, guarded } from "../_hosts.ts";

const policies = parseConfig("", "defaults").detectors;

async function lookAt(name: string, state: State, looks: number): Promise<State> {
  const at = { monotonicMs: looks * 10_000, wallMs: looks * 10_000, synchronised: true };
  const clock = { now: () => at, sleep: () => Promise.resolve() };
  const host = guarded(archiveOf(name));
  const seen = step(state, await look(CONTENT.collectors, host, state.facts, clock), policies);
  // What is held is held against what was sent.
  return freeze(seen, at, name, { heartbeatMs: 10_000, fullEveryMs: 86_400_000 }).state;
}

Deno.test("Coverage names every collector, and does not change on a device at rest", async () => {
  for (const name of ["raspberry-pi-os", "debian-12-vm", "yocto-imx8"]) {
    let state = beginSession("coverage.1", undefined, 0);
    const seen: unknown[] = [];
    for (let looks = 1; looks <= 6; looks++) {
      state = await lookAt(name, state, looks);
      if (looks >= 4) seen.push(state.published["Coverage"]);
    }
    const { sources } = JSON.parse(JSON.stringify(seen[0]));
    assert.deepEqual(Object.keys(sources).sort(), COLLECTORS.map(({ id }) => id).sort(), name);
    for (const [id, { why }] of Object.entries(state.blind)) assert.equal(sources[id], why, name);
    for (const later of seen.slice(1)) assert.deepEqual(later, seen[0], name);
  }
});

Deno.test("coverageOf() knows nothing of what was kept over a restart and not read yet", () => {
  const kept = { now: {}, atMs: Number.NEGATIVE_INFINITY };
  const read = { now: {}, atMs: 1 };
  const blind = { disks: { why: "denied" as const, detail: "", since: "" } };
  const { coverage, sources } = coverageOf({
    facts: { logs: kept, sessions: read, disks: kept, processes: read },
    blind,
    reports: {
      logs: {},
      sessions: { sessions: {}, sources: { logind: "read", utmp: "denied" } },
      processes: { by_memory: [], coverage: { programs: "all" } },
    },
  });
  assert.deepEqual({ ...sources }, { sessions: "degraded", disks: "denied", processes: "ok" });
  assert.deepEqual({ ...coverage }, {
    ...sources,
    "sessions/logind": "ok",
    "sessions/utmp": "denied",
    "processes/programs": "ok",
  });
});
