/** Our order of Debian's versions against dpkg's own: `versions.ts [PAIRS] [SEED]`. */
import { disagreements } from "../parse/version/_dpkg.ts";

/** Asks dpkg for so many generated pairs, says what came of it, and gives how many it orders otherwise. */
export async function versions(pairs: number, seed: number): Promise<number> {
  const startMs = performance.now();
  const others = await disagreements(pairs, seed);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(
    `${pairs} pairs of versions, seed ${seed}: dpkg orders ${others.length} otherwise, ${seconds} s`,
  );
  for (const line of others.slice(0, 20)) console.log(line);
  return others.length;
}

if (import.meta.main) {
  const [pairs = "20000", seed = `${Date.now() % 100_000}`] = Deno.args;
  Deno.exit(Math.min(await versions(Number(pairs), Number(seed)), 1));
}
