import type { Collector } from "../collectors/_collector.ts";
import type { Blindness } from "../model/reading.ts";
import { emptyObject, type Json, type JsonObject } from "../model/json.ts";
import type { Dropped } from "../model/message.ts";
import type { StandingAlert } from "../model/finding.ts";
import type { Raises, Standing } from "./conditions.ts";
import type { Pending } from "./pending.ts";

/** A collector's facts of now, and those of the look before for what is a difference. */
export interface Remembrance {
  now: unknown;
  atMs: number;
  before?: unknown;
  beforeAtMs?: number;
}

/** All that telltale knows between two looks. Never changed in place. */
export interface State {
  /** `<random id>.<starts>`. */
  readonly session: string;
  /** Of the last frozen message; 0 before the first. */
  readonly seq: number;
  readonly facts: Readonly<Record<string, Remembrance>>;
  /** Where each feed continues, by its id: after all that the facts and occurrences were made of. */
  readonly cursors: Readonly<Record<string, Json>>;
  readonly blind: Readonly<Record<string, Blindness>>;
  readonly standing: Standing;
  readonly raises: Raises;
  /** What detectors remember, by their id. */
  readonly memories: Readonly<Record<string, Json>>;
  /** What is published of each collector's facts, by its id. */
  readonly reports: Readonly<Record<string, Json>>;
  /** The published state as it is now. */
  readonly published: JsonObject;
  /** Reports and published state as the last frozen message left them: what dead bands and deltas compare with. */
  readonly sentReports: Readonly<Record<string, Json>>;
  readonly sent: JsonObject;
  /** What happened and is in no frozen message yet, oldest first. */
  readonly pending: readonly Pending[];
  /** What was given up since the last frozen message, because too much waited. */
  readonly dropped: Dropped | undefined;
  /** A change that is not to wait for the next beat. */
  readonly urgent: boolean;
  /** Whether a consumer asked for the full state. */
  readonly fullAsked: boolean;
  /** Monotonic times of the last frozen message, the last urgent one and the last full one. */
  readonly frozenAtMs: number;
  readonly urgentAtMs: number;
  readonly fullAtMs: number;
}

/** What outlives the process, as JSON. Everything else is looked at anew. */
export interface Durable {
  standing: Readonly<Record<string, Omit<StandingAlert, "lastSeenMs">>>;
  pending: readonly Pending[];
  dropped?: Dropped;
  facts: JsonObject;
  cursors?: JsonObject;
  memories?: JsonObject;
}

/** The state of a session in which nothing has been seen yet. */
export function beginSession(
  session: string,
  kept: Durable | undefined,
  nowMs: number,
): State {
  const facts: Record<string, Remembrance> = emptyObject();
  for (const [id, now] of Object.entries(kept?.facts ?? {})) {
    facts[id] = { now, atMs: Number.NEGATIVE_INFINITY };
  }
  const standing: Record<string, StandingAlert> = emptyObject();
  for (const [id, alert] of Object.entries(kept?.standing ?? {})) {
    // It was seen on a clock that ended with the process: as if now, it is cleared no earlier than due.
    standing[id] = { ...alert, lastSeenMs: nowMs };
  }
  return {
    session,
    seq: 0,
    facts,
    cursors: kept?.cursors ?? emptyObject(),
    blind: emptyObject(),
    standing,
    raises: emptyObject(),
    memories: kept?.memories ?? emptyObject(),
    reports: emptyObject(),
    published: emptyObject(),
    sentReports: emptyObject(),
    sent: emptyObject(),
    pending: kept?.pending ?? [],
    dropped: kept?.dropped,
    urgent: false,
    fullAsked: false,
    frozenAtMs: Number.NEGATIVE_INFINITY,
    urgentAtMs: Number.NEGATIVE_INFINITY,
    fullAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** The part of a state that outlives the process. */
export function durable(
  state: State,
  collectors: readonly Pick<Collector, "id" | "durable" | "atRest">[],
): Durable {
  const facts = emptyObject();
  for (const { id, durable, atRest } of collectors) {
    const last = state.facts[id];
    if (!durable || last === undefined) continue;
    facts[id] = (atRest === undefined ? last.now : atRest(last.now)) as JsonObject;
  }
  const standing: Record<string, Omit<StandingAlert, "lastSeenMs">> = emptyObject();
  for (const [id, { lastSeenMs: _, ...alert }] of Object.entries(state.standing)) {
    standing[id] = alert;
  }
  const { pending, dropped, cursors, memories } = state;
  return {
    standing,
    pending,
    ...dropped && { dropped },
    facts,
    cursors: { ...cursors },
    memories: { ...memories },
  };
}
