import { type Instant, timestamp } from "../model/instant.ts";
import { emptyObject, type Json, type JsonObject } from "../model/json.ts";
import { type Envelope, EVENT_SECTIONS, type Occurrence } from "../model/message.ts";
import { canonicalJson, stateHash } from "./state_hash.ts";
import { mergePatch } from "./merge_patch.ts";
import { splitSections } from "./parts.ts";
import { takeOne } from "./pending.ts";
import type { State } from "./state.ts";

/** How often messages go out. */
export interface Rhythm {
  /** A message goes out this often even when nothing changed. */
  heartbeatMs: number;
  /** A full state goes out this often without being asked for. */
  fullEveryMs: number;
}

/** One message with its bytes fixed, and the alerts that go with it on their own topic. */
export interface Frozen {
  session: string;
  seq: number;
  /** The message, in parts if it is long. */
  data: readonly string[];
  alerts: readonly string[];
  /** Whether it tells of something that must not be lost, rather than of measurements alone. */
  durable: boolean;
}

/** At most one urgent message in this time; what happens meanwhile goes with the next. */
const URGENT_EVERY_MS = 1_000;
/** A consumer is answered with a full state at most this often. */
const FULL_ASKED_EVERY_MS = 60_000;

/** The monotonic time at which a message is due, in the past if it is due already. */
export function dueAtMs(state: State, rhythm: Rhythm): number {
  return Math.min(
    state.frozenAtMs + rhythm.heartbeatMs,
    state.urgent ? state.urgentAtMs + URGENT_EVERY_MS : Infinity,
    fullDueAtMs(state, rhythm),
  );
}

function fullDueAtMs(state: State, rhythm: Rhythm): number {
  return Math.min(
    state.fullAtMs + rhythm.fullEveryMs,
    state.fullAsked ? state.fullAtMs + FULL_ASKED_EVERY_MS : Infinity,
  );
}

/**
 * Fixes the next message: the difference between what the last one left at the consumer and what
 * is published now, with all that happened since. Call it only when the message can be sent or kept.
 */
export function freeze(
  state: State,
  at: Instant,
  deviceId: string,
  rhythm: Rhythm,
): { state: State; frozen: Frozen } {
  const full = fullDueAtMs(state, rhythm) <= at.monotonicMs;
  const seq = state.seq + 1;
  const { now, later } = takeOne(state.pending);
  const changes = full ? state.published : mergePatch(state.sent, state.published) ?? emptyObject();
  const parts = splitSections({ ...changes, ...eventSections(now) });
  const envelope: Envelope = {
    Timestamp: timestamp(at),
    Device_ID: deviceId,
    Session: state.session,
    Seq: seq,
    ...(at.synchronised ? {} : { Clock: "unsynchronised" as const }),
    ...(full ? { Full: true as const } : {}),
  };
  const data = parts.map((part, i) =>
    JSON.stringify({
      ...envelope,
      ...(parts.length > 1 ? { Part: [i + 1, parts.length] } : {}),
      ...(i === parts.length - 1 ? closing(state) : {}),
      ...part,
    })
  );
  const frozen = {
    session: state.session,
    seq,
    data,
    alerts: alerts(envelope, now),
    durable: now.length > 0 || state.dropped !== undefined,
  };
  const next: State = {
    ...state,
    seq,
    sent: state.published,
    sentReports: state.reports,
    pending: later,
    dropped: undefined,
    urgent: later.length > 0,
    frozenAtMs: at.monotonicMs,
    urgentAtMs: state.urgent ? at.monotonicMs : state.urgentAtMs,
    fullAsked: full ? false : state.fullAsked,
    fullAtMs: full ? at.monotonicMs : state.fullAtMs,
  };
  return { state: next, frozen };
}

function closing(state: State): Partial<Envelope> {
  const boot = state.facts["boot"]?.now as { uptime_s: number } | undefined;
  return {
    State_Hash: stateHash(state.published),
    ...(boot === undefined ? {} : { Up_Time: boot.uptime_s.toFixed(2) }),
    ...(state.dropped === undefined ? {} : { Dropped: state.dropped }),
  };
}

/** Occurrences that are the same to the letter become one with a count. */
function eventSections(occurrences: readonly Occurrence[]): JsonObject {
  const counted = new Map<
    string,
    { kind: Occurrence["kind"]; content: JsonObject; count: number }
  >();
  for (const { kind, content } of occurrences) {
    const identity = `${kind} ${canonicalJson(content)}`;
    const same = counted.get(identity);
    if (same === undefined) counted.set(identity, { kind, content, count: 1 });
    else same.count += 1;
  }
  const sections = emptyObject();
  const lists: Record<string, Json[]> = {};
  for (const { kind, content, count } of counted.values()) {
    const name = EVENT_SECTIONS[kind];
    const told = count > 1 ? { ...content, count } : content;
    if (kind === "reboot") sections[name] = told;
    else (lists[name] ??= []).push(told);
  }
  return Object.assign(sections, lists);
}

function alerts(envelope: Envelope, occurrences: readonly Occurrence[]): readonly string[] {
  const { Timestamp, Device_ID, Session, Seq, Clock } = envelope;
  const head = { Timestamp, Device_ID, Session, Seq, ...(Clock === undefined ? {} : { Clock }) };
  return occurrences
    .filter(({ kind, content }) => kind === "alert" && content.severity !== "info")
    .map(({ content }) => JSON.stringify({ ...head, ...content }));
}
