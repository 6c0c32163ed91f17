import type { Json } from "../model/json.ts";
import type { HostFs, ReadPattern } from "./host_fs.ts";

/** What a feed brings: something new, or nothing but the place to continue from. */
export interface Fed<Item> {
  item?: Item;
  cursor: Json;
}

/** What streams: a log, the journal. Items come in order, each with the cursor that continues after it. */
export interface Feed<Item> {
  readonly id: string;
  readonly reads: readonly ReadPattern[];
  /** Begins after the cursor; without one at the end, as it is now. Ends when the signal is aborted. Never throws for what it reads. */
  open(host: HostFs, cursor: Json | undefined, signal: AbortSignal): AsyncIterable<Fed<Item>>;
  /**
   * What is there now after the cursor, a part of it at a time: nothing means that there is no more. For a
   * device at rest, such as a capture. Time is what a stamp without a year is seen from.
   */
  catchUp?(host: HostFs, cursor: Json | undefined, nowMs: number): readonly Fed<Item>[];
}
