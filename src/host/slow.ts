/**
 * Calls that may hang, on a dead network mount or a hostile FUSE: they run in a Worker. Nothing else
 * helps, for an `open` or a `read` that hangs stops Deno's event loop even in its asynchronous form. What
 * only asks for names and attributes does not, and a brief walk is done without one.
 *
 * The Worker's program is this module, or the whole program once that is bundled into one file. Its
 * first module must therefore do nothing when {@linkcode isSlowWorker} is true.
 */
import type { Clock } from "../clock.ts";
import { Unreadable } from "../model/reading.ts";
import { failure } from "./_failure.ts";
import { latePaths } from "./_late_paths.ts";
import { type Mounts, mountTable } from "./_reroot.ts";
import {
  type Answer,
  type Answered,
  answerTo,
  blockingCalls,
  type Place,
  type Question,
} from "./_slow_calls.ts";
import {
  type FileSystemStat,
  type Row,
  type SlowFs,
  type WalkRequest,
  type WalkSlice,
} from "./host_fs.ts";
import { WAITING, walker } from "./_walk.ts";

const WORKER_NAME = "telltale-slow";
const DEADLINE_MS = 1000;
/** A small device under load needs this long for what takes another 20 ms. */
const START_MS = 10_000;
/** One that nobody asked for so long is ended: longer than from one look to the next, for it costs 15 MB. */
const IDLE_MS = 15_000;
/** So many stuck Workers are replaced; each costs about 10 MB. */
const MAX_REPLACED = 2;
/** Directories that a step of a walk is given. */
const MAX_SENT = 64;

/** The slow part of the host, and its end. */
export interface SlowHost extends SlowFs {
  /** Ends every Worker, a stuck one too. What is asked afterwards is `slow`. */
  close(): void;
}

/**
 * Starts nothing yet: the first call starts a Worker, which ends once it is idle. Calls are made one at a
 * time, in order, and each has a second. One that takes longer leaves its Worker stuck; another takes its place,
 * unless two are stuck already: then everything is `slow` at once, until a stuck call returns, which ends its
 * Worker. A brief walk counts as a Worker of its own.
 * A path that was late is not asked while its call is stuck, nor for 30 s, doubled each time up to 10
 * minutes.
 *
 * A process with a Worker ends by itself after `close`, except that Deno 2.9 waits for one that is
 * stuck: leave with `Deno.exit`, which waits for none.
 */
export function startSlow(mounts: Mounts, clock: Clock): SlowHost {
  const stuck = new Set<SlowWorker>();
  const late = latePaths(clock);
  let closed = false;
  /** Aborted to end the only wait that there is. */
  let waiting = new AbortController();
  const asked: Partial<Record<Place, SlowWorker>> = {};
  const rest = resting(clock, () => {
    asked.worker?.end();
    delete asked.worker;
  });
  let turn: Promise<unknown> = Promise.resolve();

  const refuseLate = ({ path, place }: Question) => {
    if (closed) throw failure("slow", path, "Closed");
    late.refuse(path);
    if (asked[place] === undefined && stuck.size > MAX_REPLACED) {
      throw failure("slow", path, "Too many other calls have not returned");
    }
  };

  const missed = (it: SlowWorker, { path, place }: Question) => {
    const entry = late.add(path);
    stuck.add(it);
    delete asked[place];
    it.onAnswer = () => {
      entry.stuck = false;
      stuck.delete(it);
      it.end();
    };
  };

  const wait = <T>(forMs: number, promise: Promise<T>) =>
    within(clock, forMs, waiting = new AbortController(), promise);

  const askNow = async (question: Question) => {
    const { path, place } = question;
    refuseLate(question);
    if (place === "worker") rest.end();
    const it = asked[place] ??= START[place](mounts);
    const started = it.started || await wait(START_MS, it.ready);
    const answer = started && !closed ? await wait(DEADLINE_MS, it.ask(question)) : undefined;
    if (answer === undefined) {
      if (!closed) missed(it, question);
      throw failure("slow", path, started ? "No answer in time" : "The Worker does not start");
    }
    late.forget(path);
    if (it.failed) delete asked[place];
    else if (place === "worker") rest.begin();
    if ("value" in answer) return answer.value;
    throw new Unreadable(answer.why, answer.detail);
  };

  const ask = async (question: Question) => {
    refuseLate(question);
    const answer = turn.then(() => askNow(question));
    turn = answer.catch(() => {});
    return await answer;
  };

  return {
    ...calls(ask),
    close() {
      closed = true;
      waiting.abort("closed");
      rest.end();
      for (const it of [...stuck, asked.worker]) it?.end();
    },
  };
}

/** Calls back once it has lasted long enough. */
function resting(clock: Clock, over: () => void) {
  let wait = new AbortController();
  return {
    async begin(): Promise<void> {
      const { signal } = wait = new AbortController();
      await clock.sleep(IDLE_MS, signal);
      if (!signal.aborted) over();
    },
    end: () => wait.abort("asked"),
  };
}

/** The calls, each as the question that it is. */
function calls(ask: (question: Question) => Promise<Answered>): SlowFs {
  const place = "worker";
  return {
    readText: async (path) => await ask({ call: "readText", place, path }) as string,
    readAt: async (path, fromByte, maxBytes) =>
      await ask({ call: "readAt", place, path, more: [fromByte, maxBytes] }) as Uint8Array,
    statFs: async (path) => await ask({ call: "statFs", place, path }) as FileSystemStat,
    rows: async (path, more) => await ask({ call: "rows", place, path, more }) as readonly Row[],
    digest: async (path, more) =>
      await ask({ call: "digest", place, path, more }) as string | undefined,
    async walk(request) {
      const path = request.left.at(-1);
      if (path === undefined) return { found: [], unread: [], left: [] };
      // All of what is left would cost more to send than to walk.
      const more = { ...request, left: request.left.slice(-MAX_SENT) };
      const where = request.brief === true ? "loop" : place;
      const slice = await ask({ call: "walk", place: where, path, more }) as WalkSlice;
      return { ...slice, left: [...request.left.slice(0, -MAX_SENT), ...slice.left] };
    },
  };
}

/** What the promise gives, or undefined when the time is over or the wait is aborted first. */
async function within<T>(
  clock: Clock,
  forMs: number,
  wait: AbortController,
  promise: Promise<T>,
): Promise<T | undefined> {
  const over = clock.sleep(forMs, wait.signal);
  try {
    return await Promise.race([promise, over.then(() => undefined)]);
  } finally {
    // Without a reason it would make an exception of its own, which costs more than the wait.
    wait.abort("over");
  }
}

/** A Worker as the main thread sees it, or what answers in its place. */
interface SlowWorker {
  /** Becomes true once it waits for questions, or has failed. */
  readonly ready: Promise<true>;
  /** Whether it waits for questions. */
  started: boolean;
  failed: boolean;
  ask(question: Question): Promise<Answer>;
  /** Called with the next answer in place of whoever asked. */
  onAnswer: (answer: Answer) => void;
  end(): void;
}

function startWorker(mounts: Mounts): SlowWorker {
  const worker = new Worker(import.meta.url, { type: "module", name: WORKER_NAME });
  const ready = Promise.withResolvers<true>();
  const it: SlowWorker = {
    ready: ready.promise,
    started: false,
    failed: false,
    ask: (question) =>
      new Promise((resolve) => {
        it.onAnswer = resolve;
        if (it.failed) resolve(FAILED);
        else worker.postMessage(question);
      }),
    onAnswer: () => {},
    end: () => worker.terminate(),
  };
  worker.onmessage = ({ data }: MessageEvent<Answer | "ready">) => {
    if (data !== "ready") return it.onAnswer(data);
    it.started = true;
    ready.resolve(true);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    it.failed = true;
    ready.resolve(true);
    it.onAnswer(FAILED);
  };
  worker.postMessage(mounts);
  return it;
}

/** Answers walks with calls that leave the loop alive. What is stuck then is a thread of Deno's, which nothing ends. */
function onLoop(mounts: Mounts): SlowWorker {
  const walk = walker(mountTable(mounts), WAITING);
  const it: SlowWorker = {
    ready: Promise.resolve(true),
    started: true,
    failed: false,
    ask: (question) =>
      new Promise((resolve) => {
        it.onAnswer = resolve;
        answerTo({ walk: (_, request) => walk(request as WalkRequest) }, question)
          .then((answer) => it.onAnswer(answer));
      }),
    onAnswer: () => {},
    end: () => {},
  };
  return it;
}

const START: Readonly<Record<Place, (mounts: Mounts) => SlowWorker>> = {
  worker: startWorker,
  loop: onLoop,
};

/** It could not read its own program, or ran out of memory. */
const FAILED: Answer = { why: "denied", detail: "The Worker for slow calls failed" };

/** What a Worker has around it, as far as it is used here. */
interface WorkerScope {
  name?: unknown;
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: Answer | "ready"): void;
}
const scope = globalThis as unknown as WorkerScope;

/** Whether this thread is the Worker that slow calls run in, and not the program itself. */
export const isSlowWorker = scope.name === WORKER_NAME && "WorkerGlobalScope" in globalThis;

/** The Worker's side: the mounts, then questions, each with one answer. */
function answerQuestions(): void {
  scope.onmessage = ({ data: mounts }: MessageEvent<Mounts>) => {
    const calls = blockingCalls(mounts);
    scope.onmessage = async ({ data }: MessageEvent<Question>) =>
      scope.postMessage(await answerTo(calls, data));
    scope.postMessage("ready");
  };
}

if (isSlowWorker) answerQuestions();
