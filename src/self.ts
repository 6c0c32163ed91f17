import type { Clock } from "./clock.ts";
import type { SelfKnowledge } from "./collectors/agent.ts";
import type { Catch } from "./core/look.ts";
import type { State } from "./core/state.ts";

/** A wall clock that is steered moves by less than this between two looks: half a second in a thousand. */
const STEERED_MS = 5_000;

/** Notices what is new of what telltale knows of itself, for the collector `agent`. */
export interface SelfWatch {
  /** Call it right after each look: a device may be suspended before anything else is done. */
  looked(state: State): void;
  /** What feeds brought, with what is new of ourselves; undefined for neither. */
  join(caught: Catch | undefined): Catch | undefined;
}

/** Watches what `read` gives, and the wall clock. */
export function watchSelf(
  read: () => Omit<SelfKnowledge, "clock">,
  clock: Clock,
): SelfWatch {
  const stepOf = watchSteps(clock);
  let step: SelfKnowledge["clock"];
  let known = "";
  return {
    looked: (state) => step = stepOf(state),
    join(caught) {
      const self: SelfKnowledge = { ...read(), ...(step === undefined ? {} : { clock: step }) };
      const text = JSON.stringify(self);
      if (text === known) return caught;
      known = text;
      return { cursors: {}, ...caught, items: { ...caught?.items, agent: [self] } };
    },
  };
}

/**
 * The last step of the wall clock that was not to be expected. Time since boot, in which a suspended
 * device's sleep counts, must go with it; the monotonic clock stands still in suspend (clock_gettime(2)).
 */
function watchSteps(clock: Clock): (state: State) => SelfKnowledge["clock"] {
  let last: { offsetMs: number; atMs: number; synchronised: boolean } | undefined;
  let step: SelfKnowledge["clock"];
  return ({ facts }) => {
    const boot = facts["boot"];
    if (boot === undefined || !Number.isFinite(boot.atMs) || boot.atMs === last?.atMs) return step;
    const { monotonicMs, wallMs, synchronised } = clock.now();
    const { uptime_s } = boot.now as { uptime_s: number };
    const offsetMs = wallMs - (monotonicMs - boot.atMs) - uptime_s * 1000;
    const steppedMs = last === undefined ? 0 : offsetMs - last.offsetMs;
    // The first setting of a clock that nobody believed is none.
    if (Math.abs(steppedMs) >= STEERED_MS && last?.synchronised === true) {
      step = { stepped_s: Math.round(steppedMs / 1000), seen_ms: monotonicMs };
    }
    last = { offsetMs, atMs: boot.atMs, synchronised };
    return step;
  };
}
