const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What a log says as one line of text: control characters, and where it is not UTF-8 whatever is not ASCII,
 * as `\ooo` in octal, as OpenSSH writes them (vis(3)). So no message holds a line of another's making.
 *
 *     Invalid user a\012b\377 from 192.0.2.1 port 5
 */
export function logText(bytes: Uint8Array): string {
  try {
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    return utf8.decode(bytes).replace(/[\u0000-\u001f\u007f-\u009f]/g, octal);
  } catch {
    return Array.from(bytes, (byte) => SHOWN[byte]).join("");
  }
}

/** By byte, each as text of its own. */
const SHOWN: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const isPrintable = byte >= 0x20 && byte < 0x7f;
  return isPrintable ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
});

function octal(character: string): string {
  return SHOWN[character.charCodeAt(0)] ?? character;
}
