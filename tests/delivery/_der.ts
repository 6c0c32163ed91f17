/** Tags of DER (X.690), for tests that write it. */
export const INTEGER = 0x02, BIT_STRING = 0x03, OCTET_STRING = 0x04, SEQUENCE = 0x30;

/** One element: tag, length, contents. */
export function element(tag: number, ...contents: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = contents.flatMap((bytes) => [...bytes]);
  const length = content.length < 0x80
    ? [content.length]
    : content.length < 0x100
    ? [0x81, content.length]
    : [0x82, content.length >> 8, content.length & 0xff];
  return Uint8Array.from([tag, ...length, ...content]);
}
