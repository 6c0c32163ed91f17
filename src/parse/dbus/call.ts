/** A method call whose arguments are texts, which is all that is ever sent. */
export interface BusCall {
  serial: number;
  /** Whom it is for: a name on the bus. */
  destination: string;
  path: string;
  interface: string;
  member: string;
  arguments: readonly string[];
}

/** NO_AUTO_START: what does not run is not started in order to be asked. */
const FLAGS = 0x2;
const encoder = new TextEncoder();

/**
 * Writes a call (D-Bus Specification, "Message Protocol"), little-endian.
 *
 *     6c 01 02 01  00 00 00 00  01 00 00 00  6d 00 00 00  ...     l, call, do not start it, 1; no body; serial 1
 */
export function writeCall(call: BusCall): Uint8Array<ArrayBuffer> {
  const body: number[] = [];
  for (const argument of call.arguments) putText(body, argument);
  const out: number[] = [0x6c, 1, FLAGS, 1];
  putUint32(out, body.length);
  putUint32(out, call.serial);
  const lengthAt = out.length;
  putUint32(out, 0);
  putField(out, 1, "o", call.path);
  putField(out, 2, "s", call.interface);
  putField(out, 3, "s", call.member);
  putField(out, 6, "s", call.destination);
  if (call.arguments.length > 0) putField(out, 8, "g", "s".repeat(call.arguments.length));
  const fieldsBytes = out.length - lengthAt - 4;
  pad(out, 8);
  const bytes = Uint8Array.from([...out, ...body]);
  new DataView(bytes.buffer).setUint32(lengthAt, fieldsBytes, true);
  return bytes;
}

/** A structure of a code and a variant. */
function putField(out: number[], code: number, type: "o" | "s" | "g", value: string): void {
  pad(out, 8);
  out.push(code, 1, type.charCodeAt(0), 0);
  if (type !== "g") return putText(out, value);
  out.push(value.length, ...encoder.encode(value), 0);
}

function putText(out: number[], text: string): void {
  const bytes = encoder.encode(text);
  pad(out, 4);
  putUint32(out, bytes.length);
  out.push(...bytes, 0);
}

function putUint32(out: number[], value: number): void {
  out.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

function pad(out: number[], to: number): void {
  while (out.length % to !== 0) out.push(0);
}
