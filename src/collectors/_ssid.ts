/** What is shown of the name of a network, and what it is. */
export interface Ssid {
  ssid: string;
  ssid_hex: string;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Control and format characters, unassigned ones, separators of lines, and spaces but the usual one. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}%]|(?! )\p{Zs}/gu;

/**
 * The name of a network, which is any 32 bytes that its owner chose (IEEE 802.11, "SSID element"): as text
 * where it is UTF-8 and can be seen, with `%` and two hex digits for each byte of what cannot; and
 * its bytes in hex. Undefined for a name that is hidden: it is empty, or zeros of its length.
 */
export function ssidOf(bytes: Uint8Array): Ssid | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  const ssid_hex = hexOf(bytes);
  try {
    return { ssid: utf8.decode(bytes).replace(UNSAFE, escaped), ssid_hex };
  } catch {
    const shown = Array.from(
      bytes,
      (byte) =>
        byte >= 0x20 && byte < 0x7f && byte !== 0x25 ? String.fromCharCode(byte) : percent(byte),
    );
    return { ssid: shown.join(""), ssid_hex };
  }
}

/** Bytes in hex. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function escaped(character: string): string {
  return Array.from(new TextEncoder().encode(character), percent).join("");
}

function percent(byte: number): string {
  return `%${byte.toString(16).padStart(2, "0").toUpperCase()}`;
}
