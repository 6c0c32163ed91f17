const GRAMMAR =
  /^(\d*(?:\.\d*|[a-z]\d+)*[a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)(?![a-z])\d*)*)(?:~([0-9a-f]+))?(?:-r(?![a-z])(\d*))?([^]*)$/;
/** Those before the empty one come before the release. */
const SUFFIXES = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];

/** What a version is made of, in the order of apk's tokens: what comes later in it is the earlier version. */
const KINDS = [
  "number",
  "fraction",
  "letter",
  "suffix",
  "suffix number",
  "commit",
  "revision",
  "end",
  "nothing",
  "invalid",
] as const;
type Token = { kind: typeof KINDS[number]; text: string };

/**
 * Compares versions of apk packages (apk-package(5); `apk_version_compare` of apk's version.c):
 * negative where the first is the earlier one. Any text has a place in the order: as in apk 2, which
 * packages of Alpine still rely on, numbers may follow a letter or be left out, and as in apk 3
 * whatever is no version from some place on comes before what is.
 *
 *     1.0_rc1-r0 < 1.0-r0 < 1.0_p1-r0 < 1.0a-r0 < 1.0a1-r0 < 1.0.1-r0
 */
export function compareApkVersions(a: string, b: string): number {
  const [first, second] = [tokens(a), tokens(b)];
  for (let index = 0; index < Math.min(first.length, second.length); index++) {
    const [x, y] = [first[index], second[index]];
    if (x === undefined || y === undefined) break;
    const order = x.kind === y.kind ? compareToken(x, y) : compareKinds(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function tokens(version: string): readonly Token[] {
  const [, numbers = "", suffixes = "", commit, revision, rest = ""] = GRAMMAR.exec(version) ?? [];
  const list: Token[] = [];
  const [begin = ""] = /^\d*/.exec(numbers) ?? [];
  list.push({ kind: begin === "" ? "nothing" : "number", text: begin });
  const pieces = numbers.slice(begin.length).matchAll(/\.(\d*)|([a-z])|\d+/g);
  for (const [text, fraction, letter] of pieces) {
    if (letter !== undefined) list.push({ kind: "letter", text });
    else if (fraction === undefined) list.push({ kind: "number", text });
    else list.push({ kind: fraction === "" ? "nothing" : "fraction", text: fraction });
  }
  for (const [, name = "", number] of suffixes.matchAll(/_([a-z]+)(\d*)/g)) {
    list.push({ kind: "suffix", text: name });
    if (number) list.push({ kind: "suffix number", text: number });
  }
  if (commit !== undefined) list.push({ kind: "commit", text: commit });
  if (revision !== undefined) list.push({ kind: "revision", text: revision });
  list.push({ kind: rest === "" ? "end" : "invalid", text: "" });
  return list;
}

function compareKinds(a: Token, b: Token): number {
  if (isBefore(a)) return -1;
  if (isBefore(b)) return 1;
  return KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind);
}

function isBefore({ kind, text }: Token): boolean {
  return kind === "suffix" && SUFFIXES.indexOf(text) < SUFFIXES.indexOf("");
}

function compareToken(a: Token, b: Token): number {
  if (a.kind === "suffix") return SUFFIXES.indexOf(a.text) - SUFFIXES.indexOf(b.text);
  // After a point, 05 is a fraction and less than 1.
  const isText = a.kind === "fraction" && (a.text[0] === "0" || b.text[0] === "0");
  if (isText || a.kind === "letter" || a.kind === "commit") {
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  }
  const [x, y] = [a.text.replace(/^0+/, ""), b.text.replace(/^0+/, "")];
  if (x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}
