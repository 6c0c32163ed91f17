/**
 * The program whose cost is measured: the device as the agent opens it, every collector, looked at
 * whenever a line on stdin asks for it. Each line is JSON, and so is its one line of answer.
 */
import process from "node:process";
import { openHost } from "../../src/cli/_host.ts";
import type { World } from "../../src/cli/_command.ts";
import { systemClock } from "../../src/clock.ts";
import { parseConfig } from "../../src/config.ts";
import { freeze } from "../../src/core/freeze.ts";
import { look, type Snapshot } from "../../src/core/look.ts";
import { beginSession } from "../../src/core/state.ts";
import { CONTENT, step } from "../../src/core/step.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { isSlowWorker } from "../../src/host/slow.ts";

/** What a looker can be asked for. */
export interface Question {
  /** How many looks, each with every collector, whether due or not. */
  looks: number;
  /** One collector alone in place of every one. */
  only?: string;
  /** Whether each is also judged and made a message of. */
  judged: boolean;
}

/** What it answers. */
export interface Answer {
  /** Processor time of the whole process, every thread, by getrusage(2). */
  cpuMs: number;
  /** What the first look did, one operation an entry, as read_list.c wants it. */
  operations: readonly string[];
  /** The collectors that could not read, and why. */
  blind: readonly string[];
  pid: number;
}

// The Worker for slow calls has its own program only after a bundle; see src/host/slow.ts.
if (!isSlowWorker && import.meta.main) await answerAll();

async function answerAll(): Promise<void> {
  const world = { env: (name: string) => Deno.env.get(name) } as World;
  using host = openHost(undefined, world);
  const policies = parseConfig("", "", []).detectors;
  const rhythm = { heartbeatMs: 0, fullEveryMs: 86_400_000 };
  let state = beginSession("0.1", undefined, 0);

  const takeLook = async (fs: HostFs, judged: boolean, only?: string): Promise<Snapshot> => {
    const asked = CONTENT.collectors.filter(({ id }) => only === undefined || id === only);
    const snapshot = await look(asked, fs, state.facts, systemClock);
    if (judged) {
      state = freeze(step(state, snapshot, policies), snapshot.at, "bench", rhythm).state;
    }
    return snapshot;
  };

  for await (const line of lines()) {
    const { looks, judged, only }: Question = JSON.parse(line);
    const operations: string[] = [];
    const { readings } = await takeLook(recording(host.fs, operations), true, only);
    const blind = Object.entries(readings)
      .flatMap(([id, it]) => it.ok ? [] : [`${id} (${it.why}: ${it.detail})`]);
    const before = process.cpuUsage();
    for (let i = 0; i < looks; i++) await takeLook(host.fs, judged, only);
    const { user, system } = process.cpuUsage(before);
    const answer: Answer = { cpuMs: (user + system) / 1000, operations, blind, pid: Deno.pid };
    console.log(JSON.stringify(answer));
  }
}

async function* lines(): AsyncIterable<string> {
  let rest = "";
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const pieces = (rest + chunk).split("\n");
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
}

/** The host, with each call noted. */
function recording(fs: HostFs, into: string[]): HostFs {
  const note = <P extends string>(letter: string, path: P): P => {
    into.push(`${letter} ${path}`);
    return path;
  };
  return {
    readText: (path) => fs.readText(note("r", path)),
    readAt: (path, from, max) => fs.readAt(note("r", path), from, max),
    list: (path, only) => fs.list(note("d", path), only),
    readLink: (path) => fs.readLink(note("l", path)),
    stat: (path, follow) => fs.stat(note("s", path), follow),
    present(directory, names) {
      for (const name of names) note("e", `${directory}/${name}`);
      return fs.present(directory, names);
    },
    statFs: (path) => fs.statFs(note("f", path)),
    watch: fs.watch,
    hear: fs.hear,
    bus: fs.bus,
    slow: {
      readText: (path) => fs.slow.readText(note("r", path)),
      readAt: (path, from, max) => fs.slow.readAt(note("r", path), from, max),
      statFs: (path) => fs.slow.statFs(note("f", path)),
      rows: (path, sql) => fs.slow.rows(note("q", path), sql),
      digest: (path, algorithm) => fs.slow.digest(path, algorithm),
      walk: (request) => fs.slow.walk(request),
    },
  };
}
