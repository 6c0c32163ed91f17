import { applyPatch } from "./merge_patch.ts";
import { joinSections } from "./parts.ts";
import { stateHash } from "./state_hash.ts";
import { emptyObject, isObject, type Json, type JsonObject } from "../model/json.ts";
import { type Envelope, isEventSection, isStateSection } from "../model/message.ts";

/** What one device has published, rebuilt from its messages. */
export interface Mirror {
  /** The last message that arrived whole. */
  session: string | undefined;
  seq: number;
  /** Whether `state` is what the device published with that message. */
  whole: boolean;
  state: JsonObject;
  /** Parts of the message being received, by their number. */
  parts: readonly (Envelope & JsonObject)[];
}

/** What a message turned out to be. `held` waits for its other parts, `ignored` for a full message. */
export type Verdict =
  | { kind: "verified" | "duplicate" | "held" }
  | { kind: "ignored" | "gap" | "mismatch"; why: string };

/** What a message did. */
export interface Received {
  mirror: Mirror;
  verdict: Verdict;
  /** Its event sections, unless they were received before: they hold whatever becomes of the state. */
  events: JsonObject;
}

/** A mirror that has seen nothing. */
export function emptyMirror(): Mirror {
  return { session: undefined, seq: 0, whole: false, state: emptyObject(), parts: [] };
}

/**
 * Applies one message of the `data` topic. Only `verified` says that the mirror holds exactly what
 * the device published; after `gap` or `mismatch` the mirror waits for a full message.
 *
 * @throws {SyntaxError} for what is no message
 */
export function receive(mirror: Mirror, text: string): Received {
  const message = parse(text);
  const held = mirror.parts.filter(({ Session, Seq }) =>
    Session === message.Session && Seq === message.Seq
  );
  const isKnown = message.Session === mirror.session && message.Seq <= mirror.seq ||
    held.some(({ Part }) => Part?.[0] === message.Part?.[0]);
  if (isKnown) return { mirror, verdict: { kind: "duplicate" }, events: emptyObject() };
  const events = sections(message, isEventSection);
  const parts = [...held, message].sort((a, b) => (a.Part?.[0] ?? 0) - (b.Part?.[0] ?? 0));
  if (message.Part !== undefined && parts.length < message.Part[1]) {
    return { mirror: { ...mirror, parts }, verdict: { kind: "held" }, events };
  }
  const { verdict, state } = apply(mirror, message, parts);
  const whole = state !== undefined;
  const { Session: session, Seq: seq } = message;
  const next = { session, seq, whole, state: state ?? emptyObject(), parts: [] };
  return { mirror: next, verdict, events };
}

/** The state after a message that has arrived whole; undefined where it cannot be known. */
function apply(
  mirror: Mirror,
  { Session, Seq, Full }: Envelope,
  parts: Mirror["parts"],
): { verdict: Verdict; state?: JsonObject } {
  if (!Full && Session !== mirror.session) {
    return { verdict: { kind: "ignored", why: `Session ${Session} has not begun` } };
  }
  if (!Full && Seq !== mirror.seq + 1) {
    const why = `Seq ${mirror.seq + 1} to ${Seq - 1} did not arrive`;
    return { verdict: { kind: "gap", why } };
  }
  if (!Full && !mirror.whole) {
    return { verdict: { kind: "ignored", why: "The state before it is not known" } };
  }
  const patch = sections(joinSections(parts), isStateSection);
  const state = applyPatch(Full ? emptyObject() : mirror.state, patch);
  const hash = stateHash(state);
  const stated = parts.at(-1)?.State_Hash;
  if (hash === stated) return { verdict: { kind: "verified" }, state };
  const why = `State_Hash is ${stated}, the rebuilt state has ${hash}`;
  return { verdict: { kind: "mismatch", why } };
}

function parse(text: string): Envelope & JsonObject {
  const message: Json = JSON.parse(text);
  if (!isObject(message)) throw new SyntaxError("A message is a JSON object");
  if (typeof message.Session !== "string" || !Number.isSafeInteger(message.Seq)) {
    throw new SyntaxError("A message has a Session and a Seq");
  }
  return message as Envelope & JsonObject;
}

function sections(message: JsonObject, belongs: (name: string) => boolean): JsonObject {
  const some = emptyObject();
  for (const [name, value] of Object.entries(message)) if (belongs(name)) some[name] = value;
  return some;
}
