const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What a log says as one line of text: control characters, and where it is not UTF-8 whatever is not ASCII,
 * as `\ooo` in octal, as OpenSSH writes them (vis(3)). So no message holds a line of another's making.
 */
export function logText(bytes: Uint8Array): string {
  const octal = (text: string) => `\\${text.charCodeAt(0).toString(8).padStart(3, "0")}`;
  try {
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    return utf8.decode(bytes).replace(/[\u0000-\u001f\u007f-\u009f]/g, octal);
  } catch {
    const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    return latin1.replace(/[\u0000-\u001f\u007f-\u00ff]/g, octal);
  }
}
