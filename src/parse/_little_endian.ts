/** An unsigned 32-bit number, the least significant byte first. Past the end it reads zeros. */
export function u32(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | (bytes[at + 1] ?? 0) << 8;
  return (low | (bytes[at + 2] ?? 0) << 16 | (bytes[at + 3] ?? 0) << 24) >>> 0;
}

/** An unsigned 64-bit number. Above 2^53 it is the nearest double. */
export function u64(bytes: Uint8Array, at: number): number {
  return u32(bytes, at) + u32(bytes, at + 4) * 2 ** 32;
}

/** Some bytes as lower-case hex digits. */
export function hex(bytes: Uint8Array, at: number, length: number): string {
  let digits = "";
  for (const byte of bytes.subarray(at, at + length)) digits += byte.toString(16).padStart(2, "0");
  return digits;
}
