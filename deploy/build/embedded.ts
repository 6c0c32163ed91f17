import { Buffer } from "node:buffer";

/** What `deno compile` has put into a program, as far as it matters here. */
export interface Embedded {
  /** Paths of the files. */
  files: readonly string[];
  /** Flags of V8, Deno's own among them. */
  v8Flags: readonly string[];
  /** Deno's own record of the permissions: `allow_read` and so on. */
  permissions: Readonly<Record<string, unknown>>;
}

/** An entry of the embedded file system: Deno's own serialization. */
type Entry =
  | { File: { n: string } }
  | { Symlink: { n: string } }
  | { Dir: { n: string; e: readonly Entry[] } };

/**
 * Reads a compiled program. Deno 2.4 and 2.9 both put into it
 *
 *     d3n0l4nd <length, 8 bytes> {"argv":[],…} … <length, 8 bytes> [{"File":{"n":"telltale.js",…}}] …
 *
 * @throws {TypeError} where nothing of that is found
 */
export function readEmbedded(program: Uint8Array): Embedded {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const [metadata, end] = jsonFrom(bytes, '{"argv":', 0);
  const { permissions, v8_flags: v8Flags } = metadata as {
    permissions: Record<string, unknown>;
    v8_flags: readonly string[];
  };
  const [entries] = jsonFrom(bytes, "[{", end);
  return {
    files: (entries as readonly Entry[]).flatMap((entry) => pathsOf(entry, "")),
    v8Flags,
    permissions,
  };
}

/**
 * The version of the Deno that a program or a base runtime is, by the name that it would give to web
 * servers, `Deno/2.4.2`. Of several, such as those of test data, it is the highest.
 */
export function denoVersionOf(program: Uint8Array): string | undefined {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const found: string[] = [];
  for (let at = bytes.indexOf("Deno/"); at >= 0; at = bytes.indexOf("Deno/", at + 1)) {
    const [, version] = /^Deno\/(\d+\.\d+\.\d+)/.exec(bytes.toString("latin1", at, at + 32)) ?? [];
    if (version !== undefined) found.push(version);
  }
  return found.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
}

function pathsOf(entry: Entry, above: string): readonly string[] {
  if ("File" in entry) return [above + entry.File.n];
  if ("Symlink" in entry) return [above + entry.Symlink.n];
  return entry.Dir.e.flatMap((inner) => pathsOf(inner, `${above}${entry.Dir.n}/`));
}

/** The first JSON that begins so and has its length before it; and where it ends. */
function jsonFrom(bytes: Buffer, beginning: string, from: number): [json: unknown, end: number] {
  for (let at = bytes.indexOf(beginning, from); at >= 0; at = bytes.indexOf(beginning, at + 1)) {
    const end = at + (at < 8 ? Infinity : Number(bytes.readBigUInt64LE(at - 8)));
    if (end > bytes.length) continue;
    try {
      return [JSON.parse(bytes.toString("utf8", at, end)), end];
    } catch {
      // It only looked like it.
    }
  }
  throw new TypeError(`Nothing that begins with ${beginning} is embedded`);
}
