import { SECOND_LOOK_MS } from "../agent.ts";
import { type Catch, look } from "../core/look.ts";
import { beginSession, type State } from "../core/state.ts";
import { CONTENT, type Content, step } from "../core/step.ts";
import type { HostFs } from "../host/host_fs.ts";
import type { World } from "./_command.ts";

/** The collectors with these ids, and nobody to judge. */
export function contentOf(ids: readonly string[]): Content {
  return { collectors: CONTENT.collectors.filter(({ id }) => ids.includes(id)), detectors: [] };
}

/** A state in which nothing has been seen. */
export function beginLooking({ clock }: Pick<World, "clock">): State {
  return beginSession("look.1", undefined, clock.now().monotonicMs);
}

/** One more look, without a judgement. */
export async function lookAgain(
  state: State,
  content: Content,
  host: HostFs,
  { clock }: Pick<World, "clock">,
  caught?: Catch,
): Promise<State> {
  return step(state, await look(content.collectors, host, state.facts, clock, caught), {}, content);
}

/** What these collectors see in two looks a second apart: some of what is there counts only at the second. */
export async function lookTwice(
  ids: readonly string[],
  host: HostFs,
  world: Pick<World, "clock" | "signal">,
): Promise<State> {
  const content = contentOf(ids);
  const first = await lookAgain(beginLooking(world), content, host, world);
  await world.clock.sleep(SECOND_LOOK_MS, world.signal);
  return await lookAgain(first, content, host, world);
}
