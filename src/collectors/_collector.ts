import type * as z from "zod";
import type { Feed } from "../host/feed.ts";
import type { HostFs, HostPath, Query, ReadPattern } from "../host/host_fs.ts";
import type { Instant } from "../model/instant.ts";
import type { Json } from "../model/json.ts";
import type { Occurrence } from "../model/message.ts";

/** What one collection gives: facts that hold now, and what happened since the last one. */
export interface Collected<Facts> {
  facts: Facts;
  events?: readonly Occurrence[];
}

/** What a report is made from. Without `before` there are no rates: unknown is not zero. */
export interface Report<Facts> {
  now: Facts;
  before: Facts | undefined;
  /** Monotonic milliseconds between the two; 0 without `before`. */
  elapsedMs: number;
  /** This report as the last frozen message had it, for dead bands. */
  lastSent: Json | undefined;
}

/** One fact about the device: where it is read, what shape it has, what is published of it. */
export interface Collector<Id extends string = string, Facts = unknown> {
  readonly id: Id;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** All that it reads. The guard refuses anything else; permission flags and the unit come from it. */
  readonly reads: readonly ReadPattern[];
  /** Streams of the kernel: what is read of them is gone from them, so nobody but its feeds reads any. */
  readonly takes?: readonly ReadPattern[];
  /** Directories at and below which it asks `statFs`. Deno wants the right to read them; the guard lets nothing there be read. */
  readonly statFs?: readonly HostPath[];
  /** Directories at and below which it asks what files are (`stat`, `readLink`, `digest`, `walk`), not what is in them. */
  readonly trees?: readonly HostPath[];
  /** Collectors whose last facts it is given as `known`: what it looks at depends on them. */
  readonly buildsOn?: readonly string[];
  /** What it asks databases among its reads: a capture records the answers. */
  readonly queries?: readonly Query[];
  /** Names of the programs that it asks on the system bus. */
  readonly bus?: readonly string[];
  /** Unix sockets at which it hears what somebody says to all who connect. */
  readonly sockets?: readonly HostPath[];
  /** What streams to it. What a feed brings makes it due at once. */
  readonly feeds?: readonly Feed<unknown>[];
  /** Facts younger than this are carried over instead of being read again. */
  readonly everyMs: number;
  /** The last facts survive a restart of the agent. */
  readonly durable?: true;
  /** Durable facts without what always changes, which would be written to the disk at every save. */
  atRest?(facts: Facts): Facts;
  /** Shape, units and documentation of the facts. */
  readonly facts: z.ZodType<Facts>;
  /**
   * Reads the device, `at` a moment shortly before; `items` is what its feeds brought since the last
   * collection, `asked` what detectors want it to look at beside what it chooses. Throws `Unreadable` or `ParseError`; `look` makes a reading of either.
   */
  collect(
    host: HostFs,
    it: {
      before: Facts | undefined;
      at: Instant;
      items: readonly unknown[];
      asked?: readonly string[];
      /** Facts of the look before, by collector, of those that it builds on. */
      known?: Readonly<Record<string, unknown>>;
    },
  ): Collected<Facts> | Promise<Collected<Facts>>;
  /** The published view of the facts; without it they are published as they are. */
  report?(it: Report<Facts>): Json;
}

/** Declares a collector; its facts' type is that of its schema. */
export function defineCollector<const Id extends string, Facts>(
  collector: Collector<Id, Facts>,
): Collector<Id, Facts> {
  return collector;
}
