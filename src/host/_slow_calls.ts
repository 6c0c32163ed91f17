/** What passes between the loop and the Worker for slow calls, and how it is answered there. */
import type { Why } from "../model/reading.ts";
import { askDatabase } from "./_database.ts";
import { digester } from "./_digest.ts";
import { failure, failureOf } from "./_failure.ts";
import { mountOf, type Mounts, mountTable, realPath } from "./_reroot.ts";
import { BLOCKING, walker } from "./_walk.ts";
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

/** Where a question is answered. */
export type Place = "worker" | "loop";

/** A call that may hang. */
export interface Question {
  call: keyof SlowFs;
  place: Place;
  path: HostPath;
  /** What is asked of it, beside the path. */
  more?: unknown;
}

/** What became of it. */
export type Answer = { value: Answered } | { why: Why; detail: string };

/** What the calls have to say to a question; never throws. */
export async function answerTo(calls: Calls, { call, path, more }: Question): Promise<Answer> {
  try {
    const answer = calls[call];
    if (answer === undefined) throw new TypeError(`Nothing here answers ${call}`);
    return { value: await answer(path, more) };
  } catch (error) {
    const { why, message } = failureOf(error, path);
    return { why, detail: message };
  }
}

/** The calls as the Worker makes them: they block. */
export function blockingCalls(mounts: Mounts): Calls {
  const table = mountTable(mounts);
  const host = liveHost(mounts, NO_SLOW);
  const [digest, walk] = [digester(table), walker(table, BLOCKING)];
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

/** How calls are answered. */
export type Calls = Partial<
  Record<keyof SlowFs, (path: HostPath, more: unknown) => Answered | Promise<Answered>>
>;

/** The answer of any of them. */
export type Answered =
  | string
  | undefined
  | Uint8Array
  | FileSystemStat
  | readonly Row[]
  | WalkSlice;
