import { SECOND_LOOK_MS } from "../agent.ts";
import type { Catch } from "../core/look.ts";
import type { State } from "../core/state.ts";
import type { Content } from "../core/step.ts";
import { openDrain } from "../drain.ts";
import type { HostFs } from "../host/host_fs.ts";
import { timestamp } from "../model/instant.ts";
import { type Command, EXIT, Exit, type World } from "./_command.ts";
import { readDuration } from "./_duration.ts";
import { HOST_FLAGS, openHost } from "./_host.ts";
import {
  beginLessons,
  countOf,
  isWhole,
  type Lessons,
  LISTED,
  printLessons,
  sourcesOf,
  study,
} from "./_learned.ts";
import { beginLooking, contentOf, lookAgain } from "./_looking.ts";
import { readSettings, SETTINGS_FLAGS } from "./_settings.ts";

const { config } = SETTINGS_FLAGS;

/** `telltale learn`: observes as the agent does, without a broker, and prints the lists that would find nothing wrong. */
export const learn: Command = {
  name: "learn",
  summary: "Observe, then print the lists of what is expected, as TOML for the configuration.",
  positionals: "[HOST...]",
  flags: {
    for: {
      value: "TIME",
      help: "How long, such as 30s, 10m or 24h (the default). Ctrl-C ends it earlier.",
    },
    peers: { help: "Learn whom the device talks to, too." },
    site: { help: "Learn access points and gateways, too, which are others at each site." },
    ...(config && { config }),
    ...HOST_FLAGS,
  },
  async run({ flags, positionals }, world) {
    const settings = readSettings({ flags, positionals }, world);
    const lasting = readDuration("for", typeof flags.for === "string" ? flags.for : "24h");
    if (positionals.length > 0 && (flags.for ?? flags.root) !== undefined) {
      throw new Exit("usage", "telltale learn wants HOST files, or --for and --root, not both");
    }
    const lessons = beginLessons(
      LISTED.filter(({ list: { onRequest } }) =>
        onRequest === undefined || flags[onRequest] !== undefined
      ),
    );
    const content = contentOf(lessons.flatMap(({ detector }) => sourcesOf(detector)));
    const pupil: Pupil = { lessons, content, state: beginLooking(world) };
    const since = timestamp(world.clock.now());
    if (positionals.length > 0) await learnFrom(positionals, pupil, world);
    else {
      using host = openHost(flags.root, world);
      await learnFor(lasting, settings.report.heartbeat_s * 1_000, host.fs, pupil, world);
    }
    const when = positionals.length > 0
      ? `${positionals.length} captured ${positionals.length === 1 ? "host" : "hosts"}`
      : `${since} to ${timestamp(world.clock.now())}`;
    world.out(`${headOf(`telltale ${world.version}`, when)}\n${printLessons(lessons)}`);
    return EXIT.ok;
  },
};

/** Who learns, and what it knows. */
interface Pupil {
  lessons: Lessons;
  content: Content;
  state: State;
}

/** Of a captured host this many looks see all, by far. */
const MAX_LOOKS = 200;

/** Each is looked at twice, for some of what is there counts only then, and on until all is seen. */
async function learnFrom(paths: readonly string[], pupil: Pupil, world: World): Promise<void> {
  for (const path of paths) {
    using host = openHost(path, world);
    pupil.state = beginLooking(world);
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      if (looks > 1 && isWhole(pupil.lessons, pupil.state)) break;
      await observe(pupil, host.fs, world);
    }
    study(pupil.lessons, pupil.state);
  }
}

async function learnFor(
  ms: number,
  everyMs: number,
  host: HostFs,
  pupil: Pupil,
  world: World,
): Promise<void> {
  const { clock, signal, progress } = world;
  const beganMs = clock.now().monotonicMs;
  const stop = new AbortController();
  const drain = openDrain(pupil.content.collectors, host, {}, () => {}, stop.signal);
  // Whoever is told to stop before the first look still says what is there.
  for (let looks = 0; looks === 0 || !signal.aborted; looks++) {
    const passedMs = clock.now().monotonicMs - beganMs;
    if (looks > 1 && passedMs >= ms) break;
    await observe(pupil, host, world, drain.take());
    study(pupil.lessons, pupil.state);
    const left = Math.ceil(Math.max(0, ms - passedMs) / 60_000);
    progress(
      `${countOf(pupil.lessons)} entries after ${
        looks + 1
      } looks, ${left} min to go; Ctrl-C prints them now`,
    );
    const pauseMs = looks === 0 ? SECOND_LOOK_MS : Math.min(everyMs, ms - passedMs);
    await clock.sleep(Math.max(0, pauseMs), signal);
  }
  stop.abort();
  progress("");
}

async function observe(pupil: Pupil, host: HostFs, world: World, caught?: Catch): Promise<void> {
  pupil.state = await lookAgain(pupil.state, pupil.content, host, world, caught);
}

function headOf(who: string, when: string): string {
  return `# Learned by ${who}, ${when}.
#
# All that ran and listened meanwhile is on these lists. WHAT AN INTRUDER HAD PUT THERE BEFORE IS ON
# THEM TOO, and would never be told of: learn on a device that is known to be clean, such as one fresh
# from the image, and read every entry before you ship it. An entry allows what it names; what it does
# not name may be anything, and * stands for any text in a unit or namespace.
`;
}
