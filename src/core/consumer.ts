import { applyPatch } from "./merge_patch.ts";
import { joinSections } from "./parts.ts";
import { stateHash } from "./state_hash.ts";
import { emptyObject, isObject, type Json, type JsonObject } from "../model/json.ts";
import { type Envelope, isStateSection } from "../model/message.ts";

/** What one device has published, rebuilt from its messages. */
export interface Mirror {
  session: string | undefined;
  seq: number;
  state: JsonObject;
  /** Parts of the message being received, by their number. */
  parts: readonly (Envelope & JsonObject)[];
}

/** What a message turned out to be. `held` waits for its other parts, `ignored` for a full message. */
export type Verdict =
  | { kind: "verified" | "duplicate" | "held" }
  | { kind: "ignored" | "gap" | "mismatch"; why: string };

/** A mirror that has seen nothing. */
export function emptyMirror(): Mirror {
  return { session: undefined, seq: 0, state: emptyObject(), parts: [] };
}

/**
 * Applies one message of the `data` topic. Only `verified` says that the mirror holds exactly what
 * the device published; after `gap` or `mismatch` the mirror waits for a full message.
 */
export function receive(mirror: Mirror, text: string): { mirror: Mirror; verdict: Verdict } {
  const message = parse(text);
  const known = message.Session === mirror.session;
  if (known && message.Seq <= mirror.seq) return { mirror, verdict: { kind: "duplicate" } };
  const parts = collectParts(mirror.parts, message);
  if (message.Part !== undefined && parts.length < message.Part[1]) {
    return { mirror: { ...mirror, parts }, verdict: { kind: "held" } };
  }
  if (!message.Full && !known) {
    return {
      mirror,
      verdict: { kind: "ignored", why: `Session ${message.Session} has not begun` },
    };
  }
  if (!message.Full && message.Seq !== mirror.seq + 1) {
    const why = `Seq ${mirror.seq + 1} to ${message.Seq - 1} did not arrive`;
    return { mirror: emptyMirror(), verdict: { kind: "gap", why } };
  }
  const sections = stateSections(joinSections(parts));
  const state = applyPatch(message.Full ? emptyObject() : mirror.state, sections);
  const hash = stateHash(state);
  const stated = parts[parts.length - 1]?.State_Hash;
  if (hash !== stated) {
    const why = `State_Hash is ${stated}, the rebuilt state has ${hash}`;
    return { mirror: emptyMirror(), verdict: { kind: "mismatch", why } };
  }
  const next = { session: message.Session, seq: message.Seq, state, parts: [] };
  return { mirror: next, verdict: { kind: "verified" } };
}

function parse(text: string): Envelope & JsonObject {
  const message: Json = JSON.parse(text);
  if (!isObject(message)) throw new SyntaxError("A message is a JSON object");
  if (typeof message.Session !== "string" || !Number.isSafeInteger(message.Seq)) {
    throw new SyntaxError("A message has a Session and a Seq");
  }
  return message as Envelope & JsonObject;
}

function collectParts(
  held: Mirror["parts"],
  message: Envelope & JsonObject,
): Mirror["parts"] {
  const same = held.filter((part) =>
    part.Session === message.Session && part.Seq === message.Seq &&
    part.Part?.[0] !== message.Part?.[0]
  );
  return [...same, message].sort((a, b) => (a.Part?.[0] ?? 0) - (b.Part?.[0] ?? 0));
}

function stateSections(message: JsonObject): JsonObject {
  const sections = emptyObject();
  for (const [name, value] of Object.entries(message)) {
    if (isStateSection(name)) sections[name] = value;
  }
  return sections;
}
