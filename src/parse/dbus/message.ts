import { ParseError } from "../parse_error.ts";
import { parseSignature } from "./signature.ts";
import { align, type BusValue, type Reading, readValue, readVariant } from "./values.ts";

/** A message of D-Bus. Which of the members it has depends on its type. */
export interface BusMessage {
  /** `other` is one of a later specification, to be passed over. */
  type: "call" | "return" | "error" | "signal" | "other";
  serial: number;
  path?: string;
  interface?: string;
  member?: string;
  /** The name of an error. */
  error?: string;
  /** The serial of the call that this answers. */
  replySerial?: number;
  /** Unique name of the connection that sent it, as the bus vouches for. */
  sender?: string;
  body: readonly BusValue[];
}

/** The specification allows 128 MiB; what is asked here is answered in a few KiB. */
export const MAX_MESSAGE_BYTES = 128 * 1024;
/** So many bytes tell how long a message is. */
export const MESSAGE_HEAD_BYTES = 16;

const TYPES = ["other", "call", "return", "error", "signal"] as const;
const VERSION = 1;
/** By its code, the member and the signature of a header field; the others are passed over. */
const FIELDS: Readonly<Record<number, readonly [member: string, signature: string]>> = {
  1: ["path", "o"],
  2: ["interface", "s"],
  3: ["member", "s"],
  4: ["error", "s"],
  5: ["replySerial", "u"],
  7: ["sender", "s"],
  8: ["signature", "g"],
};
/** What a message of a type must have. */
const REQUIRED = {
  other: [],
  call: ["path", "member"],
  return: ["replySerial"],
  error: ["error", "replySerial"],
  signal: ["path", "interface", "member"],
} as const;

/** How many bytes a message has that begins with these 16. Throws `ParseError` for more than {@linkcode MAX_MESSAGE_BYTES}. */
export function messageBytes(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, MESSAGE_HEAD_BYTES);
  const littleEndian = isLittleEndian(head);
  if (head[3] !== VERSION) throw new ParseError("dbus", "not version 1 of the protocol");
  const fields = view.getUint32(12, littleEndian);
  const bytes = MESSAGE_HEAD_BYTES + Math.ceil(fields / 8) * 8 + view.getUint32(4, littleEndian);
  if (bytes > MAX_MESSAGE_BYTES) throw new ParseError("dbus", "a message that is too long");
  return bytes;
}

/**
 * Parses one whole message (D-Bus Specification, "Message Protocol"): byte order, type, flags, version,
 * length of the body, serial, header fields `a(yv)`, padding, body.
 *
 *     6c 02 01 01  09 00 00 00  01 00 00 00  3d 00 00 00  ...     l, return, no reply, 1; 9 bytes; serial 1
 */
export function parseMessage(bytes: Uint8Array): BusMessage {
  if (bytes.length < MESSAGE_HEAD_BYTES || messageBytes(bytes) !== bytes.length) {
    throw new ParseError("dbus", "a message that is cut off");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const littleEndian = isLittleEndian(bytes);
  const code = bytes[1] ?? 0;
  const serial = view.getUint32(8, littleEndian);
  if (code === 0 || serial === 0) throw new ParseError("dbus", "a type or a serial of zero");
  const type = TYPES[code] ?? "other";
  const bodyAt = bytes.length - view.getUint32(4, littleEndian);
  const it: Reading = { bytes, view, littleEndian, at: 12, end: bodyAt, depth: 0 };
  const { signature, ...fields } = readFields(it);
  if (REQUIRED[type].some((member) => !(member in fields))) {
    throw new ParseError("dbus", `a ${type} that lacks a header field`);
  }
  align(it, 8);
  it.end = bytes.length;
  const body = parseSignature(signature ?? "").map((one) => readValue(it, one));
  if (it.at !== bytes.length) throw new ParseError("dbus", "more than the signature says");
  return { type, serial, ...fields, body };
}

type Fields = Omit<BusMessage, "type" | "serial" | "body"> & { signature?: string };

function readFields(it: Reading): Fields {
  const fields: Record<string, BusValue> = {};
  const end = readValue(it, { code: "u" }) as number + it.at;
  if (end > it.end) throw new ParseError("dbus", "header fields that are cut off");
  const inside: Reading = { ...it, end };
  while (inside.at < end) {
    align(inside, 8);
    const code = readValue(inside, { code: "y" }) as number;
    const { signature, value } = readVariant(inside);
    const known = FIELDS[code];
    if (known === undefined) continue;
    const [member, expected] = known;
    if (signature !== expected || member in fields) {
      throw new ParseError("dbus", `a header field ${member} of another type, or twice`);
    }
    fields[member] = value;
  }
  it.at = end;
  return fields as Fields;
}

function isLittleEndian(bytes: Uint8Array): boolean {
  // "l" and "B".
  if (bytes[0] !== 0x6c && bytes[0] !== 0x42) throw new ParseError("dbus", "no byte order");
  return bytes[0] === 0x6c;
}
