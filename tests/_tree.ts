/** The project's own tree, for tests that read it. */
const root = new URL("../", import.meta.url);

/** The text of a file, by its path from the top. */
export function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, root));
}

/** Every file below a folder with this ending, as paths from the folder, sorted. */
export function filesUnder(folder: string, ending: string): readonly string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    for (const entry of Deno.readDirSync(new URL(path, root))) {
      if (entry.isDirectory) visit(`${path}${entry.name}/`);
      else if (entry.name.endsWith(ending)) found.push(`${path}${entry.name}`);
    }
  };
  visit(`${folder}/`);
  return found.map((path) => path.slice(folder.length + 1)).sort();
}

/** The room that a file of src is in: its folder, or for a file at the top its name. */
export function room(file: string): string {
  return file.replace(/(\/.*|\.ts)$/, "");
}

/** What a file of src imports: paths from src for our own, names for the rest. */
export function importsOf(file: string): readonly string[] {
  const text = read(`src/${file}`);
  const statements = text.matchAll(
    /^(?:import|export)\s+(?:[\w\s{},*$]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...statements].map(([, fixed, later = ""]) => fixed ?? later).map((specifier) =>
    specifier.startsWith(".")
      ? decodeURI(new URL(specifier, `file:///${file}`).pathname.slice(1))
      : specifier
  );
}

/** The file system path of a file, by its path from the top. */
export function pathOf(path: string): string {
  return decodeURIComponent(new URL(path, root).pathname);
}
