/** An agent that looks for known vulnerabilities, without a line. */
import { look } from "../../src/core/look.ts";
import { beginSession, type Durable, durable, type State } from "../../src/core/state.ts";
import { asksOf, CONTENT, step } from "../../src/core/step.ts";
import type { Config } from "../../src/config.ts";
import type { HostFs } from "../../src/host/host_fs.ts";

const content = {
  collectors: CONTENT.collectors.filter(({ id }) => ["packages", "vulnerabilities"].includes(id)),
  detectors: CONTENT.detectors.filter(({ id }) => id === "known_vulnerability"),
};
/** So far apart that what is raised again and again does not flap. */
const EVERY_MS = 3_600_000;

/** Looks at a directory in place of a device. */
export function watcher(host: HostFs, policies: Config["detectors"]) {
  let state = beginSession("test.1", undefined, 0);
  let looks = 0;
  const lookOnce = async (before: State): Promise<State> => {
    looks += 1;
    const passedMs = looks * EVERY_MS;
    const at = { monotonicMs: passedMs, wallMs: Date.now() + passedMs, synchronised: true };
    const clock = { now: () => at, sleep: () => Promise.resolve() };
    const caught = { items: {}, cursors: {} };
    const asked = asksOf(policies, content);
    const snapshot = await look(content.collectors, host, before.facts, clock, caught, asked);
    return step({ ...before, pending: [] }, snapshot, policies, content);
  };
  return {
    /** What two looks raised and cleared: packages are seen at the first, and matched at the second. */
    async told(): Promise<string[]> {
      const told: string[] = [];
      for (const _ of [1, 2]) {
        state = await lookOnce(state);
        const alerts = state.pending.filter(({ kind }) => kind === "alert");
        told.push(...alerts.map((it) => `${it.content.state} ${it.content.id}`));
      }
      return told;
    },
    why: () => String(state.standing["known_vulnerability/(bundle)"]?.summary),
    restart() {
      const kept: Durable = JSON.parse(JSON.stringify(durable(state, content.collectors)));
      state = beginSession("test.2", kept, looks * EVERY_MS);
    },
  };
}
