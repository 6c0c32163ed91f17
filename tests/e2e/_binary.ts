/** The program as a device runs it, made by `deno task build`. */
import { createHash } from "node:crypto";
import { cacheDirectory } from "../../deploy/build/runtime.ts";
import { filesUnder, pathOf, read } from "../_tree.ts";

/** The program, or why it cannot be had here. */
export type Binary = { path: string } | { missing: string };

/** Of this many states of the sources the program is kept: it is large. */
const KEPT = 3;

/** Builds the program for this machine, unless it has been built from the same sources before. */
export async function telltaleBinary(): Promise<Binary> {
  const machine = Deno.build.arch;
  const folder = `${cacheDirectory()}/programs`;
  Deno.mkdirSync(folder, { recursive: true });
  const path = `${folder}/telltale-${machine}-${sourceHash()}`;
  if (!exists(path)) {
    const out = Deno.makeTempDirSync({ prefix: "telltale-out-" });
    try {
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--no-check",
          "--quiet",
          pathOf("deploy/build.ts"),
          `--target=${machine}`,
          `--out=${out}`,
          "--npm-runtime",
        ],
      }).output();
      if (!success) {
        return { missing: new TextDecoder().decode(stderr).trim().replace(/^build: |\n.*/gs, "") };
      }
      makeRoom(folder);
      Deno.copyFileSync(`${out}/telltale-${machine}`, `${path}.tmp`);
      Deno.renameSync(`${path}.tmp`, path);
    } finally {
      Deno.removeSync(out, { recursive: true });
    }
  }
  return { path };
}

/** Names what the program is made from. */
function sourceHash(): string {
  const hash = createHash("sha256");
  const made = ["src", "deploy/build"].flatMap((folder) =>
    filesUnder(folder, "").map((file) => `${folder}/${file}`)
  );
  for (const file of [...made, "deploy/build.ts", "deno.json", "deno.lock"]) {
    hash.update(`${file}\0${read(file)}\0`);
  }
  return hash.digest("hex").slice(0, 16);
}

function makeRoom(folder: string): void {
  const oldestFirst = [...Deno.readDirSync(folder)]
    .map(({ name }) => `${folder}/${name}`)
    .map((path) => ({ path, atMs: Deno.statSync(path).mtime?.getTime() ?? 0 }))
    .sort((a, b) => a.atMs - b.atMs);
  for (const { path } of oldestFirst.slice(0, 1 - KEPT)) Deno.removeSync(path);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
