const CORPUS = new URL("../../../../shared/corpora/packages/", import.meta.url);

/** Registers a test over a folder of google/osv-scalibr's package databases. */
export function corpusTest(
  name: string,
  folder: string,
  test: (read: (file: string) => string) => void,
): void {
  const base = new URL(`${folder}/`, CORPUS);
  const present = exists(base);
  Deno.test({
    name: present ? name : `${name} (skipped: no corpora)`,
    ignore: !present,
    fn: () => test((file) => Deno.readTextFileSync(new URL(file, base))),
  });
}

function exists(path: URL): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
