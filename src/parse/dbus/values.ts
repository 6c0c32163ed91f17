import { ParseError } from "../parse_error.ts";
import { type BusType, parseSignature } from "./signature.ts";

/**
 * A value of D-Bus. 64-bit integers are bigints, an array of bytes is one, a dictionary is a map, a structure
 * an array, a variant what is in it, and a file descriptor its index.
 */
export type BusValue =
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly BusValue[]
  | BusMap;

/** A dictionary of D-Bus. */
export type BusMap = ReadonlyMap<BusValue, BusValue>;

/** Where the reading of a message stands. Offsets count from its beginning, which alignment counts from. */
export interface Reading {
  bytes: Uint8Array;
  view: DataView;
  littleEndian: boolean;
  at: number;
  end: number;
  /** Variants in each other. */
  depth: number;
}

/** Variants in each other; the specification allows 64 containers in all. */
const MAX_VARIANTS = 16;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** By code, to how many bytes a value is aligned, which for numbers is their size. */
const ALIGNMENT: Readonly<Record<BusType["code"], number>> = {
  y: 1,
  b: 4,
  n: 2,
  q: 2,
  i: 4,
  u: 4,
  x: 8,
  t: 8,
  d: 8,
  h: 4,
  s: 4,
  o: 4,
  g: 1,
  v: 1,
  a: 4,
  "(": 8,
  "{": 8,
};

/**
 * Reads a value (D-Bus Specification, "Marshaling"). Throws `ParseError` unless it is one, to the last
 * byte of padding, and lies within the reading.
 *
 *     0700 0000 65 74 68 30 2e 31 30 00     a string, "eth0.10", little-endian
 */
export function readValue(it: Reading, type: BusType): BusValue {
  align(it, ALIGNMENT[type.code]);
  switch (type.code) {
    case "y":
      return it.bytes[take(it, 1)] ?? 0;
    case "b":
      return readBoolean(it);
    case "n":
      return it.view.getInt16(take(it, 2), it.littleEndian);
    case "q":
      return it.view.getUint16(take(it, 2), it.littleEndian);
    case "i":
      return it.view.getInt32(take(it, 4), it.littleEndian);
    case "u":
    case "h":
      return it.view.getUint32(take(it, 4), it.littleEndian);
    case "x":
      return it.view.getBigInt64(take(it, 8), it.littleEndian);
    case "t":
      return it.view.getBigUint64(take(it, 8), it.littleEndian);
    case "d":
      return it.view.getFloat64(take(it, 8), it.littleEndian);
    case "s":
      return readText(it, lengthOf(it));
    case "o":
      return readPath(it);
    case "g":
      return readSignature(it);
    case "v":
      return readVariant(it).value;
    case "a":
      return readArray(it, type.of);
    case "(":
      return type.members.map((member) => readValue(it, member));
    case "{":
      throw new TypeError("An entry is read with its array");
  }
}

/** Goes to the next multiple, over bytes that are zero. */
export function align(it: Reading, to: number): void {
  while (it.at % to !== 0) {
    if (it.bytes[take(it, 1)] !== 0) throw wrong("padding that is not zero");
  }
}

function take(it: Reading, bytes: number): number {
  const { at } = it;
  if (bytes > it.end - at) throw wrong("a value that is cut off");
  it.at = at + bytes;
  return at;
}

function lengthOf(it: Reading): number {
  return it.view.getUint32(take(it, 4), it.littleEndian);
}

function readBoolean(it: Reading): boolean {
  const value = lengthOf(it);
  if (value > 1) throw wrong("a boolean that is neither");
  return value === 1;
}

function readText(it: Reading, length: number): string {
  const from = take(it, length);
  if (it.bytes[take(it, 1)] !== 0) throw wrong("a text without an end");
  const bytes = it.bytes.subarray(from, from + length);
  if (bytes.includes(0)) throw wrong("a text with a NUL in it");
  try {
    return utf8.decode(bytes);
  } catch {
    throw wrong("a text that is not UTF-8");
  }
}

function readPath(it: Reading): string {
  const path = readText(it, lengthOf(it));
  if (!/^\/(?:\w+(?:\/\w+)*)?$/.test(path)) throw new ParseError("dbus", "not a path", path);
  return path;
}

function readSignature(it: Reading): string {
  const text = readText(it, it.bytes[take(it, 1)] ?? 0);
  parseSignature(text);
  return text;
}

/** Reads a variant: a signature, and a value of the one type that it is. */
export function readVariant(it: Reading): { signature: string; value: BusValue } {
  const signature = readText(it, it.bytes[take(it, 1)] ?? 0);
  const [type, ...more] = parseSignature(signature);
  if (type === undefined || more.length > 0) throw wrong("a variant that is not of one type");
  if (++it.depth > MAX_VARIANTS) throw wrong("too many variants in each other");
  const value = readValue(it, type);
  it.depth--;
  return { signature, value };
}

function readArray(it: Reading, of: BusType): BusValue {
  const length = lengthOf(it);
  align(it, ALIGNMENT[of.code]);
  const from = take(it, length);
  const end = from + length;
  if (of.code === "y") return it.bytes.slice(from, end);
  const inside: Reading = { ...it, at: from, end };
  if (of.code === "{") return readEntries(inside, of.key, of.value);
  const values: BusValue[] = [];
  while (inside.at < end) values.push(readValue(inside, of));
  return values;
}

function readEntries(it: Reading, key: BusType, value: BusType): BusMap {
  const map = new Map<BusValue, BusValue>();
  while (it.at < it.end) {
    align(it, ALIGNMENT["{"]);
    const name = readValue(it, key);
    if (map.has(name)) throw wrong("a key that is there twice");
    map.set(name, readValue(it, value));
  }
  return map;
}

function wrong(problem: string): ParseError {
  return new ParseError("dbus", problem);
}
