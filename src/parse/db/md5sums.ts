/**
 * The MD5 of a file in /var/lib/dpkg/info/PACKAGE.md5sums (deb-md5sums(5)), in hex; undefined where it is
 * not in it. On a device with a merged /usr the package may name the file without that.
 *
 *     2b8b815229aa8a61e483fb4ba0588b8b  usr/bin/openssl
 */
export function md5sumOf(text: string, path: string): string | undefined {
  const names = [path.slice(1), ...(path.startsWith("/usr/") ? [path.slice(5)] : [`usr${path}`])];
  for (const name of names) {
    const line = `  ${name}\n`;
    for (let at = -1; (at = text.indexOf(line, at + 1)) >= 0;) {
      const sum = text.slice(at - 32, at);
      const begins = at === 32 || text[at - 33] === "\n";
      if (begins && /^[0-9a-f]{32}$/.test(sum)) return sum;
    }
  }
  return undefined;
}
