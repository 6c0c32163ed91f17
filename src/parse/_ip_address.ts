/** An IPv4 address in dotted notation, from the number whose highest byte comes first. */
export function ipv4Of(number: number): string {
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join(".");
}

/** The number whose highest byte comes first, or undefined where the text is no dotted IPv4 address. */
export function ipv4Number(text: string): number | undefined {
  const bytes = /^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$/.exec(text)
    ?.slice(1).map(Number);
  if (bytes === undefined || bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/**
 * An IPv6 address as RFC 5952 writes it, from its 32 hex digits: lower case, no leading zeros, `::`
 * for the first longest run of two or more zero groups, and a dotted end if it maps an IPv4 address.
 */
export function ipv6Of(hex: string): string {
  const groups = Array.from(
    { length: 8 },
    (_, i) => Number.parseInt(hex.slice(4 * i, 4 * i + 4), 16),
  );
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${ipv4Of(Number.parseInt(hex.slice(24), 16))}`;
  }
  let start = 0;
  let length = 0;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const written = groups.map((group) => group.toString(16));
  if (length < 2) return written.join(":");
  return `${written.slice(0, start).join(":")}::${written.slice(start + length).join(":")}`;
}
