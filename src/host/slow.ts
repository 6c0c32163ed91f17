/**
 * Calls that may hang, on a dead network mount or a hostile FUSE: they run in a Worker. Nothing else
 * helps, for an `open` or a `read` that hangs stops Deno's event loop even in its asynchronous form.
 *
 * The Worker's program is this module, or the whole program once that is bundled into one file. Its
 * first module must therefore do nothing when {@linkcode isSlowWorker} is true.
 */
import type { Clock } from "../clock.ts";
import { Unreadable, type Why } from "../model/reading.ts";
import { failure, failureOf } from "./_failure.ts";
import { askDatabase } from "./_database.ts";
import { latePaths } from "./_late_paths.ts";
import { mountOf, type Mounts, mountTable, realPath } from "./_reroot.ts";
import { digester } from "./_digest.ts";
import {
  type DigestAlgorithm,
  type FileSystemStat,
  type HostPath,
  NO_SLOW,
  type Row,
  type SlowFs,
  type WalkRequest,
  type WalkSlice,
} from "./host_fs.ts";
import { liveHost } from "./live.ts";
import { walker } from "./_walk.ts";

const WORKER_NAME = "telltale-slow";
const DEADLINE_MS = 1000;
/** A small device under load needs this long for what takes another 20 ms. */
const START_MS = 10_000;
/** So many stuck Workers are replaced; each costs about 10 MB. */
const MAX_REPLACED = 2;
/** Directories that a step of a walk is given. */
const MAX_SENT = 64;

/** The slow part of the host, and its end. */
export interface SlowHost extends SlowFs {
  /** Ends every Worker, a stuck one too. What is asked afterwards is `slow`. */
  close(): void;
}

interface Question {
  call: keyof SlowFs;
  path: HostPath;
  /** What is asked of it, beside the path. */
  more?: unknown;
}
type Answer = { value: Answered } | { why: Why; detail: string };

/**
 * Starts nothing yet: the first call starts a Worker. Calls are made one at a time, in order, and each
 * has a second. One that takes longer leaves its Worker stuck; another takes its place, unless two are
 * stuck already: then everything is `slow` at once, until a stuck call returns, which ends its Worker.
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
  let worker: SlowWorker | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const refuseLate = (path: HostPath) => {
    if (closed) throw failure("slow", path, "Closed");
    late.refuse(path);
    if (worker === undefined && stuck.size > MAX_REPLACED) {
      throw failure("slow", path, "Too many other calls have not returned");
    }
  };

  const missed = (it: SlowWorker, path: HostPath) => {
    const entry = late.add(path);
    stuck.add(it);
    worker = undefined;
    it.onAnswer = () => {
      entry.stuck = false;
      stuck.delete(it);
      it.end();
    };
  };

  const wait = <T>(forMs: number, promise: Promise<T>) =>
    within(clock, forMs, waiting = new AbortController(), promise);

  const askNow = async (question: Question) => {
    const { path } = question;
    refuseLate(path);
    const it = worker ??= startWorker(mounts);
    const started = it.started || await wait(START_MS, it.ready);
    const answer = started && !closed ? await wait(DEADLINE_MS, it.ask(question)) : undefined;
    if (answer === undefined) {
      if (!closed) missed(it, path);
      throw failure("slow", path, started ? "No answer in time" : "The Worker does not start");
    }
    late.forget(path);
    if ("value" in answer) return answer.value;
    if (it.failed) worker = undefined;
    throw new Unreadable(answer.why, answer.detail);
  };

  const ask = async (question: Question) => {
    refuseLate(question.path);
    const answer = turn.then(() => askNow(question));
    turn = answer.catch(() => {});
    return await answer;
  };

  return {
    ...calls(ask),
    close() {
      closed = true;
      waiting.abort("closed");
      worker?.end();
      for (const it of stuck) it.end();
    },
  };
}

/** The calls, each as the question that it is. */
function calls(ask: (question: Question) => Promise<Answered>): SlowFs {
  return {
    readText: async (path) => await ask({ call: "readText", path }) as string,
    readAt: async (path, fromByte, maxBytes) =>
      await ask({ call: "readAt", path, more: [fromByte, maxBytes] }) as Uint8Array,
    statFs: async (path) => await ask({ call: "statFs", path }) as FileSystemStat,
    rows: async (path, more) => await ask({ call: "rows", path, more }) as readonly Row[],
    digest: async (path, more) => await ask({ call: "digest", path, more }) as string | undefined,
    async walk(request) {
      const path = request.left.at(-1);
      if (path === undefined) return { found: [], unread: [], left: [] };
      // All of what is left would cost more to send than to walk.
      const more = { ...request, left: request.left.slice(-MAX_SENT) };
      const slice = await ask({ call: "walk", path, more }) as WalkSlice;
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

/** A Worker as the main thread sees it. */
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
    const calls = fastCalls(mounts);
    scope.onmessage = ({ data: { call, path, more } }: MessageEvent<Question>) => {
      try {
        scope.postMessage({ value: calls[call](path, more) });
      } catch (error) {
        const { why, message } = failureOf(error, path);
        scope.postMessage({ why, detail: message });
      }
    };
    scope.postMessage("ready");
  };
}

/** The calls themselves, which block. */
function fastCalls(
  mounts: Mounts,
): Record<keyof SlowFs, (path: HostPath, more: unknown) => Answered> {
  const table = mountTable(mounts);
  const host = liveHost(mounts, NO_SLOW);
  const [digest, walk] = [digester(table), walker(table)];
  return {
    readText: host.readText,
    readAt(path, more) {
      const [fromByte, maxBytes] = more as [number, number];
      return host.readAt(path, fromByte, maxBytes).slice();
    },
    statFs: host.statFs,
    digest: (path, algorithm) => digest(path, algorithm as DigestAlgorithm),
    walk: (_, request) => walk(request as WalkRequest),
    rows(path, sql) {
      // The library would wait for a pipe's writer, and in WAL mode write a file beside the database.
      const [written, read] = host.readAt(path, 18, 2);
      if (written === 2 || read === 2) {
        throw failure("denied", path, "In WAL mode it cannot be read without writing beside it");
      }
      return askDatabase(realPath(mountOf(table, path), path, true), path, String(sql));
    },
  };
}
type Answered = string | undefined | Uint8Array | FileSystemStat | readonly Row[] | WalkSlice;

if (isSlowWorker) answerQuestions();
