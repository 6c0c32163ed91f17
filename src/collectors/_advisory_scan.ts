import * as z from "zod";
import type { HostFs } from "../host/host_fs.ts";
import { type Bundle, readBlock } from "./_advisory_bundle.ts";
import { matchBlock, MATCHES, type Matches, worstOf } from "./_matches.ts";
import type { Targets } from "./_targets.ts";

/** A look matches so many, each a slice of its own: others get their turn between them. */
const BLOCKS_A_LOOK = 16;
/** So many matches are held while a bundle is gone through. */
const MAX_HELD = 2_000;

/** How far a bundle was gone through. */
export const PROGRESS = z.object({
  bundle: z.string(),
  inventory: z.string(),
  block: z.int().describe("The next one"),
  left: z.int().describe("Matches that were too many"),
  matches: MATCHES,
});
/** See {@linkcode PROGRESS}. */
export type Progress = z.infer<typeof PROGRESS>;

/**
 * Goes on through a bundle, for one look. Only blocks that may hold something of what is installed are
 * read. Throws `Unreadable` and `ParseError`.
 */
export async function goThrough(
  host: HostFs,
  bundle: Bundle,
  targets: Targets,
  { matches, block, left, ...which }: Progress,
): Promise<Progress> {
  const keys = [...targets.byKey.keys()].sort(byCodeUnits);
  const { blocks } = bundle.head;
  let held: Matches = { ...matches };
  Object.setPrototypeOf(held, null);
  let at = 0;
  for (let read = 0; read < BLOCKS_A_LOOK && block < blocks.length; block++) {
    const first = blocks[block]?.[0] ?? "";
    const next = blocks[block + 1]?.[0];
    while (at < keys.length && byCodeUnits(keys[at] ?? "", first) < 0) at += 1;
    const key = keys[at];
    if (key === undefined) {
      block = blocks.length;
      break;
    }
    if (next !== undefined && byCodeUnits(key, next) > 0) continue;
    matchBlock(await readBlock(host, bundle, block), targets, held);
    read += 1;
    if (Object.keys(held).length > MAX_HELD) {
      const worst = worstOf(held);
      held = worst.matches;
      left += worst.left;
    }
  }
  return { ...which, matches: held, block, left };
}

/** As `telltale advisories` sorts. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
