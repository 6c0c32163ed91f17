import { emptyObject, isObject, type Json, type JsonObject } from "../model/json.ts";
import { isEventSection } from "../model/message.ts";

/** A message above this is sent in parts; half of what common brokers accept (AWS IoT Core: 128 KB). */
export const MAX_MESSAGE_BYTES = 100_000;

/** Room for the envelope of a part. */
const ENVELOPE_BYTES = 1_000;

const encoder = new TextEncoder();

function sizeBytes(value: Json): number {
  return encoder.encode(JSON.stringify(value)).length;
}

/**
 * Splits the sections of a message into as few parts as fit, cutting between the members of
 * objects and the items of event sections. Parts are disjoint: merged in any order they give the
 * whole again. What cannot be cut, one value above the limit, is a part of its own.
 */
export function splitSections(
  sections: JsonObject,
  maxBytes = MAX_MESSAGE_BYTES - ENVELOPE_BYTES,
): readonly JsonObject[] {
  if (sizeBytes(sections) <= maxBytes) return [sections];
  const parts: JsonObject[] = [];
  let part = emptyObject();
  let partBytes = 2;
  for (const [path, value] of leaves(sections, [], maxBytes)) {
    const bytes = sizeBytes(value) + path.reduce((sum, name) => sum + sizeBytes(name) + 4, 0);
    if (partBytes + bytes > maxBytes && partBytes > 2) {
      parts.push(part);
      part = emptyObject();
      partBytes = 2;
    }
    plant(part, path, value);
    partBytes += bytes;
  }
  return [...parts, part];
}

/** Merges parts, in order, into the sections of the message that they were. */
export function joinSections(parts: readonly JsonObject[]): JsonObject {
  return parts.reduce(merge, emptyObject());
}

/** Unlike a merge patch this keeps `null`, which the parts carry on to the state. */
function merge(first: JsonObject, second: JsonObject): JsonObject {
  const result: JsonObject = Object.assign(emptyObject(), first);
  for (const [name, value] of Object.entries(second)) {
    const already = result[name];
    if (isObject(already) && isObject(value)) result[name] = merge(already, value);
    else if (Array.isArray(already) && Array.isArray(value)) result[name] = [...already, ...value];
    else result[name] = value;
  }
  return result;
}

type Leaf = [path: readonly string[], value: Json];

/** The largest pieces, in order, that are worth keeping whole. */
function* leaves(value: Json, path: readonly string[], maxBytes: number): Generator<Leaf> {
  if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, member] of Object.entries(value)) {
      if (path.length === 0 || sizeBytes(member) > maxBytes / 8) {
        yield* leaves(member, [...path, name], maxBytes);
      } else yield [[...path, name], member];
    }
  } else if (Array.isArray(value) && path.length === 1 && isEventSection(path[0] ?? "")) {
    for (const item of value) yield [path, [item]];
  } else yield [path, value];
}

function plant(root: JsonObject, path: readonly string[], value: Json): void {
  let at = root;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    at = isObject(next) ? next : at[name] = emptyObject();
  }
  const last = path[path.length - 1] ?? "";
  const already = at[last];
  if (Array.isArray(already) && Array.isArray(value)) at[last] = [...already, ...value];
  else at[last] = value;
}
