/**
 * Reads the text tar of prometheus/procfs' fixtures: `Path:` and `Lines:` introduce a file, a NUL is
 * written NULLBYTE, and EOF ends a file without a last newline.
 */
export function readTtar(archive: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const lines = archive.split("\n");
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i]?.startsWith("Path: ") || !lines[i + 1]?.startsWith("Lines: ")) continue;
    const path = lines[i]?.slice("Path: fixtures".length) ?? "";
    const count = Number(lines[i + 1]?.slice("Lines: ".length));
    const content = lines.slice(i + 2, i + 2 + count).map((line) => `${line}\n`).join("");
    files.set(
      path,
      content.replace(/(?<!\\)EOF\n$/, "").replace(/(?<!\\)NULLBYTE/g, "\0")
        .replace(/\\(EOF|NULLBYTE)/g, "$1"),
    );
    i += 1 + count;
  }
  return files;
}

const ARCHIVE = new URL("../../../shared/corpora/procfs/fixtures.ttar", import.meta.url);

/** Registers a test on files of real machines, by their path; where there are none it is skipped aloud. */
export function testOnFixtures(
  name: string,
  fn: (files: ReadonlyMap<string, string>) => void,
): void {
  let archive: string | undefined;
  try {
    archive = Deno.readTextFileSync(ARCHIVE);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.test({
    name: archive === undefined ? `${name} (skipped: no procfs fixtures)` : name,
    ignore: archive === undefined,
    fn: () => fn(readTtar(archive ?? "")),
  });
}

/** The file at a path; there must be one. */
export function fixture(files: ReadonlyMap<string, string>, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new RangeError(`No fixture ${path}`);
  return text;
}
