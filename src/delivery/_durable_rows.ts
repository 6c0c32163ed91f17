import { emptyObject, isObject, type Json, type JsonObject } from "../model/json.ts";

/**
 * A JSON value as rows: what is small is one row, what is large a row for itself and rows for its
 * members. `part` is the path as JSON, so that any name will do:
 *
 *     ["facts","packages"]               {}
 *     ["facts","packages","htop"]        {"version":"3.2.2-2"}
 *     ["pending"]                        []
 *     ["pending",17]                     {"kind":"user", ...}
 */
export type Row = [part: string, json: string];

/** What turns the rows of one value into those of another. */
export interface RowChanges {
  put: Row[];
  remove: string[];
}

/** No path of a row is longer. */
const MAX_DEPTH = 4;
/** An object whose text is shorter is one row. */
const WHOLE_CHARS = 1_000;

type Path = readonly (string | number)[];

/** Items of lists have a number for as long as they live, which puts them in order. */
const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/**
 * The rows that differ. What is the same object is not looked into: values are never changed in
 * place, and only what was put in their place costs anything.
 */
export function rowChanges(before: Json | undefined, after: Json): RowChanges {
  const changes: RowChanges = { put: [], remove: [] };
  compare([], before, after, changes);
  return changes;
}

/**
 * The value of which these are the rows; undefined for none.
 *
 * @throws {Error} when they are not the rows of a value
 */
export function valueOf(rows: readonly Row[]): Json | undefined {
  const parsed = rows.map(([part, json]) => ({ path: pathOf(part), value: JSON.parse(json) }));
  parsed.sort((a, b) => a.path.length - b.path.length || Number(a.path[1]) - Number(b.path[1]));
  const containers = new Map<string, Json>();
  let root: Json | undefined;
  for (const { path, value } of parsed) {
    const holder = containers.get(JSON.stringify(path.slice(0, -1)));
    const name = path.at(-1);
    const whole = isObject(value) ? Object.assign(emptyObject(), value) : value as Json;
    if (name === undefined) root = whole;
    else if (Array.isArray(holder)) holder.push(numbered(whole, name));
    else if (isObject(holder)) holder[name] = whole;
    else throw new Error(`The row ${JSON.stringify(path)} belongs to nothing`);
    containers.set(JSON.stringify(path), whole);
  }
  return root;
}

function pathOf(part: string): Path {
  const path: unknown = JSON.parse(part);
  if (!Array.isArray(path)) throw new Error(`${part} is no path`);
  return path;
}

function numbered(item: Json, number: string | number): Json {
  if (typeof number !== "number" || !isObject(item)) throw new Error("A list has numbered objects");
  numbers.set(item, number);
  lastNumber = Math.max(lastNumber, number);
  return item;
}

function compare(path: Path, before: Json | undefined, after: Json, changes: RowChanges): void {
  if (before === after) return;
  const is = membersOf(path, after);
  let was = membersOf(path, before);
  if (was !== undefined && (is === undefined || Array.isArray(before) !== Array.isArray(after))) {
    removeAll(path, before, changes);
    was = undefined;
  }
  const part = JSON.stringify(path);
  if (is === undefined) {
    const json = JSON.stringify(after);
    if (before === undefined || JSON.stringify(before) !== json) changes.put.push([part, json]);
    return;
  }
  if (was === undefined) changes.put.push([part, Array.isArray(after) ? "[]" : "{}"]);
  for (const [name, member] of is) {
    const known = was?.get(name);
    if (known !== member) compare([...path, name], known, member, changes);
  }
  for (const [name, member] of was ?? []) {
    if (!is.has(name)) removeAll([...path, name], member, changes);
  }
}

function removeAll(path: Path, value: Json | undefined, changes: RowChanges): void {
  changes.remove.push(JSON.stringify(path));
  for (const [name, member] of membersOf(path, value) ?? []) {
    removeAll([...path, name], member, changes);
  }
}

/** What has rows of its own; undefined for what is one row. */
function membersOf(
  path: Path,
  value: Json | undefined,
): ReadonlyMap<string | number, Json> | undefined {
  if (Array.isArray(value)) {
    const isList = path.length === 1 && value.every(isObject);
    return isList ? new Map(value.map((item) => [numberOf(item), item])) : undefined;
  }
  if (!isObject(value) || path.length >= MAX_DEPTH) return undefined;
  const isWhole = path.length > 1 && JSON.stringify(value).length < WHOLE_CHARS;
  return isWhole ? undefined : new Map(Object.entries(value));
}

function numberOf(item: JsonObject): number {
  const known = numbers.get(item);
  if (known !== undefined) return known;
  numbers.set(item, lastNumber += 1);
  return lastNumber;
}
