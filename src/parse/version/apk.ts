import { compareDebianVersions } from "./debian.ts";

const GRAMMAR = /^(\d+(?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(~[0-9a-f]+)?(?:-r(\d+))?$/;
/** Those before the empty one come before the release. */
const SUFFIXES = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];

/** What a version is made of, in the order of apk's tokens: what comes later in it is the earlier version. */
const KINDS = ["number", "letter", "suffix", "suffix number", "commit", "revision", "end"] as const;
type Token = { kind: typeof KINDS[number]; text: string };

/**
 * Compares versions of apk packages (apk-package(5); `apk_version_compare` of apk's version.c):
 * negative where the first is the earlier one. What is no version is compared as Debian's are.
 *
 *     1.0_rc1-r0 < 1.0-r0 < 1.0_p1-r0 < 1.0a-r0 < 1.0.1-r0
 */
export function compareApkVersions(a: string, b: string): number {
  const [first, second] = [tokens(a), tokens(b)];
  if (first === undefined || second === undefined) return compareDebianVersions(a, b);
  for (let index = 0; index < Math.min(first.length, second.length); index++) {
    const [x, y] = [first[index], second[index]];
    if (x === undefined || y === undefined) break;
    const order = x.kind === y.kind ? compareToken(x, y, index) : compareKinds(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function tokens(version: string): Token[] | undefined {
  const [, numbers, letter, suffixes = "", commit, revision] = GRAMMAR.exec(version) ?? [];
  if (numbers === undefined) return undefined;
  const list: Token[] = numbers.split(".").map((text) => ({ kind: "number", text }));
  if (letter) list.push({ kind: "letter", text: letter });
  for (const [, name = "", number] of suffixes.matchAll(/_([a-z]+)(\d*)/g)) {
    if (!SUFFIXES.includes(name)) return undefined;
    list.push({ kind: "suffix", text: name });
    if (number) list.push({ kind: "suffix number", text: number });
  }
  if (commit) list.push({ kind: "commit", text: commit });
  if (revision) list.push({ kind: "revision", text: revision });
  list.push({ kind: "end", text: "" });
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

function compareToken(a: Token, b: Token, index: number): number {
  if (a.kind === "suffix") return SUFFIXES.indexOf(a.text) - SUFFIXES.indexOf(b.text);
  // After a point, 05 is a fraction and less than 1.
  const fraction = index > 0 && a.kind === "number" && (a.text[0] === "0" || b.text[0] === "0");
  if (fraction || a.kind === "letter" || a.kind === "commit") {
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  }
  const [x, y] = [a.text.replace(/^0+/, ""), b.text.replace(/^0+/, "")];
  if (x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}
