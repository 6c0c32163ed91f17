import { eachLine } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";
import { collectPackages, type InstalledPackage, type PackageList } from "./_package.ts";

const FORMAT = "apk/installed";
/** More lines than the files of all packages of any device make. */
const MAX_LINES = 700_000;

/**
 * Parses /lib/apk/db/installed (apk-package(5); the letters are of apk's database.c): blocks of a
 * letter, a colon and a value. `P` name, `V` version, `A` architecture, `o` origin; files follow as
 * `F`, `R`, `a`, `Z` and others. A block that is malformed is told, and the others stand.
 *
 *     C:Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=
 *     P:alpine-baselayout
 *     V:3.4.3-r1
 *     A:x86_64
 *     o:alpine-baselayout
 *     F:etc
 *     R:motd
 */
export function parseApkInstalled(text: string): PackageList {
  if (text !== "" && !text.endsWith("\n")) throw new ParseError(FORMAT, "cut off within a line");
  const list = collectPackages(FORMAT);
  let block = new Map<string, string>();
  let problem: ParseError | undefined;
  const finish = () => {
    if (block.size === 0 && problem === undefined) return;
    list.add(block.get("P"), () => {
      if (problem !== undefined) throw problem;
      return packageOf(block);
    });
    block = new Map();
    problem = undefined;
  };
  let count = 0;
  for (const line of eachLine(text)) {
    if (++count > MAX_LINES) throw new ParseError(FORMAT, "too many lines");
    const letter = line[0] ?? "";
    if (line === "") {
      finish();
    } else if (line[1] !== ":" || !/[A-Za-z]/.test(letter)) {
      problem ??= new ParseError(FORMAT, "expected a letter and a colon", line);
    } else if (!"PVAo".includes(letter)) {
      block.set("", "");
    } else if (block.has(letter)) {
      problem ??= new ParseError(FORMAT, "a field twice", line);
      block.set(letter, "");
    } else {
      block.set(letter, line.slice(2));
    }
  }
  finish();
  const { packages, unsettled, malformed } = list;
  return { packages, unsettled, malformed };
}

function packageOf(block: ReadonlyMap<string, string>): InstalledPackage {
  const name = block.get("P");
  const version = block.get("V");
  if (!name) throw new ParseError(FORMAT, "a block without a name", version);
  if (!version) throw new ParseError(FORMAT, "a package without a version", name);
  const it: InstalledPackage = { name, version };
  const architecture = block.get("A");
  const source = block.get("o");
  if (architecture) it.architecture = architecture;
  if (source && source !== name) it.source = source;
  return it;
}
