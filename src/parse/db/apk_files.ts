/**
 * The package of a file in /lib/apk/db/installed (apk-package(5)), and the SHA-1 of the file in hex; undefined
 * where it is not in it. `F` begins a directory, `R` a file in it, `Z` has its hash after `Q1`.
 *
 *     P:busybox
 *     F:bin
 *     R:busybox
 *     a:0:0:755
 *     Z:Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=
 */
export function apkFileDigest(
  text: string,
  path: string,
): { package: string; digest: string } | undefined {
  const slash = path.lastIndexOf("/");
  const directory = `F:${path.slice(1, slash)}\n`;
  const file = `R:${path.slice(slash + 1)}\n`;
  for (let at = -1; (at = text.indexOf(directory, at + 1)) >= 0;) {
    if (at > 0 && text[at - 1] !== "\n") continue;
    const next = text.slice(at + directory.length).search(/^(?:F:|$)/m);
    const end = next < 0 ? text.length : at + directory.length + next;
    const names = text.slice(at + directory.length - 1, end);
    const found = names.indexOf(`\n${file}`);
    if (found < 0) continue;
    const [, hash] = /^(?:[^ZR].*\n)*Z:Q1([A-Za-z0-9+/]{27}=)\n/.exec(
      names.slice(found + 1 + file.length),
    ) ?? [];
    const block = text.lastIndexOf("\n\n", at);
    const [, name] = /^P:(.+)$/m.exec(text.slice(block < 0 ? 0 : block, at)) ?? [];
    if (hash === undefined || name === undefined) continue;
    return { package: name, digest: hexOf(hash) };
  }
  return undefined;
}

function hexOf(base64: string): string {
  return Array.from(atob(base64), (it) => it.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
