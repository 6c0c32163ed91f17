/**
 * The text that bytes stand for: UTF-8 where they are that, else each byte one character (Latin-1),
 * so that two different names never become one.
 */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }
}
