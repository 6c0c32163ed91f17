import { Unreadable } from "../../src/model/reading.ts";

/** What a host answers: the value, or the reason why there is none. Anything else it throws is a failure. */
export function outcome<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Unreadable) return error.why;
    throw error;
  }
}

/** Runs a function with a directory that a shell script made, `$1` being its path, and removes it. */
export async function withTree(
  script: string,
  use: (directory: string) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const { success, stderr } = await new Deno.Command("sh", {
      args: ["-euc", script, "sh", directory],
      cwd: directory,
      stdin: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
