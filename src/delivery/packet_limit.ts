/** The types of packet, in the upper half of the first byte (MQTT 5 section 2.1.2). */
const PUBLISH = 3, PUBREC = 5, PUBCOMP = 7;

/**
 * Bounds what a broker can cost us: mqtt.js collects each packet whole, up to 256 MiB, keeps
 * messages of QoS 2, and only MQTT 5 lets us ask for less. The function returned is given a
 * connection's bytes in order and returns them without the messages above the limit; it throws a
 * RangeError on any other packet above it and on what has to do with QoS 2, which we never ask for.
 * A packet is a type, a length of 1 to 4 bytes, and so many bytes (MQTT 5 section 2.1):
 *
 * ```
 * 32 0a 00 04 74 65 73 74 68 65 6c 6c      PUBLISH, 10 bytes
 * ```
 */
export function createPacketLimit(
  maxBytes: number,
  onSkipped: (bytes: number) => void,
): (bytes: Uint8Array) => Uint8Array {
  let header: number[] = [];
  let remaining = 0;
  let skipping = false;

  return (bytes) => {
    const passed: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      if (remaining > 0) {
        const end = Math.min(bytes.length, at + remaining);
        if (!skipping) passed.push(bytes.subarray(at, end));
        remaining -= end - at;
        at = end;
        continue;
      }
      header.push(bytes[at++] ?? 0);
      if (hasQos2(header[0] ?? 0)) {
        throw new RangeError("A packet for QoS 2, which we never ask for");
      }
      const length = lengthIn(header);
      if (length === undefined) continue;
      skipping = length > maxBytes;
      if (skipping && (header[0] ?? 0) >> 4 !== PUBLISH) {
        throw new RangeError(`A packet of ${length} bytes, which is not a message`);
      }
      if (skipping) onSkipped(length);
      else passed.push(Uint8Array.from(header));
      header = [];
      remaining = length;
    }
    return concatenate(passed);
  };
}

function hasQos2(first: number): boolean {
  const type = first >> 4;
  return (type >= PUBREC && type <= PUBCOMP) || (type === PUBLISH && (first & 0x06) === 0x04);
}

/** The number of bytes that follow a packet's header; undefined while the header is incomplete. */
function lengthIn(header: readonly number[]): number | undefined {
  const digits = header.slice(1);
  const last = digits.at(-1);
  if (last === undefined) return undefined;
  if (last < 0x80) return digits.reduceRight((sum, digit) => sum * 128 + (digit & 0x7f), 0);
  if (digits.length === 4) throw new RangeError("A packet with a length of more than four bytes");
  return undefined;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
